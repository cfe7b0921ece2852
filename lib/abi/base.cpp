#include <holdfast/base.h>

#include <new>

#include "abi/wall.h"

using holdfast::report;

#define HF_TEXT_OF(number) #number
#define HF_VERSION_TEXT(major, minor, patch) HF_TEXT_OF(major) "." HF_TEXT_OF(minor) "." HF_TEXT_OF(patch)

extern "C" {

hf_error *hf_error_new(void) { return new (std::nothrow) hf_error; }
void hf_error_free(hf_error *error) { delete error; }
hf_status hf_error_status(const hf_error *error) { return error != nullptr ? error->status : HF_OK; }
const char *hf_error_message(const hf_error *error) { return error != nullptr ? error->message : ""; }

void hf_error_set(hf_error *error, hf_status status, const char *message) {
  hf_error next;  // the message may be that of the error itself
  report(&next, status, status != HF_OK && message != nullptr ? message : "");
  if (error != nullptr) *error = next;
}

const char *hf_status_name(hf_status status) {
  switch (status) {
    case HF_OK:
      return "HF_OK";
    case HF_E_ARGUMENT:
      return "HF_E_ARGUMENT";
    case HF_E_NOT_FOUND:
      return "HF_E_NOT_FOUND";
    case HF_E_EXISTS:
      return "HF_E_EXISTS";
    case HF_E_OPTION:
      return "HF_E_OPTION";
    case HF_E_INFEASIBLE:
      return "HF_E_INFEASIBLE";
    case HF_E_UNSUPPORTED:
      return "HF_E_UNSUPPORTED";
    case HF_E_DATA:
      return "HF_E_DATA";
    case HF_E_MEMORY:
      return "HF_E_MEMORY";
    case HF_E_MEMORY_LIMIT:
      return "HF_E_MEMORY_LIMIT";
    case HF_E_IO:
      return "HF_E_IO";
    case HF_E_REFUSED:
      return "HF_E_REFUSED";
    case HF_E_INTERNAL:
      return "HF_E_INTERNAL";
    default:
      return "HF_E_UNKNOWN";
  }
}

const char *hf_version(void) { return HF_VERSION_TEXT(HF_VERSION_MAJOR, HF_VERSION_MINOR, HF_VERSION_PATCH); }
uint32_t hf_no_node(void) { return HF_NO_NODE; }

}  // extern "C"
