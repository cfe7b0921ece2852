#include "base/simd.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#endif

namespace holdfast {

#if defined(__x86_64__) && defined(__GNUC__)
namespace {

// Bits of XCR0, where the system says which registers it keeps when it switches threads: those of
// SSE and AVX, and in addition the masks and both upper halves of AVX-512.
constexpr unsigned kKeepsAvx = 0x06;
constexpr unsigned kKeepsAvx512 = 0xe6;

unsigned kept_registers() noexcept {
  unsigned low = 0;
  unsigned high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

// The CPU is asked by hand: __builtin_cpu_supports brings 5 kB of libgcc's about every processor there
// is, and a constructor that runs whenever the library is loaded.
Simd asked_cpu() noexcept {
  constexpr unsigned kAvx512 = bit_AVX512F | bit_AVX512DQ | bit_AVX512VL | bit_AVX512BW | bit_AVX512CD | bit_AVX512IFMA;
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_OSXSAVE) == 0 || (c & bit_AVX) == 0) return Simd::plain;
  const unsigned kept = kept_registers();
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return Simd::plain;
  if ((b & kAvx512) == kAvx512 && (kept & kKeepsAvx512) == kKeepsAvx512) return Simd::avx512;
  if ((b & bit_AVX2) != 0 && (kept & kKeepsAvx) == kKeepsAvx) return Simd::avx2;
  return Simd::plain;
}

}  // namespace

// Asked once: in a virtual machine each question is answered by the host, which takes 20 us and more.
Simd best_simd() noexcept {
  static const Simd best = asked_cpu();
  return best;
}
#else
Simd best_simd() noexcept { return Simd::plain; }
#endif

}  // namespace holdfast
