/**
 * @file explain.h
 * The catalogue of algorithms: the kind, the abilities and the cost of each. The documentation, the command
 * and the conformance tests read the same catalogue.
 */
#ifndef HOLDFAST_EXPLAIN_H
#define HOLDFAST_EXPLAIN_H

#include <holdfast/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of algorithms, by the facts about nodes that decide the home of a key. */
enum {
  HF_KIND_SET = 1,     /**< Ids and weights alone, in whatever order the nodes came. */
  HF_KIND_SLOT = 2,    /**< The slots in use: 0 to n-1, with gaps only if HF_CAN_REMOVE_ANY. */
  HF_KIND_SLOT_LOG = 3 /**< The slots in use and the log of removals (hf_view_removed_at()). */
};

/** Abilities of algorithms, as bits. */
enum {
  HF_CAN_WEIGHT = 1,     /**< Nodes may have different weights. */
  HF_CAN_REMOVE_ANY = 2, /**< Any node may leave, not only the node in the highest slot. */
  HF_CAN_MINIMAL = 4,    /**< Only keys of the node that changes move; needs 'balance' 0 if it is read. */
  HF_CAN_BALANCE = 8,    /**< Shares stay within option 'balance'. */
  HF_CAN_ZONE = 16       /**< A key is placed in a zone first, then on a node of the zone. */
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
 * @param name  Name with a version, such as "ring@1"; or without, such as "ring", for the newest version;
 *              borrowed, NULL allowed.
 *
 * @return The index of the algorithm, from 0; hf_algorithm_count() if there is none.
 *
 * @threads  Any number at once.
 * @cost     O(algorithms); allocates nothing.
 */
HF_API size_t hf_algorithm_find(const char *name);

/**
 * Gives the name of an algorithm with its version, such as "ring@1". The placement behind a name never
 * changes.
 *
 * @param index  Index from 0 to hf_algorithm_count() - 1; 0 is the default algorithm.
 *
 * @return The name; "" beyond the end. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_algorithm_name(size_t index);

/**
 * Describes in one line the purpose of an algorithm.
 *
 * @param index  Index from 0 to hf_algorithm_count() - 1.
 *
 * @return The line; "" beyond the end. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_algorithm_summary(size_t index);

/**
 * Describes in one line the cost of a lookup without the hash of the key, such as "one load".
 *
 * @param index  Index from 0 to hf_algorithm_count() - 1.
 *
 * @return The line; "" beyond the end. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_algorithm_cost(size_t index);

/**
 * Describes in one line the bytes that an algorithm keeps beside the nodes, such as "1/8 a slot of the
 * capacity". hf_config_memory() gives the number for a fleet.
 *
 * @param index  Index from 0 to hf_algorithm_count() - 1.
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
 * @param index  Index from 0 to hf_algorithm_count() - 1.
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
 * @param index  Index from 0 to hf_algorithm_count() - 1.
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
