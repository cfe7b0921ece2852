#include <holdfast/sizing.h>

#include "abi/handles.h"
#include "abi/wall.h"
#include "ops/sizing.h"

using namespace holdfast;

extern "C" {

hf_status hf_config_memory(const hf_config *config, uint64_t nodes, double total_weight, uint64_t *bytes,
                           hf_error *error) {
  return guard(error, [&] {
    require(bytes != nullptr, "bytes must not be NULL");
    *bytes = view_bytes(own_settings_of(config), nodes, total_weight);
  });
}

hf_status hf_view_check_shares(const hf_view *view, double tolerance, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr, "view must not be NULL");
    check_shares(*view_of(view), tolerance);
  });
}

}  // extern "C"
