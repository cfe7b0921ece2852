/**
 * @file base.h
 * Statuses, errors and versions. Every other header of holdfast includes this one.
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

/** The slot of no node. A lookup answers it when no node can serve the key. */
#define HF_NO_NODE UINT32_C(0xffffffff)

#ifdef __cplusplus
extern "C" {
#endif

/** Result of a call that can fail: HF_OK or one of the HF_E_ numbers. The numbers are frozen. */
typedef int32_t hf_status;

enum {
  HF_OK = 0, /**< Done. */

  HF_E_ARGUMENT = 10,  /**< The value can never work: NULL, an empty id, a negative weight. */
  HF_E_NOT_FOUND = 11, /**< Nothing has the id, slot or key that was given. */
  HF_E_EXISTS = 12,    /**< A node has the id already, or the id occurs twice. */
  HF_E_OPTION = 13,    /**< The option does not exist, or its value is out of bounds. */

  HF_E_INFEASIBLE = 20,  /**< Each value is valid, but together they cannot be met. */
  HF_E_UNSUPPORTED = 21, /**< This algorithm, this build or this CPU cannot do it. */

  HF_E_DATA = 30, /**< The bytes do not parse. */

  HF_E_MEMORY = 40,       /**< The machine has no more memory. */
  HF_E_MEMORY_LIMIT = 41, /**< The result would exceed the caller's option 'memory_limit'. */
  HF_E_IO = 42,           /**< The operating system cannot read or write a file. */

  HF_E_REFUSED = 50, /**< The guard of a cluster holds the change back, or the change is for an earlier incarnation. */

  HF_E_INTERNAL = 90 /**< A fault in holdfast. Please report it with the message. */
};

/** Message of a failure. The caller makes one and passes it to any number of calls. */
typedef struct hf_error hf_error;

/**
 * Makes an empty error for use with any number of calls.
 *
 * The error has room for a message of 511 bytes; a longer message is cut. Filling it allocates nothing, so
 * that a call can report that memory ran out.
 *
 * @return The error; NULL if there is no memory. Every function accepts NULL in place of an error and then
 *         writes no message.
 *
 * @owns     The caller owns the error and ends it with hf_error_free().
 * @threads  Any number at once.
 * @cost     One allocation.
 */
HF_API hf_error *hf_error_new(void);

/**
 * Ends an error.
 *
 * @param error  Error to end; taken. NULL does nothing.
 *
 * @owns     Takes @p error.
 * @threads  One at a time per error.
 * @cost     O(1).
 */
HF_API void hf_error_free(hf_error *error);

/**
 * Gives the status of the last call that received this error.
 *
 * @param error  Error to read; borrowed, NULL allowed.
 *
 * @return The status; HF_OK if that call succeeded, no call has received the error yet, or @p error is NULL.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API hf_status hf_error_status(const hf_error *error);

/**
 * Gives the message of the last call that received this error: the cause of its failure and a remedy.
 *
 * @param error  Error to read; borrowed, NULL allowed.
 *
 * @return The message, one line without a line end; "" if that call succeeded, no call has received the error
 *         yet, or @p error is NULL. It lives until the error is passed to another call or freed.
 *
 * @threads  Any number at once.
 * @cost     O(1); allocates nothing.
 */
HF_API const char *hf_error_message(const hf_error *error);

/**
 * Fills an error as a call of this library does, for libraries that are built on it.
 *
 * @param error    Error to fill; NULL does nothing.
 * @param status   The status that hf_error_status() gives from now on.
 * @param message  The message that hf_error_message() gives from now on, cut after 511 bytes; borrowed, copied.
 *                 NULL means none. With HF_OK there is none, whatever is given. It may be the message of @p error.
 *
 * @threads  One at a time per error.
 * @cost     O(length); allocates nothing.
 */
HF_API void hf_error_set(hf_error *error, hf_status status, const char *message);

/**
 * Gives the name of a status as this header spells it, such as "HF_E_ARGUMENT".
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
 * Gives the version of the library that is running, such as "0.1.0".
 *
 * @return The version; it lives for ever. The HF_VERSION_ numbers are the version of the headers at compile
 *         time.
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
