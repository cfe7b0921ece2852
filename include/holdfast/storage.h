/**
 * @file storage.h
 * Plans of stores that keep replicas on disks: another number of replicas, limits for hosts and racks, whether a change
 * is worth its moves, and where a write goes in the middle of a plan.
 *
 *     hf_plan_new_counts(before, 2, after, 3, &plan, NULL);
 *     hf_plan_set_zone_limits(plan, 2, 0.01, 0, 0, 0.01, 0, 1, NULL);    // of each rack, in each batch: at most 1 %
 *                                            // of the keys leave it, and 1 % in one move reach it
 *     hf_plan_set_limits(plan, 0.02, 0, 1, 1, NULL);
 *     // in the middle: write to hf_view_replicas() and to the replicas to come of hf_view_write_set_hash()
 */
#ifndef HOLDFAST_STORAGE_H
#define HOLDFAST_STORAGE_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>
#include <holdfast/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Plans the moves from one number of replicas to another, for every possible key.
 *
 * As hf_plan_new_replicas(), which has equal numbers. A replica that comes without one that leaves is a move from
 * ::HF_NO_NODE: hf_plan_senders() says who sends it. A replica that leaves without one that comes is a move to
 * ::HF_NO_NODE: nothing is sent, and its node may delete it; hf_plan_dropped() sums these up. In a stage of such a plan
 * hf_view_replicas() writes ::HF_NO_NODE behind the replicas that a key has so far.
 *
 * @param from             View before the moves; borrowed; must not be NULL.
 * @param replicas_before  Replicas of each key in the view before, the home included: 1 to 32.
 * @param to               View after the moves; borrowed; must not be NULL.
 * @param replicas_after   Replicas of each key in the view after: 1 to 32.
 * @param plan             Receives the plan; must not be NULL.
 * @param error            Receives the message of a failure; NULL allowed.
 *
 * @return As hf_plan_new_replicas().
 *
 * @owns     The caller owns the plan and ends it with hf_plan_free().
 * @threads  Any number at once.
 * @cost     As hf_plan_new_replicas().
 */
HF_API hf_status hf_plan_new_counts(const hf_view *from, uint32_t replicas_before, const hf_view *to,
                                    uint32_t replicas_after, hf_plan **plan, hf_error *error);

/**
 * Plans the moves from one number of replicas to another for a list of keys, with any algorithm.
 *
 * @param from             As for hf_plan_new_counts().
 * @param replicas_before  As for hf_plan_new_counts().
 * @param to               As for hf_plan_new_counts().
 * @param replicas_after   As for hf_plan_new_counts().
 * @param hashes           As for hf_plan_new_keys().
 * @param sizes            As for hf_plan_new_keys().
 * @param count            Number of keys.
 * @param plan             Receives the plan; must not be NULL.
 * @param error            Receives the message of a failure; NULL allowed.
 *
 * @return As hf_plan_new_keys_replicas().
 *
 * @owns     The caller owns the plan and ends it with hf_plan_free().
 * @threads  Any number at once.
 * @cost     As hf_plan_new_keys_replicas().
 */
HF_API hf_status hf_plan_new_keys_counts(const hf_view *from, uint32_t replicas_before, const hf_view *to,
                                         uint32_t replicas_after, const uint64_t hashes[], const uint64_t sizes[],
                                         size_t count, hf_plan **plan, hf_error *error);

/**
 * Gives the share of all keys of which a replica is deleted and none is copied for it.
 *
 * hf_plan_moved() counts these too; what is left of it is copied.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The share, in which each replica counts; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_plan_dropped(const hf_plan *plan);

/**
 * Says by how much a plan makes the fullest node less full.
 *
 * A node is as full as its part of all replicas, by its part of all weights in the view after. The gain is the fullest
 * node before less the fullest after: 0.01 if it falls from 1.04 to 1.03. A caller who moves nothing for less than 1 %
 * compares the gain with 0.01, and publishes the view after only if the gain is not below.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return The gain, below 0 if the fullest node becomes fuller; infinity if keys leave a node that has no weight in
 *         the view after, so that they must move; 0 if @p plan is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(nodes); allocates nothing.
 */
HF_API double hf_plan_gain(const hf_plan *plan);

/**
 * Gives the reasons for which a plan is hardly what was meant; ask before the first batch.
 *
 * There are two. The views have different numbers of partitions, or of groups of them, so that nearly all keys move
 * whatever the nodes are. Option 'partition_groups' keeps the groups when partitions are doubled, and a plan that
 * changes the groups of less than half of the keys is not doubted. Or nodes receive keys that are down in either view:
 * the message names them. A plan moves keys to such nodes all the same, because states do not decide where keys belong.
 *
 * @param plan  Plan to read; borrowed, NULL allowed.
 *
 * @return One sentence with the reasons and remedies; "" if there is no reason. It lives as long as the plan.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_plan_doubt(const hf_plan *plan);

/**
 * Limits what every zone of one level, or every node, sends and receives in one batch, and divides the plan anew.
 *
 * The limits of hf_plan_set_limits() stay, and so do those of other levels; those of this level are replaced.
 * hf_plan_set_bytes() removes all. A node that has no zone on the level counts as a zone. A move inside a zone leaves
 * it and reaches it. The zone of the sender sends, see hf_plan_senders(); a replica that is deleted alone is sent by no
 * zone. A pair of nodes is divided over batches, and ranges are, as for hf_plan_set_limits().
 *
 * @param plan       Plan to change; must not be NULL.
 * @param level      Level of the zones, 1 for the outermost part of their paths; 0 for every node by itself.
 * @param share_out  Greatest share of all keys that the nodes of one zone send in one batch: above 0 and up to 1; 1 for
 *                   no limit.
 * @param bytes_out  Greatest number of bytes that they send in one batch; 0 for no limit. It has no effect if the plan
 *                   knows no bytes.
 * @param moves_out  Greatest number of moves that they send in one batch; 0 for no limit.
 * @param share_in   Greatest share of all keys that the nodes of one zone receive in one batch; 1 for no limit.
 * @param bytes_in   Greatest number of bytes that they receive in one batch; 0 for no limit.
 * @param moves_in   Greatest number of moves to them in one batch; 0 for no limit.
 * @param error      Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p plan is NULL, a share is out of range, or no node has a zone on the level (the
 *         message has the number of levels); otherwise as hf_plan_set_limits(), and the message names the zone.
 *
 * @threads  One at a time per plan.
 * @cost     As hf_plan_set_limits(), and O(1) for each level, batch and pair of nodes.
 */
HF_API hf_status hf_plan_set_zone_limits(hf_plan *plan, uint32_t level, double share_out, uint64_t bytes_out,
                                         uint32_t moves_out, double share_in, uint64_t bytes_in, uint32_t moves_in,
                                         hf_error *error);

/**
 * Gives the nodes that a key will reach, and those that it has left, in a stage of a plan.
 *
 * Write to the replicas that hf_view_replicas() gives and to those to come, and a replica that is copied meanwhile
 * misses nothing. Former replicas are those of finished moves: their data may still be there, for a read that finds
 * none elsewhere. In all other views there are none of either. Only moves of the plan that made the stage count.
 *
 * @param view          View to ask; borrowed; must not be NULL.
 * @param hash          Hash of the key, from hf_view_hash().
 * @param coming        Receives slots of replicas to come; room for 32; must not be NULL.
 * @param coming_count  Receives their number; must not be NULL.
 * @param former        Receives slots of former replicas; room for 32; must not be NULL.
 * @param former_count  Receives their number; must not be NULL.
 * @param error         Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(replicas * log(ranges)); allocates nothing.
 */
HF_API hf_status hf_view_write_set_hash(const hf_view *view, uint64_t hash, uint32_t coming[], size_t *coming_count,
                                        uint32_t former[], size_t *former_count, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
