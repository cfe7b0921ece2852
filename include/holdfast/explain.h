/**
 * @file explain.h
 * The catalogue of algorithms: what each one is, can do and costs. One row an algorithm; the
 * documentation, the command and the conformance tests read the same rows.
 */
#ifndef HOLDFAST_EXPLAIN_H
#define HOLDFAST_EXPLAIN_H

#include <holdfast/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of algorithms: what the answer depends on. */
enum {
  HF_KIND_SET = 1,     /**< On the set of (id, weight) alone, in whatever order it came about. */
  HF_KIND_SLOT = 2,    /**< On which slots are in use: 0 to n-1, unless HF_CAN_REMOVE_ANY allows gaps. */
  HF_KIND_SLOT_LOG = 3 /**< On the slots in use and on the log of removals (hf_view_removed_at()). */
};

/** Abilities of algorithms, as bits. */
enum {
  HF_CAN_WEIGHT = 1,     /**< Nodes may have different weights. */
  HF_CAN_REMOVE_ANY = 2, /**< Any node may leave, not only the one of the highest slot. */
  HF_CAN_MINIMAL = 4,    /**< Only keys of the node that changes move (with 'balance' 0 where it has that). */
  HF_CAN_BALANCE = 8,    /**< Shares are held within the 'balance' option. */
  HF_CAN_ZONE = 16       /**< Zones decide: a key falls to a zone first, then to a node in it. */
};

/**
 * Counts the algorithms of this version.
 *
 * @return The count.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_algorithm_count(void);

/**
 * Finds an algorithm by name.
 *
 * @param name  Name with its version, "ring@1", or without, "ring", which means the newest; borrowed,
 *              NULL allowed.
 *
 * @return Its index, from 0; hf_algorithm_count() if there is none.
 *
 * @threads  Any number at once.
 * @cost     O(algorithms); allocates nothing.
 */
HF_API size_t hf_algorithm_find(const char *name);

/**
 * Names an algorithm with its version, e.g. "ring@1". The mapping behind a name never changes.
 *
 * @param index  From 0 to hf_algorithm_count() - 1; 0 is the default.
 *
 * @return The name; "" beyond the end. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_algorithm_name(size_t index);

/**
 * Says in one line what an algorithm is good for.
 *
 * @param index  From 0 to hf_algorithm_count() - 1.
 *
 * @return The line; "" beyond the end. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_algorithm_summary(size_t index);

/**
 * Says in one line what a lookup costs, the hash of the key left out, e.g. "one load".
 *
 * @param index  From 0 to hf_algorithm_count() - 1.
 *
 * @return The line; "" beyond the end. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_algorithm_cost(size_t index);

/**
 * Says in one line how many bytes an algorithm keeps, nodes and their names left out, e.g.
 * "1/8 a slot of the capacity". hf_config_memory() gives the number for a fleet.
 *
 * @param index  From 0 to hf_algorithm_count() - 1.
 *
 * @return The line; "" beyond the end. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_algorithm_bytes(size_t index);

/**
 * Gives the kind of an algorithm.
 *
 * @param index  From 0 to hf_algorithm_count() - 1.
 *
 * @return HF_KIND_SET, HF_KIND_SLOT or HF_KIND_SLOT_LOG; 0 beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_algorithm_kind(size_t index);

/**
 * Gives the abilities of an algorithm.
 *
 * @param index  From 0 to hf_algorithm_count() - 1.
 *
 * @return HF_CAN_ bits; 0 beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_algorithm_abilities(size_t index);

#ifdef __cplusplus
}
#endif

#endif
