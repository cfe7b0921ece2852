// One way in which the nodes of a fleet may place keys: a cluster file that was made from theirs, which may have other
// texts, weights, options and another order, and its answers as nodes of the fleet.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "read/files.h"
#include "read/keys.h"

namespace cli {

inline constexpr std::uint32_t kNobody = 0xffffffff;

struct Trial {
  ClusterFile file;
  std::vector<std::uint32_t> nodes;  // of the fleet: the node that stands at each place of the file

  Trial() = default;
  // As the fleet is.
  explicit Trial(const ClusterFile &fleet);
};

// Another order: at each place the node that stands at the place `order` says now.
void reorder(Trial &trial, std::span<const std::uint32_t> order);

// Throws Complaint where the algorithm refuses what the nodes are, or what they lack.
[[nodiscard]] hf::View view_of(const Trial &trial);

// The node of the fleet that serves each key; kNobody for none.
[[nodiscard]] std::vector<std::uint32_t> answers_of(const hf::View &view, const Trial &trial, const KeyBlock &keys);

// Keys with the node that each was found on, and the line that says so.
struct Sample {
  KeyBlock keys;
  std::vector<std::uint32_t> nodes;  // of the fleet; kNobody for one that it does not have
  std::vector<std::uint64_t> lines;

  [[nodiscard]] std::size_t count() const { return nodes.size(); }
};

[[nodiscard]] std::size_t agreeing_of(std::span<const std::uint32_t> answers, const Sample &sample);

// The order in which the answers would agree, if they would in another one: whoever is answered for all keys of a node
// stands at the place of that node. Empty if that is the order that they have, or there is no such order.
[[nodiscard]] std::vector<std::uint32_t> order_in(std::span<const std::uint32_t> answers, const Sample &sample,
                                                  const Trial &trial);

}  // namespace cli
