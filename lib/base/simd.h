// Which vector instructions may be used. Every level gives the same bits; the level only
// decides how fast. Tests force each one; everybody else takes the best the CPU has.
#pragma once

namespace holdfast {

enum class Simd : unsigned char { plain, avx2, avx512 };

// The best level this build and this CPU have. `avx512` means F, DQ, VL, BW, CD and IFMA
// together (Intel Ice Lake and AMD Zen 4 onwards); anything less counts as avx2 or plain.
[[nodiscard]] Simd best_simd() noexcept;

}  // namespace holdfast
