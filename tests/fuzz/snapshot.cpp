// Hostile snapshots: whatever the bytes, loading gives a view or a status. Length and checksum
// are mended first, so that the fuzzer gets past them; whatever loads is asked and written again.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <holdfast/holdfast.h>

#include "base/bytes.h"
#include "ops/snapshot/snapshot.h"

namespace {

hf_config *small_config() {
  hf_config *config = nullptr;
  if (hf_config_new(&config, nullptr) != HF_OK) std::abort();
  if (hf_config_set(config, "memory_limit", "16777216", nullptr) != HF_OK) std::abort();
  return config;
}

void use(const hf_view *view) {
  for (std::uint64_t key = 0; key < 64; ++key) {
    const std::uint32_t slot = hf_view_lookup_u64(view, key);
    if (slot != HF_NO_NODE && hf_view_node_id(view, slot)[0] == '\0') std::abort();
  }
  std::size_t length = 0;
  if (hf_view_write(view, nullptr, 0, &length, nullptr) != HF_OK) std::abort();
  std::vector<unsigned char> bytes(length);
  if (hf_view_write(view, bytes.data(), length, &length, nullptr) != HF_OK) std::abort();
  hf_cluster *cluster = nullptr;
  if (hf_cluster_restore(view, &cluster, nullptr) != HF_OK) std::abort();
  hf_cluster_free(cluster);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace holdfast;
  static const hf_config *const config = small_config();
  static hf_error *const error = hf_error_new();
  std::vector<unsigned char> bytes(data, data + size);
  if (size >= snapshot_format::kHeadBytes + snapshot_format::kSumBytes) {
    store_le(bytes.data() + 16, std::uint64_t{size});
    const std::size_t end = size - snapshot_format::kSumBytes;
    store_le(bytes.data() + end, snapshot_format::checksum({bytes.data(), end}));
  }
  const hf_view *view = nullptr;
  if (hf_view_load(bytes.data(), size, config, &view, error) == HF_OK) use(view);
  hf_view_release(view);
  return 0;
}
