// Durability: where the replicas of a view are, and which failures lose keys. Made from every partition of a table, or
// from a list of hashes. States do not count.
//
// Units are what fails as one: nodes (level 0), or the zones of a level (1 is the outermost). A node without a zone of
// that level is a unit of its own, as it is for placements.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cluster/view.h"
#include "ops/durability/distinct_rows.h"
#include "ops/durability/loss.h"

namespace holdfast {

// What a node or a zone holds of all replicas, and what its weight asks for.
struct Held {
  double share = 0;
  double fair = 0;
};

struct ZoneHeld {
  std::string path;
  std::uint32_t level = 1;
  std::uint32_t nodes = 0;  // of positive weight, or with replicas
  Held held;
};

class Durability {
 public:
  // Of all partitions. Throws Error{unsupported} if there are none, Error{memory_limit} if the rows take more memory
  // than the view may. `replicas` is at most the number of candidates.
  Durability(const View &view, std::uint32_t replicas);
  // Of the hashes. Throws Error{infeasible} if one has no home.
  Durability(const View &view, std::uint32_t replicas, std::span<const std::uint64_t> hashes);

  [[nodiscard]] std::uint32_t replicas() const noexcept { return sets_.width; }
  [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::uint64_t sets() const noexcept { return sets_.size(); }

  // Nothing for a slot that is not in use.
  [[nodiscard]] Held of_slot(Slot slot) const noexcept { return slot < held_.size() ? held_[slot] : Held{}; }
  // By level, then by path.
  [[nodiscard]] std::span<const ZoneHeld> zones() const noexcept { return zones_; }

  // The number of levels of zones; then what is counted by level, 0 for nodes.
  [[nodiscard]] std::uint32_t levels() const noexcept { return static_cast<std::uint32_t>(levels_.size()) - 1; }
  [[nodiscard]] std::uint32_t units(std::uint32_t level) const noexcept {
    return level < levels_.size() ? levels_[level].units : 0;
  }
  // The share of the rows whose replicas are in so many units.
  [[nodiscard]] double spread(std::uint32_t level, std::uint32_t units) const noexcept;

  // The node that holds the most for its fair share, kNoSlot if nobody holds anything; and the part of
  // the capacity of all nodes that is in use when that one is full.
  [[nodiscard]] Slot fullest() const noexcept { return fullest_; }
  [[nodiscard]] double usable() const noexcept {
    return fullest_ == kNoSlot ? 0 : std::min(1.0, held_[fullest_].fair / held_[fullest_].share);
  }

  // Throw Error{argument} for a level, or for a number of units or replicas, that there is not.
  [[nodiscard]] double key_loss(std::uint32_t level, std::uint32_t failed, std::uint32_t needed) const;
  [[nodiscard]] LossBounds any_loss(std::uint32_t level, std::uint32_t failed, std::uint32_t needed) const;

  // Throws Error{infeasible} with the zone, or else the node, that holds most for its weight, if that is more than
  // 1 + `tolerance` times as much.
  void check(double tolerance) const;

 private:
  struct Level {
    std::vector<std::uint32_t> unit_of;  // by number of the node
    std::uint32_t units = 0;
    std::vector<std::uint64_t> spread;  // by number of units: the rows
  };

  void count(const View &view, std::uint32_t replicas, const std::vector<Slot> &slots);
  void weigh(const View &view);
  void add_level(const View &view, std::uint32_t number);
  void count_spread(Level &level) const;
  [[nodiscard]] DistinctRows rows_of(std::uint32_t level) const;
  [[nodiscard]] Failure failure_of(std::uint32_t level, std::uint32_t failed, std::uint32_t needed) const;

  DistinctRows sets_;  // of numbers of nodes, in the order of their ids
  std::uint64_t rows_ = 0;
  std::vector<Held> held_;  // by slot
  Slot fullest_ = kNoSlot;
  std::vector<std::pair<std::string, Held>> nodes_;  // by number, with their ids
  std::vector<ZoneHeld> zones_;
  std::vector<Level> levels_;
};

}  // namespace holdfast
