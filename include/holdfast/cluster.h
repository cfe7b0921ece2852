/**
 * @file cluster.h
 * A cluster is a set of nodes that changes. Changes are staged one by one and then published
 * together as one new view; until then, and if publishing fails, nobody sees any of them.
 *
 * A node's **id** is what is hashed: 1 to 255 bytes, none of them a control byte. Its
 * **address** is payload and moves no key. Its **weight** is absolute: a node of weight 2 gets
 * twice the keys of a node of weight 1, whatever the others weigh; weight 0 drains it. Its
 * **zone** is a failure domain, a path such as "eu-1/rack-7".
 */
#ifndef HOLDFAST_CLUSTER_H
#define HOLDFAST_CLUSTER_H

#include <holdfast/base.h>
#include <holdfast/config.h>

#ifdef __cplusplus
extern "C" {
#endif

/** States of nodes: whether they take keys now. */
enum {
  HF_STATE_UP = 0,       /**< Takes its keys. */
  HF_STATE_DRAINING = 1, /**< No longer a first choice: its keys go to others while others are up. */
  HF_STATE_DOWN = 2      /**< Skipped for now; its place is kept. */
};

/** Nodes, staged changes, and the view published last. */
typedef struct hf_cluster hf_cluster;

/** An immutable answer to "which node owns this key?"; view.h asks it. Counted. */
typedef struct hf_view hf_view;

/**
 * Makes a cluster without nodes, of generation 0.
 *
 * @param config   Its options; borrowed, copied; NULL for all defaults.
 * @param cluster  Receives the cluster; must not be NULL. Untouched on failure.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p cluster is NULL; HF_E_UNSUPPORTED if the CPU lacks the 'simd'
 *         that is asked for; HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller, who ends it with hf_cluster_free().
 * @threads  Any number at once.
 * @cost     A few allocations.
 */
HF_API hf_status hf_cluster_new(const hf_config *config, hf_cluster **cluster, hf_error *error);

/**
 * Ends a cluster. Views taken from it live on until they are released.
 *
 * @param cluster  Cluster to end; taken. NULL does nothing.
 *
 * @owns     Takes the handle.
 * @threads  One at a time per cluster, and no other call may be using the cluster.
 * @cost     O(nodes).
 */
HF_API void hf_cluster_free(hf_cluster *cluster);

/**
 * Stages a new node.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param id       Its id, 1 to 255 bytes without control bytes, ended by NUL; borrowed, copied.
 * @param weight   Its share relative to other nodes: 0, or from 0.000001 to 1000000000.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, the id is empty, too long or has control bytes,
 *         or the weight is out of range or not a number; HF_E_EXISTS if a node has that id (use
 *         hf_cluster_set_weight()); HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); allocates.
 */
HF_API hf_status hf_cluster_add(hf_cluster *cluster, const char *id, double weight, hf_error *error);

/**
 * Stages the removal of a node.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param id       Id of a node that is published or staged; borrowed; must not be NULL.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_NOT_FOUND if no node has that id;
 *         HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); allocates.
 */
HF_API hf_status hf_cluster_remove(hf_cluster *cluster, const char *id, hf_error *error);

/**
 * Stages a new weight for a node. Only keys from or to this node move.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param id       Id of a node; borrowed; must not be NULL.
 * @param weight   0, or from 0.000001 to 1000000000.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the weight is out of range or not a number;
 *         HF_E_NOT_FOUND if no node has that id; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); may allocate.
 */
HF_API hf_status hf_cluster_set_weight(hf_cluster *cluster, const char *id, double weight, hf_error *error);

/**
 * Stages a new zone for a node.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param id       Id of a node; borrowed; must not be NULL.
 * @param zone     Names separated by "/", outermost first, at most 8 levels and 255 bytes, no control
 *                 bytes; "" for none; borrowed, copied.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the zone is too deep, too long or malformed;
 *         HF_E_NOT_FOUND if no node has that id; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); allocates.
 */
HF_API hf_status hf_cluster_set_zone(hf_cluster *cluster, const char *id, const char *zone, hf_error *error);

/**
 * Stages a new address for a node. No key moves and the fingerprint stays the same.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param id       Id of a node; borrowed; must not be NULL.
 * @param address  Anything the caller wants to find again, at most 1023 bytes; "" for none; borrowed, copied.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the address is too long; HF_E_NOT_FOUND if no
 *         node has that id; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); allocates.
 */
HF_API hf_status hf_cluster_set_address(hf_cluster *cluster, const char *id, const char *address, hf_error *error);

/**
 * Stages a new state for a node: whether it takes keys now.
 *
 * States belong to one process and change no placement: they are not in the fingerprint, a node
 * that comes back up has exactly the keys it had, and no other key moves. While a node is down
 * its keys go where HF_OPT_WHEN_DOWN says: to the next candidate of each key ("next", the
 * default), to nobody ("fail"), or to the nodes of weight 0 of a zone that stand in for it
 * ("zone:NAME"). The keys of a node that is draining go to the next candidate, or stay if no
 * other node is up.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param id       Id of a node; borrowed; must not be NULL.
 * @param state    HF_STATE_UP, HF_STATE_DRAINING or HF_STATE_DOWN.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or there is no such state; HF_E_NOT_FOUND if no
 *         node has that id; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); may allocate. Publishing states alone rebuilds no table: it takes some 50 us at
 *           1000 nodes.
 */
HF_API hf_status hf_cluster_set_state(hf_cluster *cluster, const char *id, int32_t state, hf_error *error);

/**
 * Stages the whole desired membership at once: what a discovery feed delivers.
 *
 * Nodes that are not named are removed, new ones are added, the others take the weight given
 * and keep slot, zone, address and state. Naming what is there already stages nothing.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param ids      @p count ids, as for hf_cluster_add(); borrowed, copied. NULL only if @p count is 0.
 * @param weights  @p count weights; borrowed. NULL means weight 1 for all.
 * @param count    How many nodes; 0 stages the removal of all.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or an id or weight is bad (the message gives its
 *         position); HF_E_EXISTS if an id stands twice; HF_E_REFUSED if the guard holds the list
 *         back (HF_OPT_GUARD_LEAST, HF_OPT_GUARD_LOSS, HF_OPT_GUARD_CONFIRMATIONS), and then what was
 *         staged before is staged still; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(count log count); allocates.
 */
HF_API hf_status hf_cluster_set_nodes(hf_cluster *cluster, const char *const ids[], const double weights[],
                                      size_t count, hf_error *error);

/**
 * Stages the whole desired membership, whatever the guard says: for an operator who knows better.
 *
 * @param cluster  As for hf_cluster_set_nodes().
 * @param ids      As for hf_cluster_set_nodes().
 * @param weights  As for hf_cluster_set_nodes().
 * @param count    As for hf_cluster_set_nodes().
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return As hf_cluster_set_nodes(), but never HF_E_REFUSED.
 *
 * @threads  One at a time per cluster.
 * @cost     As hf_cluster_set_nodes().
 */
HF_API hf_status hf_cluster_set_nodes_anyway(hf_cluster *cluster, const char *const ids[], const double weights[],
                                             size_t count, hf_error *error);

/**
 * Forgets all staged changes.
 *
 * @param cluster  Cluster to change; NULL does nothing.
 *
 * @threads  One at a time per cluster.
 * @cost     O(nodes).
 */
HF_API void hf_cluster_discard(hf_cluster *cluster);

/**
 * Counts the nodes that are staged: what the next view will have if it is published now.
 *
 * @param cluster  Cluster to ask; NULL has none.
 *
 * @return The count.
 *
 * @threads  One at a time per cluster (it reads what the other calls stage).
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_cluster_staged_count(hf_cluster *cluster);

/**
 * Makes all staged changes one new view, or none of them.
 *
 * The new view is built aside and swapped in at once: a reader sees the old one or the new
 * one, never a mixture. When nothing is staged the view and its generation stay. On failure
 * the published view stays and the changes stay staged, to be mended or discarded.
 *
 * @param cluster     Cluster to publish; must not be NULL.
 * @param generation  Receives the number of the view that is published now, the first being 1; NULL allowed.
 * @param error       Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p cluster is NULL; HF_E_INFEASIBLE if the algorithm cannot place
 *         these nodes (too many for the table, weights it does not know, a slot left empty: the
 *         message says what would work); HF_E_MEMORY_LIMIT if the view would be larger than
 *         'memory_limit'; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster. Readers go on meanwhile, on the view they hold.
 * @cost     Builds the placement: see bench/README.md. The default takes about 3 ms at 100 nodes
 *           and 40 ms at 1000 for one node added or removed, and more the first time.
 */
HF_API hf_status hf_cluster_publish(hf_cluster *cluster, uint64_t *generation, hf_error *error);

/**
 * Gives the view published last.
 *
 * @param cluster  Cluster to ask; NULL allowed.
 *
 * @return The view, which before the first publish has no nodes; NULL if @p cluster is NULL.
 *
 * @owns     The caller, who ends it with hf_view_release().
 * @threads  Any number at once; may wait for another thread to copy one pointer.
 * @cost     O(1); allocates nothing.
 */
HF_API const hf_view *hf_cluster_view(const hf_cluster *cluster);

/**
 * Exchanges a view for the one published last, if there is a newer one.
 *
 * @param cluster  Cluster to ask; NULL does nothing.
 * @param view     The view held, from this cluster, or a NULL to be filled; must not be NULL itself. If
 *                 there is a newer view the one held is released and replaced.
 *
 * @return 1 if @p view now holds another view, 0 if it was the newest already or a pointer is NULL.
 *
 * @owns     The caller, who ends the view held with hf_view_release().
 * @threads  Any number at once, each with a @p view of its own.
 * @cost     One load when nothing is new; otherwise as hf_cluster_view(). Allocates nothing.
 */
HF_API int32_t hf_cluster_refresh(const hf_cluster *cluster, const hf_view **view);

#ifdef __cplusplus
}
#endif

#endif
