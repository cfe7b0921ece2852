/**
 * @file replica_weights.h
 * Replica weights: how many of all replicas a node holds, apart from how many keys it is the home of.
 *
 * The **weight** of a node decides for which share of the keys it is the home. The **replica weight** decides its
 * share of all replicas, of which the home is one. It is the same as the weight unless it is set. With k replicas of
 * each key, the fair share of a node is k times its replica weight over the sum of all replica weights, but at
 * least its homes, and at most one replica of each key.
 *
 * | weight | replica weight | the node |
 * |---|---|---|
 * | above 0 | above 0 | is the home of keys and holds replicas of others |
 * | above 0 | 0 | is the home of keys and holds nothing else ("primary only") |
 * | 0 | above 0 | is the home of no key and holds replicas ("backup only", "witness") |
 * | 0 | 0 | holds nothing |
 *
 * Replica weights decide over replicas (replicas.h) and shards (shards.h). Lookups, homes, candidates and load follow
 * the weights alone: a change of a replica weight moves replicas, and never a home.
 */
#ifndef HOLDFAST_REPLICA_WEIGHTS_H
#define HOLDFAST_REPLICA_WEIGHTS_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** In place of a replica weight: the same as the weight, whatever that is and becomes. */
#define HF_SAME_WEIGHT (-1.0)

/**
 * Stages a replica weight for a node: its share of all replicas, the home of a key being one of them.
 *
 * A replica weight of its own stays when the weight of the node changes, in hf_cluster_set_weight() and
 * hf_cluster_set_nodes(). A node that is removed and added again has none.
 *
 * If some node has a replica weight other than its weight, the nodes behind the home of a key are no longer the next
 * candidates of the key: under every algorithm they follow in an order of their own, by replica weights. A node of
 * replica weight 0 is then a replica of the keys whose home it is, and counts in its zone; no other key has it. A key
 * can have as many replicas as there are nodes of positive replica weight, and one more if all nodes that are homes
 * have replica weight 0 and no key is pinned to another node.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param id       Id of a node; borrowed; must not be NULL.
 * @param weight   0, from 0.000001 to 1000000000, or HF_SAME_WEIGHT.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the weight is out of range or not a number;
 *         HF_E_NOT_FOUND if no node has that id; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); may allocate.
 */
HF_API hf_status hf_cluster_set_replica_weight(hf_cluster *cluster, const char *id, double weight, hf_error *error);

/**
 * Gives the replica weight of a node: its weight unless it has another one. It is rounded to a multiple of 2^-32.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return The replica weight; 0 if @p slot is not in use or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_view_node_replica_weight(const hf_view *view, uint32_t slot);

#ifdef __cplusplus
}
#endif

#endif
