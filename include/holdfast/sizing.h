/**
 * @file sizing.h
 * Sizing: the memory of a view before it is built, and a check of its shares after.
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
 * Estimates the bytes of memory that a view will hold, without building it.
 *
 * The estimate is within 5 % of hf_view_memory() if ids have up to 15 bytes and nodes have no zones and
 * addresses. Longer texts add their bytes.
 *
 * @param config        Options of the cluster; borrowed; NULL for all defaults.
 * @param nodes         Number of nodes, from 0 to 4294967294.
 * @param total_weight  Sum of the weights of all nodes. It decides the number of points of a ring, and
 *                      nothing else.
 * @param bytes         Receives the bytes; must not be NULL.
 * @param error         Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p bytes is NULL, there are too many nodes, or the weight is negative or
 *         not a finite number; HF_E_OPTION as hf_cluster_new(); HF_E_INFEASIBLE if the algorithm
 *         cannot place that many nodes with these options, or if these are fewer than option 'replicas' or
 *         'fair_replicas'; HF_E_MEMORY_LIMIT if the view would exceed
 *         option 'memory_limit' (the message gives the bytes and a remedy).
 *
 * @threads  Any number at once.
 * @cost     O(1).
 */
HF_API hf_status hf_config_memory(const hf_config *config, uint64_t nodes, double total_weight, uint64_t *bytes,
                                  hf_error *error);

/**
 * Checks that the share of every node follows its weight.
 *
 * @param view       View to check; borrowed; must not be NULL.
 * @param tolerance  Greatest relative difference between a share and weight / total weight: 0.02 for 2 %.
 * @param error      Receives the message: the node with the greatest difference, the difference, and options
 *                   that bring every node within the tolerance; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p view is NULL or the tolerance is negative or not a number;
 *         HF_E_INFEASIBLE if a share differs by more than the tolerance.
 *
 * @threads  Any number at once.
 * @cost     O(nodes); allocates only for the message of a failure.
 */
HF_API hf_status hf_view_check_shares(const hf_view *view, double tolerance, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
