// The one wall where exceptions end, as lib/abi/wall.h is that of the library. Every function of files.h is one body
// inside `guard`.
#pragma once

#include <exception>
#include <new>
#include <string>
#include <utility>

#include <holdfast/holdfast.hpp>

#include "files/complaint.h"
#include "files/printable.h"

namespace holdfast::files {

inline hf_status report(hf_error *error, hf_status status, const char *message) noexcept {
  hf_error_set(error, status, message);
  return status;
}

// One printable line, whatever stood in the file or in its name. A message that has no room is still a failure.
inline hf_status report_words(hf_error *error, hf_status status, const char *words) noexcept {
  try {
    if (status != HF_E_MEMORY) return report(error, status, printable(without_seeds(words)).c_str());
  } catch (const std::bad_alloc &) {
  }
  return report(error, HF_E_MEMORY, "out of memory: nothing has changed");
}

// The status of the exception that is being handled.
inline hf_status report_caught(hf_error *error) noexcept {
  try {
    throw;
  } catch (const Complaint &caught) {
    return report_words(error, caught.status(), caught.what());
  } catch (const hf::Error &caught) {
    return report_words(error, caught.status(), caught.what());
  } catch (const std::bad_alloc &) {
    return report_words(error, HF_E_MEMORY, "");
  } catch (const std::exception &caught) {
    return report_words(error, HF_E_INTERNAL, caught.what());
  } catch (...) {
    return report(error, HF_E_INTERNAL, "unknown exception");
  }
}

template <class Body>
hf_status guard(hf_error *error, Body &&body) noexcept {
  try {
    std::forward<Body>(body)();
    return report(error, HF_OK, nullptr);
  } catch (...) {
    return report_caught(error);
  }
}

inline void require(bool holds, const char *message) {
  if (!holds) throw Complaint(message, HF_E_ARGUMENT);
}

}  // namespace holdfast::files
