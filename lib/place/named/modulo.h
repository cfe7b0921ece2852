// The remainder: key hash modulo the number of nodes, with the nodes in order of their ids.
// It is the baseline that consistent hashing replaces, kept for comparison and for fleets
// that still place this way. Nobody is known to have published it first.
//
// Lookup O(1), memory 4 bytes a node. Processes must share the set of ids and nothing else.
// Weights are not known. Flaw: any change of the set moves nearly every key; one node more
// beside n moves n/(n+1) of all keys, where 1/(n+1) would do.
#pragma once

#include <string_view>
#include <vector>

#include "place/abilities.h"
#include "base/wide.h"
#include "place/placement.h"

namespace holdfast {

class Modulo {
 public:
  static constexpr std::string_view kName = "modulo@1";
  static constexpr Kind kKind = Kind::set;
  static constexpr std::uint32_t kPromises = kCanRemoveAny;

  // `members` sorted by id, not empty. Throws Error{infeasible} unless every weight is 1.
  explicit Modulo(Members members);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return slots_[remainder(hash)]; }
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept { return slots_.capacity() * sizeof(Slot); }
  [[nodiscard]] static std::uint64_t memory(const Census &census) noexcept { return census.members * sizeof(Slot); }
  [[nodiscard]] double share(std::size_t) const noexcept { return 1.0 / static_cast<double>(divisor_); }

 private:
  // The reciprocal is at most 1 below 2^64 / n, so that the quotient is exact or 1 too small
  // for every 64-bit hash; one conditional subtraction mends that. Nothing is divided here.
  [[nodiscard]] std::size_t remainder(std::uint64_t hash) const noexcept {
    const std::uint64_t rest = hash - multiply_high(hash, reciprocal_) * divisor_;
    return static_cast<std::size_t>(rest >= divisor_ ? rest - divisor_ : rest);
  }

  std::vector<Slot> slots_;  // by rank of the id, never empty
  std::uint64_t divisor_;
  std::uint64_t reciprocal_;  // floor((2^64 - 1) / divisor)
};

static_assert(Placement<Modulo>);

}  // namespace holdfast
