// The vector kernels behind siphash_batch: keys that agree on the number of whole words, in
// blocks of 8 keys. Only siphash_batch, which prepares such blocks, calls them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hash/seed.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define HOLDFAST_SIP_LANES
#endif

namespace holdfast {

inline constexpr std::size_t kSipLanes = 8;

struct SipLanes {
  const void *const *keys;    // 8 * words bytes of each are read
  const std::uint64_t *last;  // what siphash_last_word says of each
  std::size_t words;
  std::size_t count;  // a multiple of kSipLanes
};

struct SipKernels {
  void (*lanes)(const Seed &seed, const SipLanes &lanes, std::uint64_t *out) noexcept;
  // `count` keys of 16 bytes, one after the other; `count` is a multiple of kSipLanes.
  void (*keys_of_16)(const Seed &seed, const unsigned char *keys, std::size_t count, std::uint64_t *out) noexcept;
};

#ifdef HOLDFAST_SIP_LANES
template <int C, int D>
[[nodiscard]] SipKernels sip_kernels_avx2() noexcept;
template <int C, int D>
[[nodiscard]] SipKernels sip_kernels_avx512() noexcept;
#endif

}  // namespace holdfast
