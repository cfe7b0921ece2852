// Hostile snapshots: whatever the bytes, loading gives a view or a status. Length, commitment,
// fingerprint and checksum are mended first, so that the fuzzer gets past them to what a forger could send.
// Whatever loads is asked and written again, and neither it nor the way to it may take more memory than the
// reader allows.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

#include <malloc.h>

#include <holdfast/holdfast.h>

#include "base/bytes.h"
#include "base/error.h"
#include "ops/snapshot/snapshot.h"

namespace {

constexpr std::uint64_t kLimit = 16 << 20;

std::size_t held = 0, most = 0;

void *counted(void *memory) {
  if (memory == nullptr) throw std::bad_alloc();
  held += malloc_usable_size(memory);
  most = std::max(most, held);
  return memory;
}

void uncount(void *memory) noexcept {
  held -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void *operator new(std::size_t size) { return counted(std::malloc(size + !size)); }
void *operator new[](std::size_t size) { return counted(std::malloc(size + !size)); }
// Without these the sanitizer's own would give what the functions below free.
void *operator new(std::size_t size, const std::nothrow_t &) noexcept {
  void *const memory = std::malloc(size + !size);
  return memory != nullptr ? counted(memory) : nullptr;
}
void *operator new[](std::size_t size, const std::nothrow_t &) noexcept { return operator new(size, std::nothrow); }
void *operator new(std::size_t size, std::align_val_t at) {
  const auto alignment = static_cast<std::size_t>(at);
  return counted(std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment));
}
void operator delete(void *memory) noexcept { uncount(memory); }
void operator delete[](void *memory) noexcept { uncount(memory); }
void operator delete(void *memory, std::size_t) noexcept { uncount(memory); }
void operator delete[](void *memory, std::size_t) noexcept { uncount(memory); }
void operator delete(void *memory, const std::nothrow_t &) noexcept { uncount(memory); }
void operator delete[](void *memory, const std::nothrow_t &) noexcept { uncount(memory); }
void operator delete(void *memory, std::align_val_t) noexcept { uncount(memory); }
void operator delete(void *memory, std::size_t, std::align_val_t) noexcept { uncount(memory); }

namespace {

using namespace holdfast;
using namespace holdfast::snapshot_format;

[[noreturn]] void fail(const char *what, std::uint64_t found, std::uint64_t limit) {
  std::fprintf(stderr, "%s: %llu, and at most %llu\n", what, static_cast<unsigned long long>(found),
               static_cast<unsigned long long>(limit));
  std::abort();
}

hf_config *small_config() {
  hf_config *config = nullptr;
  if (hf_config_new(&config, nullptr) != HF_OK) std::abort();
  if (hf_config_set_u64(config, HF_OPT_MEMORY_LIMIT, kLimit, nullptr) != HF_OK) std::abort();
  return config;
}

Settings small_settings() {
  Settings settings;
  settings.set(*find_option(std::string_view("memory_limit")), kLimit);
  return settings;
}

void mend_sum(std::vector<unsigned char> &bytes) {
  const std::size_t end = bytes.size() - kSumBytes;
  store_le(bytes.data() + end, checksum({bytes.data(), end}));
}

// The options begin with commitment, generation and fingerprint, behind the head and a section's own.
void mend(std::vector<unsigned char> &bytes) {
  constexpr std::size_t kOptions = kAlignment, kFingerprint = kOptions + 16;
  if (bytes.size() < kFingerprint + 8 + kSumBytes) return;
  store_le(bytes.data() + 16, std::uint64_t{bytes.size()});
  store_le(bytes.data() + kOptions, commitment(Seed{}));
  mend_sum(bytes);
  try {
    static const Settings settings = small_settings();
    const std::uint64_t fingerprint = fingerprint_of_content(bytes, settings);
    store_le(bytes.data() + kFingerprint, fingerprint);
    mend_sum(bytes);
  } catch (const Error &) {
    return;  // loading will say so, too
  }
}

void use(const hf_view *view) {
  std::uint32_t slots[4];
  for (std::uint64_t key = 0; key < 64; ++key) {
    const std::uint32_t slot = hf_view_lookup_u64(view, key);
    if (slot != HF_NO_NODE && hf_view_node_id(view, slot)[0] == '\0') std::abort();
    hf_view_replicas(view, &key, sizeof key, 4, slots, nullptr);
  }
  if (hf_view_memory(view) > kLimit) fail("the view takes", hf_view_memory(view), kLimit);
  std::size_t length = 0;
  if (hf_view_write(view, nullptr, 0, &length, nullptr) != HF_OK) std::abort();
  std::vector<unsigned char> bytes(length);
  if (hf_view_write(view, bytes.data(), length, &length, nullptr) != HF_OK) std::abort();
  hf_cluster *cluster = nullptr;
  if (hf_cluster_restore(view, &cluster, nullptr) != HF_OK) std::abort();
  hf_cluster_free(cluster);
}

bool is_listed(hf_status status) {
  return status == HF_OK || status == HF_E_DATA || status == HF_E_OPTION || status == HF_E_MEMORY_LIMIT;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static const hf_config *const config = small_config();
  static hf_error *const error = hf_error_new();
  std::vector<unsigned char> bytes(data, data + size);
  bytes.reserve(1);  // no bytes are a bad snapshot; NULL is a bad argument, which no file can be
  mend(bytes);
  const hf_view *view = nullptr;
  const std::size_t before = most = held;
  const hf_status status = hf_view_read(bytes.data(), size, config, &view, error);
  if (!is_listed(status)) fail(hf_error_message(error), static_cast<std::uint64_t>(status), 0);
  // Small pieces are rounded up; while it is built a placement may take several times what it keeps.
  const std::uint64_t more = 65536 + 8 * std::uint64_t{size};
  if (held - before > kLimit + more) fail("loading keeps", held - before, kLimit + more);
  if (most - before > 4 * kLimit + more) fail("loading took", most - before, 4 * kLimit + more);
  if (status == HF_OK) use(view);
  hf_view_release(view);
  if (status != HF_OK && view != nullptr) std::abort();
  return 0;
}
