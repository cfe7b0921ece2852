#include <holdfast/hot_keys.h>

#include <algorithm>

#include "abi/wall.h"
#include "ops/load/hot_keys.h"

using namespace holdfast;

struct hf_hot_keys {
  hf_hot_keys(double share, std::uint64_t window) : impl(share, window) {}
  HotKeys impl;
};

extern "C" {

hf_status hf_hot_keys_new(double share, uint64_t window, hf_hot_keys **hot, hf_error *error) {
  return guard(error, [&] {
    require(hot != nullptr, "hot must not be NULL");
    *hot = new hf_hot_keys(share, window);
  });
}

void hf_hot_keys_free(hf_hot_keys *hot) { delete hot; }

int32_t hf_hot_keys_note(hf_hot_keys *hot, uint64_t hash) { return hot != nullptr && hot->impl.note(hash) ? 1 : 0; }

int32_t hf_hot_keys_is_hot(const hf_hot_keys *hot, uint64_t hash) {
  return hot != nullptr && hot->impl.is_hot(hash) ? 1 : 0;
}

double hf_hot_keys_share(const hf_hot_keys *hot, uint64_t hash) { return hot != nullptr ? hot->impl.share(hash) : 0; }

size_t hf_hot_keys_list(const hf_hot_keys *hot, uint64_t hashes[], size_t most) {
  if (hot == nullptr) return 0;
  return hot->impl.list({hashes, hashes != nullptr ? most : 0});
}

uint64_t hf_hot_keys_memory(const hf_hot_keys *hot) { return hot != nullptr ? hot->impl.bytes() : 0; }

}  // extern "C"
