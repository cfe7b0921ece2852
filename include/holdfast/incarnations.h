/**
 * @file incarnations.h
 * Incarnations tell a node from an earlier one of the same id.
 *
 * A pod that restarts under the same name is another incarnation of its node. Events of the old pod may come late:
 * its end, or a failed check of its health. hf_cluster_remove_incarnation() and hf_cluster_set_state_incarnation()
 * refuse events of an incarnation that has ended. Any number that grows serves, such as the start time of the
 * process or a count of restarts.
 */
#ifndef HOLDFAST_INCARNATIONS_H
#define HOLDFAST_INCARNATIONS_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Stages a new incarnation for a node: the same id, started anew.
 *
 * A greater incarnation makes the node up. No key moves, and no fingerprint covers incarnations; the change makes a
 * new view. Bounded load (load.h) counts no request of an earlier incarnation: the node starts without load.
 * A node without an incarnation has 0, and so has a node that was removed and added anew.
 *
 * hf_cluster_set_nodes() leaves incarnations as they are. hf_cluster_set_content() takes no node back to an earlier
 * incarnation. Snapshots carry incarnations (snapshot.h), cluster files do not.
 *
 * @param cluster      Cluster to change; must not be NULL.
 * @param id           Id of a node; borrowed; must not be NULL.
 * @param incarnation  At least the incarnation of the node; an equal one stages nothing.
 * @param error        Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_NOT_FOUND if no node has that id; HF_E_REFUSED if the
 *         node is of a later incarnation (the message gives both), which changes nothing; HF_E_MEMORY if there is no
 *         memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); may allocate. A publish of incarnations alone rebuilds no table.
 */
HF_API hf_status hf_cluster_set_incarnation(hf_cluster *cluster, const char *id, uint64_t incarnation, hf_error *error);

/**
 * Stages a new state for a node, unless the node is of a later incarnation.
 *
 * @param cluster      Cluster to change; must not be NULL.
 * @param id           Id of a node; borrowed; must not be NULL.
 * @param incarnation  Incarnation that the state is of; that of the node stays.
 * @param state        HF_STATE_UP, HF_STATE_DRAINING or HF_STATE_DOWN.
 * @param error        Receives the message of a failure; NULL allowed.
 *
 * @return As hf_cluster_set_state(), and HF_E_REFUSED if the node is of a later incarnation (the message gives
 *         both), which changes nothing.
 *
 * @threads  One at a time per cluster.
 * @cost     As hf_cluster_set_state().
 */
HF_API hf_status hf_cluster_set_state_incarnation(hf_cluster *cluster, const char *id, uint64_t incarnation,
                                                  int32_t state, hf_error *error);

/**
 * Stages the removal of a node, unless the node is of a later incarnation.
 *
 * @param cluster      Cluster to change; must not be NULL.
 * @param id           Id of a node that is published or staged; borrowed; must not be NULL.
 * @param incarnation  Incarnation that has ended.
 * @param error        Receives the message of a failure; NULL allowed.
 *
 * @return As hf_cluster_remove(), and HF_E_REFUSED if the node is of a later incarnation (the message gives both),
 *         which changes nothing.
 *
 * @threads  One at a time per cluster.
 * @cost     As hf_cluster_remove().
 */
HF_API hf_status hf_cluster_remove_incarnation(hf_cluster *cluster, const char *id, uint64_t incarnation,
                                               hf_error *error);

/**
 * Gives the incarnation of a node (hf_cluster_set_incarnation()).
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param slot  Slot of a node of this view.
 *
 * @return The incarnation; 0 if the node has none, @p slot is not in use or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint64_t hf_view_node_incarnation(const hf_view *view, uint32_t slot);

#ifdef __cplusplus
}
#endif

#endif
