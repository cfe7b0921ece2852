/**
 * @file base.h
 * Statuses, errors and versions: what every other header of holdfast uses.
 */
#ifndef HOLDFAST_BASE_H
#define HOLDFAST_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) || defined(__CYGWIN__)
#define HF_API
#else
#define HF_API __attribute__((visibility("default")))
#endif

#define HF_VERSION_MAJOR 0 /**< Changes when the ABI breaks; the SONAME follows it. */
#define HF_VERSION_MINOR 1 /**< Changes when something is added. */
#define HF_VERSION_PATCH 0 /**< Changes when something is mended. */

/** The slot that is no node: what a lookup answers when nothing can own the key. */
#define HF_NO_NODE UINT32_C(0xffffffff)

#ifdef __cplusplus
extern "C" {
#endif

/** What a reporting function returns: HF_OK, or one HF_E_ number. The numbers are frozen. */
typedef int32_t hf_status;

enum {
  HF_OK = 0, /**< Done. */

  HF_E_ARGUMENT = 10,  /**< A value that can never work: NULL, an empty id, a negative weight. */
  HF_E_NOT_FOUND = 11, /**< A name of something that is not there. */
  HF_E_EXISTS = 12,    /**< A name of something that is there already. */
  HF_E_OPTION = 13,    /**< An option that does not exist, or a value outside its bounds. */

  HF_E_INFEASIBLE = 20,  /**< Each value is fine; together they cannot be met. */
  HF_E_UNSUPPORTED = 21, /**< This algorithm, this build or this CPU cannot do it. */

  HF_E_DATA = 30, /**< Bytes that do not parse. */

  HF_E_MEMORY = 40,       /**< The machine has no more memory. */
  HF_E_MEMORY_LIMIT = 41, /**< The caller's own 'memory_limit' says no. */
  HF_E_IO = 42,           /**< The system refuses to read or write a file. */

  HF_E_REFUSED = 50, /**< Held back on purpose, as by the guard of a cluster; the caller may insist. */

  HF_E_INTERNAL = 90 /**< A fault in holdfast. Please report it with the message. */
};

/** What went wrong, in words. Made once by the caller, filled by any number of calls. */
typedef struct hf_error hf_error;

/**
 * Makes an empty error for use with any number of calls.
 *
 * It holds the text inside itself, so that filling it allocates nothing, even when a call
 * reports that memory ran out. A longer message is cut at 511 bytes.
 *
 * @return The error; NULL if there is no memory for it. Passing NULL wherever an error is
 *         wanted is fine and means "no message, please".
 *
 * @owns     The caller, who ends it with hf_error_free().
 * @threads  Any number at once.
 * @cost     One allocation.
 */
HF_API hf_error *hf_error_new(void);

/**
 * Ends an error.
 *
 * @param error  Error to end; taken. NULL does nothing.
 *
 * @owns     Takes the handle.
 * @threads  One at a time per error.
 * @cost     O(1).
 */
HF_API void hf_error_free(hf_error *error);

/**
 * Says which status the last call that was given this error returned.
 *
 * @param error  Error to ask; borrowed, NULL allowed.
 *
 * @return The status; HF_OK if that call succeeded, there was none, or @p error is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API hf_status hf_error_status(const hf_error *error);

/**
 * Tells in one line what the last call that was given this error met, and what would work.
 *
 * @param error  Error to ask; borrowed, NULL allowed.
 *
 * @return The message without a line end; "" if that call succeeded, there was none, or @p error is
 *         NULL. It lives until the error is given to another call or freed.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_error_message(const hf_error *error);

/**
 * Names a status as it stands in this header, e.g. "HF_E_ARGUMENT".
 *
 * @param status  Any number.
 *
 * @return The name; "HF_E_UNKNOWN" for a number that this version does not know. It lives for ever.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_status_name(hf_status status);

/**
 * Gives the version of the library that is running, e.g. "0.1.0".
 *
 * @return The version; it lives for ever. The HF_VERSION_ numbers tell what was compiled against.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_version(void);

/**
 * Gives ::HF_NO_NODE as a function, for languages that cannot read macros.
 *
 * @return HF_NO_NODE.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API uint32_t hf_no_node(void);

#ifdef __cplusplus
}
#endif

#endif
