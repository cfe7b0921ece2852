/**
 * @file load_best.h
 * Best of k: of the first nodes of a key, the one where the work is done soonest.
 *
 * A router of language-model servers, or of any servers with caches, knows two things: how much work each server has
 * in flight, and how much work a request means there, which is less where the cache is warm. Least loaded servers
 * alone lose the caches; affinity alone lets queues grow. Best of k takes, of the first k choices of the key, the node
 * with the least load, this request included, relative to its weight:
 *
 *     hf_load_choices(load, view, prompt, length, NULL, 0, slots, 4, &count, NULL);
 *     for (size_t i = 0; i < count; ++i) costs[i] = (tokens - cached_tokens(slots[i], prompt)) * (i == 0 ? 1 : 2);
 *     hf_load_best_of(load, view, prompt, length, tokens, slots, costs, count, NULL, 0, &slot, &ticket, NULL);
 *
 * Because the choices of a key are the same everywhere, routers that share nothing send it to the same few servers,
 * and keep those caches warm. Ties go to the choice that comes first in the key's order, which scatters them over the
 * nodes. Equal views, loads and costs give the same node in every router and every language.
 */
#ifndef HOLDFAST_LOAD_BEST_H
#define HOLDFAST_LOAD_BEST_H

#include <holdfast/base.h>
#include <holdfast/load.h>
#include <holdfast/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Lists the first choices of a key: the nodes that its work may go to now, in the key's order.
 *
 * The first one is the node that hf_load_acquire() tries first. States, the mask, pins, option 'when_down', preferred
 * zones and panic count; loads do not. If zones are preferred, the choices are nodes of the first usable zone.
 *
 * @param load            Load object to read; borrowed; must not be NULL.
 * @param view            View to read; borrowed; must not be NULL. If it is newer than the view followed, its
 *                        nodes count from now on, as after hf_load_follow().
 * @param key             @p length bytes; borrowed. NULL only with length 0.
 * @param length          Bytes of the key; with hash "caller" it must be 8.
 * @param eligible        Mask, as for hf_load_acquire().
 * @param eligible_count  Bytes of the mask, as for hf_load_acquire().
 * @param slots           Receives up to @p most slots; must not be NULL.
 * @param most            Greatest number of choices, from 1 to 64.
 * @param count           Receives the number of slots; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire(); HF_E_ARGUMENT also if @p most is out of range.
 *
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     O(1) for up to 4 choices once the first key of the partition was asked for, with an algorithm that is a
 *           table of at most 4094 nodes (3 choices of up to 65534); O(nodes) for each further choice, with a mask,
 *           and otherwise as hf_load_acquire().
 */
HF_API hf_status hf_load_choices(const hf_load *load, const hf_view *view, const void *key, size_t length,
                                 const uint8_t eligible[], size_t eligible_count, uint32_t slots[], size_t most,
                                 size_t *count, hf_error *error);

/**
 * Lists the first choices of a hash.
 *
 * @param load            As for hf_load_choices().
 * @param view            As for hf_load_choices().
 * @param hash            Hash of the key, as for hf_view_lookup_hash(). Pins of prefixes do not count.
 * @param eligible        As for hf_load_choices().
 * @param eligible_count  As for hf_load_choices().
 * @param slots           As for hf_load_choices().
 * @param most            As for hf_load_choices().
 * @param count           As for hf_load_choices().
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_choices().
 *
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     As hf_load_choices() without hashing the key.
 */
HF_API hf_status hf_load_choices_hash(const hf_load *load, const hf_view *view, uint64_t hash, const uint8_t eligible[],
                                      size_t eligible_count, uint32_t slots[], size_t most, size_t *count,
                                      hf_error *error);

/**
 * Acquires a ticket on the best of the first choices of a key: the one with the least load per weight.
 *
 * Of the first @p width choices that have room, the node with the least (load + cost) / weight gets the ticket. If
 * none of them has room, the search goes on as in hf_load_acquire().
 *
 * @param load            As for hf_load_acquire().
 * @param view            As for hf_load_acquire().
 * @param key             As for hf_load_acquire().
 * @param length          As for hf_load_acquire().
 * @param width           Number of choices, from 1 to 64; all of them if there are fewer.
 * @param cost            Cost of the request, from 1 to 4294967296.
 * @param eligible        As for hf_load_acquire().
 * @param eligible_count  As for hf_load_acquire().
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the ticket, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire(); HF_E_ARGUMENT also if @p width or @p cost is out of range.
 *
 * @owns     As for hf_load_acquire().
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     As hf_load_choices() and hf_load_acquire().
 */
HF_API hf_status hf_load_best(const hf_load *load, const hf_view *view, const void *key, size_t length, uint32_t width,
                              uint64_t cost, const uint8_t eligible[], size_t eligible_count, uint32_t *slot,
                              uint64_t *ticket, hf_error *error);

/**
 * Acquires a ticket on the best of the first choices of a hash.
 *
 * For a request that has no key, give a random number as the hash and a width of 2. Never hash an empty key: all such
 * requests would go to one node.
 *
 * @param load            As for hf_load_best().
 * @param view            As for hf_load_best().
 * @param hash            Hash of the key, as for hf_view_lookup_hash(). Pins of prefixes do not count.
 * @param width           As for hf_load_best().
 * @param cost            As for hf_load_best().
 * @param eligible        As for hf_load_best().
 * @param eligible_count  As for hf_load_best().
 * @param slot            As for hf_load_best().
 * @param ticket          As for hf_load_best().
 * @param error           As for hf_load_best().
 *
 * @return As hf_load_best().
 *
 * @owns     As for hf_load_acquire().
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     As hf_load_best() without hashing the key.
 */
HF_API hf_status hf_load_best_hash(const hf_load *load, const hf_view *view, uint64_t hash, uint32_t width,
                                   uint64_t cost, const uint8_t eligible[], size_t eligible_count, uint32_t *slot,
                                   uint64_t *ticket, hf_error *error);

/**
 * Acquires a ticket on the best of given nodes, each with a cost of its own.
 *
 * Of the given nodes that have room, the one with the least (load + its cost) / weight gets a ticket of its cost. Ties
 * go to the node that comes first in the list. A node that is in the list twice has the first of its costs. Nodes that
 * are not choices now, because they are down, forbidden by the mask, of weight 0, or draining while a node is up, are
 * passed over. If none of the nodes remains with room, the search goes on as in hf_load_acquire_cost() with @p
 * cost.
 *
 * @param load            As for hf_load_acquire().
 * @param view            As for hf_load_acquire().
 * @param key             As for hf_load_acquire(). It decides where to search on.
 * @param length          As for hf_load_acquire().
 * @param cost            Cost of the request on any other node, from 1 to 4294967296.
 * @param slots           @p count slots of the view, such as hf_load_choices() gives; borrowed. NULL only if
 *                        @p count is 0.
 * @param costs           @p count costs, each from 1 to 4294967296, of the request on these nodes; borrowed. NULL only
 *                        if @p count is 0.
 * @param count           Number of nodes, at most 64.
 * @param eligible        As for hf_load_acquire().
 * @param eligible_count  As for hf_load_acquire().
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the ticket, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire(); HF_E_ARGUMENT also if a cost or @p count is out of range, or a slot is not below
 *         hf_view_slot_limit().
 *
 * @owns     As for hf_load_acquire().
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     O(@p count squared), and six atomic operations if one of the nodes has room; otherwise as
 *           hf_load_acquire().
 */
HF_API hf_status hf_load_best_of(const hf_load *load, const hf_view *view, const void *key, size_t length,
                                 uint64_t cost, const uint32_t slots[], const uint64_t costs[], size_t count,
                                 const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                                 hf_error *error);

/**
 * Acquires a ticket on the best of given nodes for a hash.
 *
 * @param load            As for hf_load_best_of().
 * @param view            As for hf_load_best_of().
 * @param hash            Hash of the key, as for hf_view_lookup_hash(). Pins of prefixes do not count.
 * @param cost            As for hf_load_best_of().
 * @param slots           As for hf_load_best_of().
 * @param costs           As for hf_load_best_of().
 * @param count           As for hf_load_best_of().
 * @param eligible        As for hf_load_best_of().
 * @param eligible_count  As for hf_load_best_of().
 * @param slot            As for hf_load_best_of().
 * @param ticket          As for hf_load_best_of().
 * @param error           As for hf_load_best_of().
 *
 * @return As hf_load_best_of().
 *
 * @owns     As for hf_load_acquire().
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     As hf_load_best_of() without hashing the key.
 */
HF_API hf_status hf_load_best_of_hash(const hf_load *load, const hf_view *view, uint64_t hash, uint64_t cost,
                                      const uint32_t slots[], const uint64_t costs[], size_t count,
                                      const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                                      hf_error *error);

/**
 * Acquires a ticket of a given cost for a hash.
 *
 * @param load            As for hf_load_acquire().
 * @param view            As for hf_load_acquire().
 * @param hash            Hash of the key, as for hf_view_lookup_hash(). Pins of prefixes do not count.
 * @param cost            Cost of the request, from 1 to 4294967296.
 * @param eligible        As for hf_load_acquire().
 * @param eligible_count  As for hf_load_acquire().
 * @param slot            Receives the slot of the node in this view; must not be NULL.
 * @param ticket          Receives the ticket, never 0; must not be NULL.
 * @param error           Receives the message of a failure; NULL allowed.
 *
 * @return As hf_load_acquire(); HF_E_ARGUMENT also if @p cost is out of range.
 *
 * @owns     As for hf_load_acquire().
 * @threads  Any number at once; lock-free, except for the first call with a new view.
 * @cost     As hf_load_acquire_hash().
 */
HF_API hf_status hf_load_acquire_hash_cost(const hf_load *load, const hf_view *view, uint64_t hash, uint64_t cost,
                                           const uint8_t eligible[], size_t eligible_count, uint32_t *slot,
                                           uint64_t *ticket, hf_error *error);

#ifdef __cplusplus
}
#endif

#endif
