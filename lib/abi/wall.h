// The one wall where exceptions end. Every reporting function of the ABI is one body inside
// `guard`; what it throws becomes a status and, if the caller wants one, a message.
#pragma once

#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>

#include <holdfast/base.h>

#include "base/error.h"

// The text lies inside, so that reporting "out of memory" allocates nothing.
struct hf_error {
  hf_status status = HF_OK;
  char message[512] = "";
};

namespace holdfast {

inline hf_status report(hf_error *error, hf_status status, const char *message) noexcept {
  if (error != nullptr) {
    error->status = status;
    if (*message == '\0') {
      error->message[0] = '\0';
    } else {
      std::strncpy(error->message, message, sizeof error->message - 1);
    }
  }
  return status;
}

// The status of the exception that is being handled. One function for all, since a list of handlers in every
// reporting function makes the library 8 KB larger.
[[gnu::cold, gnu::noinline]] inline hf_status report_caught(hf_error *error) noexcept {
  try {
    throw;
  } catch (const Error &caught) {
    return report(error, static_cast<hf_status>(caught.fault()), caught.what());
  } catch (const std::bad_alloc &) {
    return report(error, HF_E_MEMORY, "out of memory: nothing has changed");
  } catch (const std::length_error &) {  // of a list that is longer than any memory
    return report(error, HF_E_MEMORY, "out of memory: nothing has changed");
  } catch (const std::exception &caught) {
    return report(error, HF_E_INTERNAL, caught.what());
  } catch (...) {
    return report(error, HF_E_INTERNAL, "unknown exception");
  }
}

template <class Body>
hf_status guard(hf_error *error, Body &&body) noexcept {
  try {
    body();
    return report(error, HF_OK, "");
  } catch (...) {
    return report_caught(error);
  }
}

inline void require(bool holds, const char *message) {
  if (!holds) throw Error{Fault::argument, message};
}

}  // namespace holdfast
