// A membership that changes at random, within what an algorithm can do. The frozen checksums
// depend on every choice made here: never change one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "laws.h"

namespace conformance {

class History {
 public:
  History(const Row &row, std::uint64_t seed) : row_(row), random_(seed) {}

  // Stages one change: a node leaves, a weight changes, or a node joins; at most 24 nodes.
  void change(Fleet &fleet) {
    const std::size_t kind = nodes_.size() == 24 ? 0 : random_.below(3);
    if (kind == 0 && nodes_.size() > 1) return remove(fleet);
    if (kind == 1 && !nodes_.empty() && row_.can(HF_CAN_WEIGHT)) return weigh(fleet);
    nodes_.push_back({node_id(added_++), 1});
    fleet.add(nodes_.back().first);
  }

  // What a cluster answers that never knew anything but the present. It adds nodes in the same
  // order, so that algorithms of kind slot see the same slots.
  [[nodiscard]] View fresh(const Options &options) const {
    Fleet fleet(row_.name, options);
    for (const auto &[id, weight] : nodes_) fleet.add(id, weight);
    return fleet.publish();
  }

 private:
  void remove(Fleet &fleet) {
    const std::size_t gone = row_.can(HF_CAN_REMOVE_ANY) ? random_.below(nodes_.size()) : nodes_.size() - 1;
    fleet.remove(nodes_[gone].first);
    nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(gone));
  }
  void weigh(Fleet &fleet) {
    static constexpr double kWeights[] = {0, 0.5, 1, 2, 3.25, 8};
    auto &[id, weight] = nodes_[random_.below(nodes_.size())];
    weight = kWeights[random_.below(6)];
    fleet.weigh(id, weight);
  }

  const Row &row_;
  Random random_;
  std::vector<std::pair<std::string, double>> nodes_;
  std::size_t added_ = 0;
};

// 10 000 changes, each published and followed by 8 lookups, as one number: the sum starts at 0
// and takes in the fingerprint, then the ranks of the owners (the positions of their ids among
// all ids in byte order; 2^32 - 1 for no owner), by sum = splitmix64(sum xor value).
inline std::uint64_t frozen_checksum(const Row &row) {
  Fleet fleet(row.name, {{"partitions", "1024"}, {"table_size", "1021"}, {"virtual_nodes", "8"}});
  History history(row, 20250101);
  std::uint64_t sum = 0;
  for (int i = 0; i < 10000; ++i) {
    history.change(fleet);
    const View view = fleet.publish();
    sum = Random(sum ^ view.fingerprint()).next();
    for (const std::uint32_t rank : view.ranks_of(8)) sum = Random(sum ^ rank).next();
  }
  return sum;
}

}  // namespace conformance
