/**
 * @file partitions.h
 * Partitions: a table (algorithm rendezvous-table) divides the key space into equal parts. All keys of a partition
 * have one home and the same replicas, so that a store can keep a partition as one shard.
 *
 * Partitions have the numbers 0 to hf_view_partition_count() - 1. Pins are not counted: a pinned key may be on
 * another node than its partition.
 */
#ifndef HOLDFAST_PARTITIONS_H
#define HOLDFAST_PARTITIONS_H

#include <holdfast/base.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** No partition: the answer of views without partitions. */
#define HF_NO_PARTITION UINT32_C(0xffffffff)

/**
 * Counts the partitions of a view.
 *
 * @param view  View to read; borrowed, NULL allowed.
 *
 * @return The count, a power of two; 0 if the algorithm has no partitions, the view has no node of positive
 *         weight, the view is a stage of a plan, or @p view is NULL.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_view_partition_count(const hf_view *view);

/**
 * Finds the partition of a hash.
 *
 * @param view  View to read; borrowed, NULL allowed.
 * @param hash  Hash of a key, from hf_view_hash().
 *
 * @return The number of the partition; HF_NO_PARTITION if the view has none.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_view_partition_of(const hf_view *view, uint64_t hash);

/**
 * Finds the home of a partition, whatever its state.
 *
 * @param view       View to read; borrowed, NULL allowed.
 * @param partition  Number of the partition.
 *
 * @return The slot of the home of its keys, those that are pinned left out; HF_NO_NODE if there is no such
 *         partition.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_view_partition_home(const hf_view *view, uint32_t partition);

/**
 * Gives the replicas of a partition, the home first.
 *
 * They are the replicas (hf_view_replicas()) of each of its keys that is not pinned.
 *
 * @param view       View to read; borrowed; must not be NULL.
 * @param partition  Number of the partition.
 * @param most       Number of replicas, from 1 to 32.
 * @param slots      Receives @p most slots; must not be NULL.
 * @param error      Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL or @p most is not from 1 to 32; HF_E_NOT_FOUND if there is
 *         no such partition; HF_E_INFEASIBLE if the view has fewer nodes that can hold a replica. Nothing is
 *         written on failure.
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_replicas() without hashing. Allocates only for the message of a failure.
 */
HF_API hf_status hf_view_partition_replicas(const hf_view *view, uint32_t partition, uint32_t most, uint32_t slots[],
                                            hf_error *error);

/**
 * Gives the positions of a partition: keys whose hash is from first to last lie in it. With hash "caller" the
 * hash is mixed first (docs/placement.md, "The position"). The ranges of a plan are ranges of positions, too.
 *
 * @param view       View to read; borrowed; must not be NULL.
 * @param partition  Number of the partition.
 * @param first      Receives the first position; must not be NULL.
 * @param last       Receives the last position; must not be NULL.
 * @param error      Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_NOT_FOUND if there is no such partition. Nothing is
 *         written on failure.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(1). Allocates only for the message of a failure.
 */
HF_API hf_status hf_view_partition_range(const hf_view *view, uint32_t partition, uint64_t *first, uint64_t *last,
                                         hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
