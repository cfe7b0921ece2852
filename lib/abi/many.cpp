#include <holdfast/many.h>

#include "abi/handles.h"
#include "ops/group.h"

using namespace holdfast;

namespace {

bool never_go_back(const uint32_t *offsets, size_t count) noexcept {
  bool goes_back = false;
  for (size_t i = 0; i < count; ++i) goes_back |= offsets[i + 1] < offsets[i];
  return !goes_back;
}

}  // namespace

extern "C" {

hf_status hf_view_lookup_many(const hf_view *view, const void *const keys[], const size_t lengths[], size_t count,
                              uint32_t slots[]) {
  if (count == 0) return view != nullptr ? HF_OK : HF_E_ARGUMENT;
  if (view == nullptr || keys == nullptr || lengths == nullptr || slots == nullptr) return HF_E_ARGUMENT;
  view_of(view)->lookup_many(keys, lengths, count, slots);
  return HF_OK;
}

hf_status hf_view_lookup_packed(const hf_view *view, const void *bytes, const uint32_t offsets[], size_t count,
                                uint32_t slots[]) {
  if (count == 0) return view != nullptr ? HF_OK : HF_E_ARGUMENT;
  if (view == nullptr || offsets == nullptr || slots == nullptr) return HF_E_ARGUMENT;
  if (!never_go_back(offsets, count)) return HF_E_ARGUMENT;
  if (bytes == nullptr && offsets[count] != offsets[0]) return HF_E_ARGUMENT;
  view_of(view)->lookup_packed(static_cast<const unsigned char *>(bytes), offsets, count, slots);
  return HF_OK;
}

hf_status hf_view_lookup_hashes(const hf_view *view, const uint64_t hashes[], size_t count, uint32_t slots[]) {
  if (count == 0) return view != nullptr ? HF_OK : HF_E_ARGUMENT;
  if (view == nullptr || hashes == nullptr || slots == nullptr) return HF_E_ARGUMENT;
  view_of(view)->lookup_hashes(hashes, count, slots);
  return HF_OK;
}

hf_status hf_view_group(const hf_view *view, const void *const keys[], const size_t lengths[], size_t count,
                        uint32_t slots[], uint32_t order[]) {
  if (count > UINT32_MAX || (count != 0 && order == nullptr)) return HF_E_ARGUMENT;
  const hf_status status = hf_view_lookup_many(view, keys, lengths, count, slots);
  if (status == HF_OK) group_by_slot({slots, count}, order);
  return status;
}

}  // extern "C"
