/**
 * @file options.h
 * The options of a cluster: the algorithm, the hash, the size of its table. Options are enumerable, so that a
 * program can offer all of them without naming any. A configuration (config.h) holds a value of each.
 *
 * Each option says below whether it decides placement. Programs agree on the home and the replicas
 * of every key only if they give these options the same values; the fingerprint of a view
 * (hf_view_fingerprint()) covers them. Every program chooses the other options for itself. Programs agree on lookups
 * while a node is not up only if option 'when_down' and the states of nodes are equal, too.
 *
 * Each option also says which algorithms read it. hf_cluster_new() refuses an option that was set
 * and that the algorithm does not read.
 */
#ifndef HOLDFAST_OPTIONS_H
#define HOLDFAST_OPTIONS_H

#include <holdfast/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Options of a cluster; dialects.h has those that dialects alone read. The numbers are frozen; 0 is never one. */
enum {
  /**
   * Algorithm that places keys, by name, with or without "@version"; explain.h lists the names.
   *
   * Text, default rendezvous-table@1. Decides placement. Read by every algorithm.
   */
  HF_OPT_ALGORITHM = 1,

  /**
   * Hash of keys: "siphash-2-4", "siphash-1-3", "xxh3-64", or "caller" if keys are hashes of 8 bytes
   * already.
   *
   * Text, default siphash-2-4. Decides placement. Read by every algorithm that is no dialect.
   */
  HF_OPT_HASH = 2,

  /**
   * 128-bit key of the hash, as 32 hexadecimal digits. A secret seed keeps strangers from choosing
   * keys of one node. "default" is the seed of zeros. No function shows a seed.
   *
   * Text, default default. Decides placement. Read by every algorithm that is no dialect.
   */
  HF_OPT_SEED = 3,

  /**
   * Number of nodes that 'partitions' and 'capacity' are derived from while these are 0. Keep it for
   * the life of a fleet.
   *
   * Whole number, 1 to 65536, default 1000. Decides placement. Read by rendezvous-table, dx.
   */
  HF_OPT_EXPECTED_NODES = 4,

  /**
   * Partitions of the table; 2 to the part power under swift, which takes powers of two from 2 on. 0 takes
   * 1024 to 2048 partitions for each of 'expected_nodes'.
   *
   * Whole number, 0 or a power of two from 32 to 67108864, default 0. Decides placement. Read by
   * rendezvous-table and dialects.
   */
  HF_OPT_PARTITIONS = 5,

  /**
   * Greatest deviation of a share from the fair share, 0.05 for 5 %. 0 turns balancing off.
   *
   * Real number, 0 to 1, default 0.05. Decides placement. Read by rendezvous-table.
   */
  HF_OPT_BALANCE = 6,

  /**
   * Points on the ring for each unit of weight. A dialect that reads it and is not told has the number of its own
   * program.
   *
   * Whole number, 1 to 65536, default 160. Decides placement. Read by ring and dialects.
   */
  HF_OPT_VIRTUAL_NODES = 7,

  /**
   * Greatest size of one view in bytes. 0 is no limit.
   *
   * Whole number, 0 to 9007199254740992, default 1073741824. Does not decide placement. Read by every
   * algorithm.
   */
  HF_OPT_MEMORY_LIMIT = 8,

  /**
   * Vector instructions: "auto", "plain", "avx2" or "avx512". They change speed, never an answer.
   *
   * Text, default auto. Does not decide placement. Read by every algorithm.
   */
  HF_OPT_SIMD = 9,

  /**
   * Rows of the maglev table, a prime number. Take at least a hundred for each node. A dialect that reads it and is
   * not told has the number of its own program.
   *
   * Whole number, 3 to 67108859, default 65537. Decides placement. Read by maglev and dialects.
   */
  HF_OPT_TABLE_SIZE = 10,

  /**
   * Points at which multi-probe looks for the home of a key. More probes lower the greatest share.
   *
   * Whole number, 1 to 128, default 21. Decides placement. Read by multi-probe.
   */
  HF_OPT_PROBES = 11,

  /**
   * Greatest number of slots of dx. 0 takes two to four times 'expected_nodes'.
   *
   * Whole number, 0 or a power of two from 1 to 1073741824, default 0. Decides placement. Read by dx.
   */
  HF_OPT_CAPACITY = 12,

  /**
   * Node that serves a key while its home is down: "next" for its next candidate, "fail" for no node,
   * "zone:NAME" for a node of weight 0 in that zone.
   *
   * Text, default next. Does not decide placement. Read by every algorithm.
   */
  HF_OPT_WHEN_DOWN = 13,

  /**
   * Number of replicas that the table chooses in advance, so that finding them is one load. It changes no answer.
   * A view of fewer nodes that can hold one is refused when it is published or opened: of positive replica weight
   * (hf_cluster_set_replica_weight()), which is the weight unless it is set.
   *
   * Whole number, 0 to 32, default 0. Does not decide placement. Read by rendezvous-table.
   */
  HF_OPT_REPLICAS = 14,

  /**
   * Fewest nodes of weight above 0 that a change may leave. A change that leaves fewer is held back.
   *
   * Whole number, 0 to 4294967294, default 0. Does not decide placement. Read by every algorithm.
   */
  HF_OPT_GUARD_LEAST = 15,

  /**
   * Greatest part of the nodes, or of the weight that is up, that a change may lose, 0.5 for half. 1 is all.
   *
   * Real number, 0 to 1, default 1. Does not decide placement. Read by every algorithm.
   */
  HF_OPT_GUARD_LOSS = 16,

  /**
   * Number of times in a row that a list held back must be offered to be accepted. 0 is never.
   *
   * Whole number, 0 to 1000000, default 0. Does not decide placement. Read by every algorithm.
   */
  HF_OPT_GUARD_CONFIRMATIONS = 17,

  /**
   * Number of former views that a view remembers; see hf_view_homes().
   *
   * Whole number, 0 to 16, default 0. Does not decide placement. Read by every algorithm.
   */
  HF_OPT_HISTORY = 18,

  /**
   * Number of replicas of a key at which each node's share of the replicas follows its replica weight. 0 turns that
   * off. A view of fewer nodes that can hold one is refused when it is published, as with option 'replicas'.
   *
   * With rendezvous-table, the replicas of every node are then balanced within option 'balance', as homes are.
   *
   * Whole number, 0 to 32, default 0. Decides placement. Read by every algorithm.
   */
  HF_OPT_FAIR_REPLICAS = 19,

  /**
   * Time over which losses add up for the guard, as hf_cluster_set_clock() counts it. 0 judges each change alone.
   *
   * Whole number, 0 to 9007199254740992, default 0. Does not decide placement. Read by every algorithm.
   */
  HF_OPT_GUARD_WINDOW = 20,

  /**
   * Part of a key that is hashed, so that keys with equal parts stay together: "whole"; "tag:{}" for what stands
   * between the first { and the next }, as in "{user:42}:cart" (any two bytes may take the place of the braces);
   * "before:MARK" for what stands before the first MARK of 1 to 8 bytes; "first:BYTES" for the first bytes. A key
   * counts whole if the mark is missing or the part would be empty.
   *
   * Text, default whole. Decides placement. Read by every algorithm.
   */
  HF_OPT_KEY_PART = 21,

  /**
   * Level of zones at which no two replicas of a key may be in one zone: 1 for the outermost, 2 for the zones inside
   * those. A node whose zone has fewer levels counts as a zone of its own. 0 is no such level: replicas are then
   * spread as widely as the zones allow, and share a zone where they must.
   *
   * Whole number, 0 to 8, default 0. Decides placement. Read by every algorithm.
   */
  HF_OPT_REPLICA_LEVEL = 22,

  /**
   * Replicas of each key that zones hold: "dc1=2,dc2=1". A key has as many replicas as that adds up to, and no other
   * number. Every node of positive weight or replica weight must be in one of the zones, and no zone inside another. A
   * key that is pinned to a node of weight 0 has that node in place of one of them. "even" spreads replicas evenly.
   *
   * Text, default even. Decides placement. Read by every algorithm.
   */
  HF_OPT_REPLICA_COUNTS = 23,

  /**
   * Groups in which partitions are placed. Partitions of a group are neighbours and prefer the same nodes. To double
   * the partitions of a table, set this to their former number: hardly any key moves then. Raise it later, in small
   * steps, if nodes that join or leave are to move fewer keys; of all keys, each step moves the part by which it
   * raises. There are 4 groups or more for each node, and at most as many groups as partitions. 0 takes as many.
   *
   * Whole number, 0 to 67108864, default 0. Decides placement. Read by rendezvous-table.
   */
  HF_OPT_PARTITION_GROUPS = 24,

  /**
   * How much more replicas a zone or a node may hold than its weight asks for: 0.1 for 10 % more. Other zones hold what
   * is beyond that, so that some keys have two replicas in one zone; 0 puts weights first. Options 'replica_level' and
   * 'replica_counts' stay strict. Where not every zone and node can be kept to that, the least number at which all can
   * counts instead, and hf_durability_check() names the one that holds the most. No node then holds more for its weight
   * than the fullest does without the option, but for what 'balance' allows. "unlimited" spreads replicas first,
   * whatever the weights are. A number, from 0 to 100, needs 'fair_replicas' from 2 and 'balance' above 0. It counts
   * for that number of replicas, and not for pinned keys.
   *
   * Text, default unlimited. Decides placement. Read by rendezvous-table.
   */
  HF_OPT_REPLICA_OVERLOAD = 25
};

/** Types of options. */
enum {
  HF_TYPE_U64 = 1, /**< An unsigned whole number: hf_config_set_u64(). */
  HF_TYPE_F64 = 2, /**< A real number: hf_config_set_f64(). */
  HF_TYPE_STR = 3  /**< A text: hf_config_set_str(). */
};

/**
 * Counts the options that this version knows.
 *
 * @return The count.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API size_t hf_option_count(void);

/**
 * Gives the number of an option by its place in the list.
 *
 * @param index  From 0 to hf_option_count() - 1.
 *
 * @return The HF_OPT_ number; 0 beyond the end.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_option_at(size_t index);

/**
 * Finds an option by name.
 *
 * @param name  Name such as "virtual_nodes"; borrowed, NULL allowed.
 *
 * @return The HF_OPT_ number; 0 if there is none of that name.
 *
 * @threads  Any number at once.
 * @cost     O(options); allocates nothing.
 */
HF_API uint32_t hf_option_find(const char *name);

/**
 * Names an option.
 *
 * @param option  An HF_OPT_ number.
 *
 * @return The name in lower case, e.g. "memory_limit"; "" if there is no such option. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_option_name(uint32_t option);

/**
 * Explains an option in one line.
 *
 * @param option  An HF_OPT_ number.
 *
 * @return The explanation; "" if there is no such option. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_option_help(uint32_t option);

/**
 * Gives the type of an option.
 *
 * @param option  An HF_OPT_ number.
 *
 * @return HF_TYPE_U64, HF_TYPE_F64 or HF_TYPE_STR; 0 if there is no such option.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_option_type(uint32_t option);

/**
 * Tells whether an option decides placement, so that programs that should agree need the same value of it.
 *
 * @param option  An HF_OPT_ number.
 *
 * @return 1 if it does; 0 if every program chooses it for itself, or there is no such option.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API int32_t hf_option_decides_placement(uint32_t option);

/**
 * Gives the default of an option, as the text that hf_config_set() takes.
 *
 * @param option  An HF_OPT_ number.
 *
 * @return The default; "" if there is no such option. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_option_default(uint32_t option);

/**
 * Gives the least value that a numeric option takes.
 *
 * @param option  An HF_OPT_ number.
 *
 * @return The least value; 0 for texts and for options that do not exist.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_option_least(uint32_t option);

/**
 * Gives the greatest value that a numeric option takes.
 *
 * @param option  An HF_OPT_ number.
 *
 * @return The greatest value; 0 for texts and for options that do not exist.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API double hf_option_greatest(uint32_t option);

#ifdef __cplusplus
}
#endif

#endif
