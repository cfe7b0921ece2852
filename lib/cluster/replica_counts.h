// Option 'replica_counts': how many replicas of a key zones hold, such as "dc1=2,dc2=1".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/node.h"
#include "place/replicas/spread.h"

namespace holdfast {

class ReplicaCounts {
 public:
  // Nothing is said of any zone.
  ReplicaCounts() = default;

  // ZONE=COUNT, separated by commas. Throws Error{argument} that says what is wrong.
  [[nodiscard]] static ReplicaCounts parse(std::string_view text);

  // What parse() takes, zones in their order; empty if nothing is said.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] bool is_empty() const noexcept { return counts_.empty(); }
  // Of all zones together.
  [[nodiscard]] std::uint32_t sum() const noexcept;

  // As the spread takes them. Throws Error{infeasible} for a zone without a node of positive weight, and for a node of
  // positive weight in no zone that counts. `members` belong to the nodes, which are sorted by id.
  [[nodiscard]] std::vector<ZoneCount> of(std::span<const Node> nodes) const;

  // Throws Error{infeasible}: zone number i of what of() gave can hold `most` replicas of a key only.
  [[noreturn]] void refuse_size(std::size_t i, std::uint32_t most) const;

  // Throws Error{infeasible}: the zone of that level around zone number i holds more than one replica of a key.
  [[noreturn]] void refuse_level(std::size_t i, std::uint32_t level) const;

  friend bool operator==(const ReplicaCounts &, const ReplicaCounts &) = default;

 private:
  struct Count {
    std::string zone;
    std::uint32_t replicas = 0;
    friend bool operator==(const Count &, const Count &) = default;
  };
  std::vector<Count> counts_;  // by zone
};

// Whether a zone is `zone` or inside it.
[[nodiscard]] bool is_in_zone(std::string_view inner, std::string_view zone) noexcept;

}  // namespace holdfast
