/**
 * @file cluster.h
 * A cluster is a set of nodes that changes. Changes are staged one by one. hf_cluster_publish() makes all of
 * them one new view; before that, and after a publish that fails, no view shows any of them.
 *
 * The properties of a node:
 *
 * - Its **id** is hashed and decides for which keys it is the home. An id has 1 to 255 bytes and no control bytes.
 * - Its **weight** is proportional to its share of the keys: a node of weight 2 is the home of twice the keys
 *   of a node of weight 1. A node of weight 0 is the home of no key.
 * - Its **replica weight** is proportional to its share of all replicas. It is the weight unless it is set
 *   (replica_weights.h).
 * - Its **zone** is a failure domain, a path such as "eu-1/rack-7".
 * - Its **address** is payload of the caller and moves no key.
 * - Its **state** says whether it serves its keys at the moment.
 * - Its **incarnation** tells it from an earlier node of the same id (incarnations.h). It moves no key.
 */
#ifndef HOLDFAST_CLUSTER_H
#define HOLDFAST_CLUSTER_H

#include <holdfast/base.h>
#include <holdfast/config.h>

#ifdef __cplusplus
extern "C" {
#endif

/** States of nodes: whether a node serves its keys at the moment. */
enum {
  HF_STATE_UP = 0,       /**< Serves its keys. */
  HF_STATE_DRAINING = 1, /**< Its keys go to other nodes while another node is up. */
  HF_STATE_DOWN = 2      /**< Serves no keys; it keeps its slot and its share. */
};

/** Nodes, staged changes, and the view published last. */
typedef struct hf_cluster hf_cluster;

/** Immutable answer to which node serves which key; view.h reads it. References are counted. */
typedef struct hf_view hf_view;

/**
 * Makes a cluster without nodes. Its view has generation 0.
 *
 * @param config   Options of the cluster; borrowed, copied; NULL for all defaults.
 * @param cluster  Receives the cluster; must not be NULL. Untouched on failure.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p cluster is NULL; HF_E_OPTION if an option was set, even to its
 *         default, that the algorithm does not read (the message names those that it reads);
 *         HF_E_UNSUPPORTED if the CPU lacks the 'simd' that is asked for; HF_E_MEMORY if there is no
 *         memory.
 *
 * @owns     The caller owns the cluster and ends it with hf_cluster_free().
 * @threads  Any number at once.
 * @cost     A few allocations.
 */
HF_API hf_status hf_cluster_new(const hf_config *config, hf_cluster **cluster, hf_error *error);

/**
 * Ends a cluster. Views taken from it live on until they are released.
 *
 * @param cluster  Cluster to end; taken. NULL does nothing.
 *
 * @owns     Takes @p cluster.
 * @threads  One at a time per cluster, and no other call may be using the cluster.
 * @cost     O(nodes).
 */
HF_API void hf_cluster_free(hf_cluster *cluster);

/**
 * Stages a new node.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param id       Id of the node: 1 to 255 bytes without control bytes, ended by NUL; borrowed, copied.
 * @param weight   Weight of the node: 0, or from 0.000001 to 1000000000.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, the id is empty, too long or has control bytes, or the
 *         weight is out of range or not a number; HF_E_EXISTS if a node has that id (use
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
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_NOT_FOUND if no node has that id; HF_E_MEMORY if
 *         there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); allocates.
 */
HF_API hf_status hf_cluster_remove(hf_cluster *cluster, const char *id, hf_error *error);

/**
 * Stages a new weight for a node.
 *
 * Only keys of this node move, to it or from it, if the algorithm has ::HF_CAN_MINIMAL and option 'balance'
 * is 0 or not read. With 'balance' above 0 a few other keys move as well.
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
 * @param zone     Names separated by "/", the outermost first: at most 8 levels and 255 bytes, no control
 *                 bytes; "" for no zone; borrowed, copied.
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
 * @param address  Any text of at most 1023 bytes; "" for no address; borrowed, copied.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or the address is too long; HF_E_NOT_FOUND if no node has
 *         that id; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); allocates.
 */
HF_API hf_status hf_cluster_set_address(hf_cluster *cluster, const char *id, const char *address, hf_error *error);

/**
 * Stages a new state for a node: whether it serves its keys at the moment.
 *
 * A state belongs to one process and is not part of the fingerprint; hf_view_states_fingerprint() covers the states.
 * A state changes the answers for the keys of that node alone: no other key moves, and a node that is up again has
 * exactly the keys that it had.
 *
 * Option HF_OPT_WHEN_DOWN decides which node serves the keys of a node that is down:
 *
 * - "next", the default: the next candidate of each key that is up (replicas.h), or else the next one that is
 *   draining.
 * - "fail": no node. Lookups answer ::HF_NO_NODE.
 * - "zone:NAME": the nodes of weight 0 in that zone that are up. Lookups answer ::HF_NO_NODE if there are
 *   none.
 *
 * The keys of a node that is draining go to the next candidate that is up. They stay with the node if no
 * other node is up.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param id       Id of a node; borrowed; must not be NULL.
 * @param state    HF_STATE_UP, HF_STATE_DRAINING or HF_STATE_DOWN.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or there is no such state; HF_E_NOT_FOUND if no node has
 *         that id; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(log nodes); may allocate. A publish of states alone rebuilds no table: it takes some 50 us at
 *           1000 nodes.
 */
HF_API hf_status hf_cluster_set_state(hf_cluster *cluster, const char *id, int32_t state, hf_error *error);

/**
 * Stages the whole desired membership at once, as a discovery feed delivers it.
 *
 * Nodes that are not in the list are removed, and nodes that are new are added. The other nodes get the
 * weight of the list and keep their slot, zone, address, state and incarnation. A list that equals the membership
 * stages nothing.
 *
 * The guard compares the view that the list would lead to with the published view. It counts the nodes that
 * leave or fall to weight 0, and the weight that is lost by nodes that are up; the greater part counts.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param ids      @p count ids, as for hf_cluster_add(); borrowed, copied. NULL only if @p count is 0.
 * @param weights  @p count weights; borrowed. NULL means weight 1 for all.
 * @param count    How many nodes; 0 stages the removal of all.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or an id or weight is bad (the message gives its
 *         position); HF_E_EXISTS if an id occurs twice; HF_E_REFUSED if the guard holds the list back
 *         (HF_OPT_GUARD_LEAST, HF_OPT_GUARD_LOSS, HF_OPT_GUARD_WINDOW, HF_OPT_GUARD_CONFIRMATIONS), which
 *         leaves the staged changes as they were; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster.
 * @cost     O(count log count); allocates.
 */
HF_API hf_status hf_cluster_set_nodes(hf_cluster *cluster, const char *const ids[], const double weights[],
                                      size_t count, hf_error *error);

/**
 * Stages the whole desired membership past the guard, on the decision of an operator.
 *
 * hf_cluster_publish() does not hold back what is staged now, either. Changes that are staged after this call
 * are judged against it, and so are the losses of HF_OPT_GUARD_WINDOW once it is published.
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
 * Stages all that another cluster has staged, or published if nothing is staged there: its nodes with their weights,
 * zones, addresses, states and incarnations, and its pins.
 *
 * Afterwards the next view of @p cluster has these nodes and pins and no others. Nodes that both clusters have keep
 * their slots in @p cluster; new nodes get theirs in the order of their slots in @p from. A node keeps its incarnation
 * if that is greater, and then also its state unless the one in @p from has no incarnation. What is the same already
 * stages nothing. Options stay those of @p cluster. The guard judges when the changes are published.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param from     Cluster to read; must not be NULL. It stays as it is.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_MEMORY if there is no memory.
 *
 * @threads  One at a time per cluster, of both.
 * @cost     O((nodes + pins) log (nodes + pins)) of both clusters; allocates.
 */
HF_API hf_status hf_cluster_set_content(hf_cluster *cluster, hf_cluster *from, hf_error *error);

/**
 * Drops all staged changes.
 *
 * @param cluster  Cluster to change; NULL does nothing.
 *
 * @threads  One at a time per cluster.
 * @cost     O(nodes).
 */
HF_API void hf_cluster_discard(hf_cluster *cluster);

/**
 * Counts the nodes that the next view has if the staged changes are published now.
 *
 * @param cluster  Cluster to read; NULL allowed.
 *
 * @return The count; 0 if @p cluster is NULL.
 *
 * @threads  One at a time per cluster, because it reads the staged changes.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_cluster_staged_count(hf_cluster *cluster);

/**
 * Makes all staged changes one new view, or none of them.
 *
 * The new view is built beside the published one and then replaces it in one step: a reader sees the old view
 * or the new one, never a mixture. If nothing is staged, the view and its generation stay. After a failure
 * the published view stays, and the changes stay staged, to be corrected or discarded.
 *
 * The guard judges what all staged changes lose together: removals, weights and states. It is off by default;
 * see HF_OPT_GUARD_LOSS, HF_OPT_GUARD_LEAST and HF_OPT_GUARD_WINDOW.
 *
 * @param cluster     Cluster to publish; must not be NULL.
 * @param generation  Receives the generation of the published view, 1 for the first publish; NULL allowed.
 * @param error       Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p cluster is NULL; HF_E_INFEASIBLE if the algorithm cannot place these
 *         nodes: there are too many for its table, it has no weights, or it needs every slot in use; or if
 *         there are nodes of positive weight, but fewer than option 'replicas' or 'fair_replicas' (the message
 *         names a remedy); or if the published generation is 2^64 - 1, after which there is none;
 *         HF_E_MEMORY_LIMIT if the view would be larger than 'memory_limit'; HF_E_REFUSED if the guard holds
 *         the changes back (use hf_cluster_publish_anyway() if they are right); HF_E_MEMORY if there is no
 *         memory.
 *
 * @threads  One at a time per cluster. Readers are not disturbed: they use the view that they hold.
 * @cost     Time to build the placement, listed in bench/README.md. The default algorithm takes about 3 ms at
 *           100 nodes and 40 ms at 1000 nodes for one node added or removed, and longer for the first view.
 */
HF_API hf_status hf_cluster_publish(hf_cluster *cluster, uint64_t *generation, hf_error *error);

/**
 * Makes all staged changes one new view past the guard, on the decision of an operator.
 *
 * The losses of HF_OPT_GUARD_WINDOW begin anew with the view that this call publishes.
 *
 * @param cluster     As for hf_cluster_publish().
 * @param generation  As for hf_cluster_publish().
 * @param error       Receives the message of a failure; NULL allowed.
 *
 * @return As hf_cluster_publish(), but never HF_E_REFUSED.
 *
 * @threads  One at a time per cluster. Readers are not disturbed: they use the view that they hold.
 * @cost     As hf_cluster_publish().
 */
HF_API hf_status hf_cluster_publish_anyway(hf_cluster *cluster, uint64_t *generation, hf_error *error);

/**
 * Sets the clock of the guard, by which losses leave the window of HF_OPT_GUARD_WINDOW.
 *
 * The library has no clock of its own. A new cluster shows 0, and its clock stands still between two calls.
 * A view is within the window if it is published now, or was so less than HF_OPT_GUARD_WINDOW ago. The weight
 * of nodes that are up may fall by HF_OPT_GUARD_LOSS of the greatest that a view within the window has.
 *
 * @param cluster  Cluster to change; must not be NULL.
 * @param now      Time in units of the caller, such as seconds; at least that of the call before.
 * @param error    Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p cluster is NULL or the clock would go back, which changes nothing.
 *
 * @threads  One at a time per cluster.
 * @cost     O(1); allocates nothing.
 */
HF_API hf_status hf_cluster_set_clock(hf_cluster *cluster, uint64_t now, hf_error *error);

/**
 * Gives the view published last.
 *
 * @param cluster  Cluster to read; NULL allowed.
 *
 * @return The view; it has no nodes before the first publish. NULL if @p cluster is NULL.
 *
 * @owns     The caller owns one reference and gives it back with hf_view_release().
 * @threads  Any number at once; may wait for another thread to copy one pointer.
 * @cost     O(1); allocates nothing.
 */
HF_API const hf_view *hf_cluster_view(const hf_cluster *cluster);

/**
 * Exchanges a view for the view published last, if that is another one.
 *
 * @param cluster  Cluster to read; NULL does nothing.
 * @param view     Points at a view of this cluster, or at NULL; must not be NULL itself. If another view is
 *                 published, it releases the view held and receives the published one.
 *
 * @return 1 if @p view holds another view now; 0 if it held the newest view already, or a pointer is NULL.
 *
 * @owns     The caller owns the reference in @p view and gives it back with hf_view_release().
 * @threads  Any number at once, each with its own @p view.
 * @cost     One atomic load if the view is the newest, otherwise as hf_cluster_view(); allocates nothing.
 */
HF_API int32_t hf_cluster_refresh(const hf_cluster *cluster, const hf_view **view);

#ifdef __cplusplus
}
#endif

#endif
