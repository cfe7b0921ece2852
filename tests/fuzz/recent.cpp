// Hostile memories of recent moves: whatever the bytes, reading gives a memory or a status with a place. Length and
// checksum are mended first, so that the fuzzer gets past them to what a forger could send. Whatever is read is written
// as the same bytes, and takes records.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <holdfast/holdfast.h>

#include "base/bytes.h"
#include "ops/snapshot/snapshot.h"

namespace {

using namespace holdfast;
using namespace holdfast::snapshot_format;

void require(bool is_so) {
  if (!is_so) std::abort();
}

void mend(std::vector<unsigned char> &bytes) {
  if (bytes.size() < kHeadBytes + kSumBytes) return;
  store_le(bytes.data() + 16, std::uint64_t{bytes.size()});
  const std::size_t end = bytes.size() - kSumBytes;
  store_le(bytes.data() + end, checksum({bytes.data(), end}));
}

// From three nodes to four, in batches; made once.
const hf_plan *plan() {
  static const hf_plan *const made = [] {
    hf_config *config = nullptr;
    hf_cluster *cluster = nullptr;
    hf_plan *plan = nullptr;
    require(hf_config_new(&config, nullptr) == HF_OK);
    require(hf_config_set_u64(config, HF_OPT_PARTITIONS, 256, nullptr) == HF_OK);
    require(hf_cluster_new(config, &cluster, nullptr) == HF_OK);
    const hf_view *views[2] = {};
    for (int i = 0; i < 2; ++i) {
      for (const char *id : {"a", "b", "c"}) {
        if (i == 0) require(hf_cluster_add(cluster, id, 1, nullptr) == HF_OK);
      }
      if (i == 1) require(hf_cluster_add(cluster, "d", 1, nullptr) == HF_OK);
      require(hf_cluster_publish(cluster, nullptr, nullptr) == HF_OK);
      views[i] = hf_cluster_view(cluster);
    }
    require(hf_plan_new(views[0], views[1], &plan, nullptr) == HF_OK);
    require(hf_plan_set_limits(plan, 0.1, 0, 0, 0, nullptr) == HF_OK);
    for (const hf_view *view : views) hf_view_release(view);
    hf_cluster_free(cluster);
    hf_config_free(config);
    return plan;
  }();
  return made;
}

// The time of each range is at or before that of the last record, and ranges ascend.
void check(const hf_recent *recent) {
  std::uint64_t former = 0;
  for (std::size_t i = 0; i < hf_recent_range_count(recent); ++i) {
    std::uint64_t first = 0, last = 0, time = 0;
    require(hf_recent_range(recent, i, &first, &last, &time, nullptr) == HF_OK);
    require(first <= last && time <= hf_recent_time(recent) && (i == 0 || first > former));
    former = last;
  }
}

void use(hf_recent *recent, const std::vector<unsigned char> &bytes) {
  std::size_t length = 0;
  require(hf_recent_write(recent, nullptr, 0, &length, nullptr) == HF_OK && length == bytes.size());
  std::vector<unsigned char> written(length);
  require(hf_recent_write(recent, written.data(), length, &length, nullptr) == HF_OK && written == bytes);
  check(recent);
  const std::uint64_t now = hf_recent_time(recent);
  const hf_status status = hf_recent_record(recent, plan(), 0, now, nullptr);
  require(status == HF_OK || status == HF_E_INFEASIBLE);
  check(recent);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  std::vector<unsigned char> bytes(data, data + size);
  hf_recent *recent = nullptr;
  for (int is_mended = 0; is_mended < 2; ++is_mended) {
    const hf_status status =
        hf_recent_read(bytes.data() != nullptr ? bytes.data() : data, bytes.size(), &recent, nullptr);
    require(status == HF_OK || status == HF_E_DATA || (bytes.empty() && status == HF_E_ARGUMENT));
    if (status == HF_OK) use(recent, bytes);
    hf_recent_free(recent);
    recent = nullptr;
    mend(bytes);
  }
  return 0;
}
