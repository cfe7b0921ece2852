// JumpBack: the jumps of a growing number of slots, walked backwards from the next power of
// two, so that a lookup takes a constant number of random draws instead of a logarithmic one.
// Otmar Ertl, "JumpBackHash: say goodbye to the modulo operation to distribute keys uniformly
// to buckets", Software: Practice and Experience, 2025. The random numbers are SplitMix64's,
// seeded with the key's hash; hash4j's jumpBackHashSplitMix64 gives the same answers.
//
// Lookup O(1), at most 5/3 draws expected for any n; no memory. Processes must share n, and
// which node has which slot. Weights are not known. Flaw: only the last slot may leave.
#pragma once

#include "base/simd.h"
#include "hash/splitmix.h"
#include "place/numbered/dense.h"

namespace holdfast {

// The slot of a key among `count` slots, 1 to 2^31 - 1.
[[nodiscard]] std::uint32_t jumpback(std::uint64_t hash, std::uint32_t count) noexcept;

// The same for many hashes at once.
void jumpback_many(std::span<const std::uint64_t> hashes, std::uint32_t count, Simd simd, std::uint32_t *out) noexcept;

class JumpBack : public DensePlacement {
 public:
  static constexpr std::string_view kName = "jumpback@1";

  // Throws as DensePlacement does.
  JumpBack(Members members, Simd simd) : DensePlacement(members, kName), simd_(simd) {}

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return jumpback(hash, count()); }
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept { candidates_by(jumpback, hash, out); }
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
    jumpback_many(hashes, count(), simd_, out);
  }

 private:
  Simd simd_;
};

static_assert(Placement<JumpBack>);

}  // namespace holdfast
