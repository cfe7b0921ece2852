/**
 * @file sizing.h
 * What a view will cost before it is built, and whether its shares meet a goal after.
 */
#ifndef HOLDFAST_SIZING_H
#define HOLDFAST_SIZING_H

#include <holdfast/base.h>
#include <holdfast/cluster.h>
#include <holdfast/config.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Tells how many bytes a view will hold, without building it.
 *
 * Within 5 % of hf_view_memory() for ids of up to 15 bytes without zones and addresses; longer
 * texts come on top.
 *
 * @param config        Its options; borrowed; NULL for all defaults.
 * @param nodes         How many nodes, from 0 to 4294967294.
 * @param total_weight  Sum of their weights; it decides the points of a ring and nothing else.
 * @param bytes         Receives the bytes; must not be NULL.
 * @param error         Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p bytes is NULL, there are too many nodes, or the weight is
 *         negative or not a finite number; HF_E_INFEASIBLE if the algorithm cannot place that many
 *         nodes with these options; HF_E_MEMORY_LIMIT if it would break the config's
 *         'memory_limit' (the message says how many bytes, and what to change).
 *
 * @threads  Any number at once.
 * @cost     O(1).
 */
HF_API hf_status hf_config_memory(const hf_config *config, uint64_t nodes, double total_weight, uint64_t *bytes,
                                  hf_error *error);

/**
 * Checks that every node's share is as its weight wants it.
 *
 * @param view       View to check; borrowed; must not be NULL.
 * @param tolerance  How far a share may be from weight / total weight, relative to it: 0.02 for 2 %.
 * @param error      Receives the message: which node is farthest off and by how much, and which
 *                   options would bring every node within the tolerance; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p view is NULL or the tolerance is negative or not a number;
 *         HF_E_INFEASIBLE if a share is farther off.
 *
 * @threads  Any number at once.
 * @cost     O(nodes); allocates for the message only.
 */
HF_API hf_status hf_view_check_shares(const hf_view *view, double tolerance, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
