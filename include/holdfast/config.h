/**
 * @file config.h
 * A configuration holds a value of every option (options.h) for the clusters that are made of it.
 */
#ifndef HOLDFAST_CONFIG_H
#define HOLDFAST_CONFIG_H

#include <holdfast/base.h>
#include <holdfast/options.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Options for a cluster. A cluster copies them, so that a configuration may be changed or freed afterwards. */
typedef struct hf_config hf_config;

/**
 * Makes a configuration with every option at its default.
 *
 * The defaults spread keys evenly over 1 to 1000 named nodes, which may have different weights
 * and may leave in any order. A view then takes 1 MiB up to 255 nodes and 2 MiB beyond. A small
 * HF_OPT_EXPECTED_NODES makes the views of small fleets smaller.
 *
 * @param config  Receives the configuration; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p config is NULL; HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller, who ends it with hf_config_free().
 * @threads  Any number at once.
 * @cost     O(options); allocates.
 */
HF_API hf_status hf_config_new(hf_config **config, hf_error *error);

/**
 * Makes a configuration that has the options of another, the seed included.
 *
 * @param from    Configuration to copy; borrowed; NULL for one with every option at its default.
 * @param config  Receives the copy; must not be NULL. Untouched on failure.
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p config is NULL; HF_E_MEMORY if there is no memory.
 *
 * @owns     The caller, who ends it with hf_config_free().
 * @threads  Any number at once.
 * @cost     O(options); allocates.
 */
HF_API hf_status hf_config_copy(const hf_config *from, hf_config **config, hf_error *error);

/**
 * Ends a configuration. The clusters that were made of it stay as they are.
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
 * @param value   The value, from hf_option_least() to hf_option_greatest().
 * @param error   Receives the message of a failure; NULL allowed.
 *
 * @return HF_OK; HF_E_ARGUMENT if @p config is NULL; HF_E_OPTION if there is no such option, it has
 *         another type, or does not take the value (the message says which values work).
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
 * @param value   The value, from hf_option_least() to hf_option_greatest(). It is rounded to whole
 *                millionths, so that every machine has the same number.
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
 * Sets any option by name, from a text, for command lines and files.
 *
 * @param config  Configuration to change; must not be NULL.
 * @param name    Name of an option, e.g. "balance"; borrowed; must not be NULL.
 * @param text    Its value as text, e.g. "0.02"; borrowed; must not be NULL. Numbers are decimal
 *                and have a point in every locale.
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

#ifdef __cplusplus
}
#endif

#endif
