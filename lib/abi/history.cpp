#include <holdfast/history.h>

#include "abi/handles.h"
#include "abi/keys.h"
#include "abi/wall.h"

using namespace holdfast;

extern "C" {

int32_t hf_compare(uint64_t generation, uint64_t fingerprint, uint64_t other_generation, uint64_t other_fingerprint) {
  if (fingerprint == other_fingerprint) return HF_SAME;
  if (generation == other_generation) return HF_DIVERGED;
  return generation > other_generation ? HF_NEWER : HF_OLDER;
}

int32_t hf_view_compare(const hf_view *view, const hf_view *other) {
  if (view == nullptr || other == nullptr) return view == other ? HF_SAME : HF_DIVERGED;
  const View &a = *view_of(view), &b = *view_of(other);
  return hf_compare(a.generation(), a.fingerprint(), b.generation(), b.fingerprint());
}

hf_status hf_view_homes(const hf_view *view, const void *key, size_t length, uint32_t slots[], size_t most,
                        size_t *count, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr && count != nullptr, "view and count must not be NULL");
    require(slots != nullptr || most == 0, "slots must not be NULL while most is not 0");
    const std::uint64_t hash = hash_of(*view_of(view), key, length);
    *count = view_of(view)->owners(static_cast<const unsigned char *>(key), length, hash, {slots, most});
  });
}

}  // extern "C"
