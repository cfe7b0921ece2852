/**
 * @file config.h
 * A configuration is a set of numbered options: which algorithm, which hash, how large, how
 * even. Options are enumerable, so that a program can offer all of them without naming any.
 *
 * Everything in a configuration except 'memory_limit' and 'simd' decides placement: two
 * clusters agree on every key only if these options agree, and the fingerprint of a view
 * (hf_view_fingerprint()) covers all that matter to its algorithm.
 */
#ifndef HOLDFAST_CONFIG_H
#define HOLDFAST_CONFIG_H

#include <holdfast/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Options of a cluster. The numbers are frozen; 0 is never an option. */
enum {
  HF_OPT_ALGORITHM = 1,      /**< str: algorithm name, with or without "@version" (explain.h lists them) */
  HF_OPT_HASH = 2,           /**< str: "siphash-2-4", "siphash-1-3", "xxh3-64" or "caller" */
  HF_OPT_SEED = 3,           /**< str: 32 hexadecimal digits, the 128-bit key of the hash; never shown again */
  HF_OPT_EXPECTED_NODES = 4, /**< u64: how many nodes the table is made for; decides 'partitions' */
  HF_OPT_PARTITIONS = 5,     /**< u64: partitions of a table, a power of two; 0 follows 'expected_nodes' */
  HF_OPT_BALANCE = 6,        /**< f64: how far a share may be from fair, 0.05 for 5 %; 0 turns balancing off */
  HF_OPT_VIRTUAL_NODES = 7,  /**< u64: points on the ring for each unit of weight */
  HF_OPT_MEMORY_LIMIT = 8,   /**< u64: bytes that one view may take; 0 for no limit */
  HF_OPT_SIMD = 9,           /**< str: "auto", "plain", "avx2" or "avx512"; changes speed, never an answer */
  HF_OPT_TABLE_SIZE = 10,    /**< u64: rows of a maglev table, a prime number */
  HF_OPT_PROBES = 11,        /**< u64: places at which multi-probe looks for a key */
  HF_OPT_CAPACITY = 12,      /**< u64: slots that dx ever has, a power of two; 0 follows 'expected_nodes' */
  HF_OPT_WHEN_DOWN = 13,     /**< str: who takes the keys of a node that is down: "next", "fail" or "zone:NAME" */
  HF_OPT_REPLICAS = 14,      /**< u64: replicas of a key that a table chooses in advance, 0 to 16; changes no answer */
  HF_OPT_GUARD_LEAST = 15,   /**< u64: fewest nodes that hf_cluster_set_nodes() takes without being told twice */
  HF_OPT_GUARD_LOSS = 16,    /**< f64: greatest part of the nodes that it lets go at once, 0.5 for half; 1 for all */
  HF_OPT_GUARD_CONFIRMATIONS = 17, /**< u64: how often in a row a list held back must come to be taken; 0 for never */
  HF_OPT_HISTORY = 18,             /**< u64: earlier views that a view remembers, 0 to 16; see hf_view_owners() */
  HF_OPT_FAIR_REPLICAS =
      19 /**< u64: replicas of a key, of which nodes of different weights then hold their parts, 0 to 16 */
};

/** Types of options. */
enum {
  HF_TYPE_U64 = 1, /**< An unsigned whole number: hf_config_set_u64(). */
  HF_TYPE_F64 = 2, /**< A real number: hf_config_set_f64(). */
  HF_TYPE_STR = 3  /**< A text: hf_config_set_str(). */
};

/** Options for a cluster. A cluster copies them: changing or freeing a config later changes nothing. */
typedef struct hf_config hf_config;

/**
 * Makes a configuration with every option at its default.
 *
 * The defaults spread keys evenly over 1 to 1000 named nodes, with weights and arbitrary
 * removal, and cost 1 MiB a view up to 255 nodes and 2 MiB beyond; set HF_OPT_EXPECTED_NODES to
 * make the views of small fleets smaller.
 *
 * @param config  Receives the configuration; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p config is NULL; HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller, who ends it with hf_config_free().
 * @threads  Any number at once.
 * @cost     One allocation.
 */
HF_API hf_status hf_config_new(hf_config **config, hf_error *error);

/**
 * Ends a configuration. Clusters made from it are not affected.
 *
 * @param config  Configuration to end; taken. NULL does nothing.
 *
 * @owns     Nothing is left.
 * @threads  One at a time per configuration.
 * @cost     O(1).
 */
HF_API void hf_config_free(hf_config *config);

/**
 * Sets an option that is an unsigned whole number.
 *
 * @param config  Configuration to change; must not be NULL.
 * @param option  An HF_OPT_ number of type HF_TYPE_U64.
 * @param value   The value, within hf_option_least() and hf_option_greatest().
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p config is NULL; HF_E_OPTION if there is no such option, it has
 *         another type, or the value is out of bounds (the message says which values work).
 *
 * @threads  One at a time per configuration.
 * @cost     O(1).
 */
HF_API hf_status hf_config_set_u64(hf_config *config, uint32_t option, uint64_t value, hf_error *error);

/**
 * Sets an option that is a real number.
 *
 * @param config  Configuration to change; must not be NULL.
 * @param option  An HF_OPT_ number of type HF_TYPE_F64.
 * @param value   The value, within hf_option_least() and hf_option_greatest(); it is rounded to
 *                whole millionths, so that every machine sees the same number.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p config is NULL; HF_E_OPTION if there is no such option, it has
 *         another type, or the value is out of bounds or not a number.
 *
 * @threads  One at a time per configuration.
 * @cost     O(1).
 */
HF_API hf_status hf_config_set_f64(hf_config *config, uint32_t option, double value, hf_error *error);

/**
 * Sets an option that is a text.
 *
 * @param config  Configuration to change; must not be NULL.
 * @param option  An HF_OPT_ number of type HF_TYPE_STR.
 * @param value   The text; borrowed, copied; must not be NULL.
 * @param error   Receives the message of a failure; NULL allowed. It never repeats a seed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p config or @p value is NULL; HF_E_OPTION if there is no such
 *         option, it has another type, or the text is not one that it takes (the message lists them).
 *
 * @threads  One at a time per configuration.
 * @cost     O(length).
 */
HF_API hf_status hf_config_set_str(hf_config *config, uint32_t option, const char *value, hf_error *error);

/**
 * Sets any option by name, from a text: what command lines and files need.
 *
 * @param config  Configuration to change; must not be NULL.
 * @param name    Name of an option, e.g. "balance"; borrowed; must not be NULL.
 * @param text    Its value as text, e.g. "0.02"; borrowed; must not be NULL. Numbers are decimal,
 *                with a point whatever the locale.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if a pointer is NULL; HF_E_OPTION if there is no such option, or the
 *         text is not a value that it takes.
 *
 * @threads  One at a time per configuration.
 * @cost     O(length).
 */
HF_API hf_status hf_config_set(hf_config *config, const char *name, const char *text, hf_error *error);

/**
 * Reads any option as the text that hf_config_set() takes.
 *
 * @param config  Configuration to ask; borrowed, NULL allowed.
 * @param option  An HF_OPT_ number.
 *
 * @return The value; "" if the option does not exist or @p config is NULL; for HF_OPT_SEED "default"
 *         or "secret", never the seed. It lives until the configuration is changed or freed.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_config_get(const hf_config *config, uint32_t option);

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
