// What the algorithms share that place by the number of slots alone: slots 0 to n-1, every weight
// 1, and nothing held beside n. Each of them is a function of a hash and n.
#pragma once

#include <string_view>

#include "place/abilities.h"
#include "place/placement.h"
#include "place/unweighted.h"

namespace holdfast {

class DensePlacement {
 public:
  static constexpr Kind kKind = Kind::slot;
  static constexpr std::uint32_t kPromises = kCanMinimal;

  [[nodiscard]] std::size_t bytes() const noexcept { return 0; }
  [[nodiscard]] static std::uint64_t memory(const Census &) noexcept { return 0; }
  [[nodiscard]] double share(std::size_t) const noexcept { return 1.0 / count_; }

 protected:
  // `members` not empty. Throws Error{infeasible} unless every weight is 1 and the slots are
  // 0 .. n-1. `algorithm` is named in the message.
  DensePlacement(Members members, std::string_view algorithm) : count_(static_cast<std::uint32_t>(members.size())) {
    require_equal_weights(members, algorithm);
    require_dense_slots(members, algorithm);
  }

  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }

  // The candidates by place_of(hash, number of slots). The last slot may leave. What leaves before it has no removal to
  // foretell: keys try again among the same slots.
  void candidates_by(std::uint32_t (*place_of)(std::uint64_t, std::uint32_t), std::uint64_t hash,
                     std::span<Slot> out) const noexcept;

 private:
  std::uint32_t count_;
};

}  // namespace holdfast
