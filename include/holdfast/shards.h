/**
 * @file shards.h
 * Shards: the nodes that hold the pieces of a key under an erasure code, each piece by its number.
 *
 * A code of 6 data pieces and 3 parity pieces has 9 **shards**, with the numbers 0 to 8, on 9 different nodes. Of
 * replicas only the set of nodes counts. Shards differ: a node that holds shard 3 cannot serve shard 4. So a shard
 * stays on its node, under its number, while other nodes come and go. To repair a key after a change, compare the
 * shards of the view before with those of the view after, number by number, and rebuild those that differ.
 *
 * Shards follow from the nodes of positive weight, their weights and their zones; where replica weights differ from
 * weights (replica_weights.h), from the nodes of positive replica weight and these. They are independent of the home of
 * a key and of its replicas: shard 0 is not on the home. Pins and states do not count, because a shard of a node that
 * is down is still there. Equal fingerprints mean equal shards.
 */
#ifndef HOLDFAST_SHARDS_H
#define HOLDFAST_SHARDS_H

#include <holdfast/base.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Gives the nodes of the shards of a key: slots[i] is the node of shard i, and all are different.
 *
 * Shards are spread over the tree of zones as the replicas of hf_view_replicas() are: with as many hosts as shards,
 * no two are on one host, and racks and regions hold equal numbers as far as these allow. Options 'replica_level' and
 * 'replica_counts' hold for shards, too.
 *
 * - If the weight of a node changes and stays above 0, shards move from or to this node, and no others.
 * - If a node leaves, its shards move; if a node comes, it takes some. Hardly any other shard moves where the fleet,
 *   or the zone of the node, has 5 nodes for each shard that it holds: up to 2 beside 1000 that have to. None does in a
 *   zone with one shard of the key. With fewer nodes more do: beside 100 that have to, 5 at 9 shards on 20 nodes, and
 *   28 at 14 shards on 20 nodes.
 * - If a zone fails or is added, shards of the zones beside it move, too, unless these are several times as many as the
 *   shards that they hold. Nearly all of them leave their nodes, and do not take the number of another shard there.
 *
 * Nodes of equal weight without zones hold equal numbers of shards. A heavy node holds fewer than its weight calls
 * for, because it holds one shard of a key at most.
 *
 * @param view    View to read; borrowed; must not be NULL.
 * @param key     @p length bytes; borrowed. NULL only with length 0.
 * @param length  Bytes of the key; with hash "caller" it must be 8.
 * @param count   Number of shards, from 1 to 32.
 * @param slots   Receives @p count slots; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL, @p count is not from 1 to 32, or the key has a length that the
 *         hash does not take; HF_E_INFEASIBLE if the view has fewer nodes of positive replica weight, or
 *         'replica_level' or 'replica_counts' does not allow so many (the message names the number to ask for);
 *         HF_E_UNSUPPORTED if the view is a stage of a plan (ask the views that the plan leads from and to). Nothing
 *         is written on failure.
 *
 * @threads  Any number at once; wait-free.
 * @cost     O(nodes * count); allocates only for the message of a failure.
 */
HF_API hf_status hf_view_shards(const hf_view *view, const void *key, size_t length, uint32_t count, uint32_t slots[],
                                hf_error *error);

/**
 * Gives the nodes of the shards of many hashes.
 *
 * The shards are those of hf_view_shards() for keys with these hashes.
 *
 * @param view    View to read; borrowed; must not be NULL.
 * @param hashes  @p count hashes of keys, from hf_view_hash(); borrowed. NULL only if @p count is 0.
 * @param count   Number of hashes.
 * @param each    Number of shards of each hash, from 1 to 32.
 * @param slots   Receives @p count * @p each slots: shard s of hash i is at index i * @p each + s. NULL only if @p
 *                count is 0.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return As hf_view_shards().
 *
 * @threads  Any number at once; wait-free.
 * @cost     As hf_view_shards() for each hash, without hashing keys.
 */
HF_API hf_status hf_view_shards_hashes(const hf_view *view, const uint64_t hashes[], size_t count, uint32_t each,
                                       uint32_t slots[], hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
