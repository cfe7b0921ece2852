// hash mod n: each node has as many remainders as it weighs, one behind the other.
//
// Lookup O(1). 12 bytes a node where every weight is 1, else up to 40. Flaw: any change of the nodes, of their order or
// of a weight moves nearly every key.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dialect/dialect.h"
#include "dialect/remainder.h"
#include "dialect/ring/arcs.h"
#include "place/placement.h"

namespace holdfast::dialect::slots {

// A node's place among the remainders.
struct Part {
  std::uint32_t peer = 0;  // index of the peers
  std::uint64_t weight = 1;
};

using Parts = std::span<const Part>;

// Shares by peer: hashes below 2^bits that it has, over all of them. They differ from the parts of the weights where
// the total weight does not divide the number of hashes: with more weight than hashes, the last nodes have nothing.
[[nodiscard]] std::vector<double> shares_of(Parts parts, unsigned bits);

// Nodes of weight 1.
class Remainders {
 public:
  // `parts` name every peer once.
  Remainders(Peers peers, Parts parts, unsigned bits);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    return slots_[static_cast<std::size_t>(rest_of_(hash))];
  }
  [[nodiscard]] double share(std::size_t peer) const noexcept { return shares_[peer]; }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return slots_.capacity() * sizeof(slots_[0]) + shares_.capacity() * sizeof(shares_[0]);
  }
  [[nodiscard]] static std::uint64_t memory(std::uint64_t peers) noexcept {
    return peers * (sizeof(Slot) + sizeof(double));
  }

 private:
  Remainder rest_of_;
  std::vector<Slot> slots_;     // by remainder
  std::vector<double> shares_;  // by peer
};

// Nodes of any weight: the remainders, shifted up to 64 bits, are a circle that is cut into arcs. A search by halves in
// its place takes 43 ns at 1000 nodes, this 4.
class WeightedRemainders {
 public:
  // `parts` name every peer once and have some weight.
  WeightedRemainders(Peers peers, Parts parts, unsigned bits);

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept { return arcs_.pick(rest_of_(hash) << shift_); }
  [[nodiscard]] double share(std::size_t peer) const noexcept { return shares_[peer]; }
  [[nodiscard]] std::size_t bytes() const noexcept { return arcs_.bytes() + shares_.capacity() * sizeof(shares_[0]); }
  [[nodiscard]] static std::uint64_t memory(std::uint64_t peers) noexcept {
    return ring::ArcTable::memory(peers, peers) + peers * sizeof(double);
  }

 private:
  Remainder rest_of_;
  int shift_;
  ring::ArcTable arcs_;
  std::vector<double> shares_;  // by peer
};

static_assert(Placement<Remainders> && Placement<WeightedRemainders>);

// One remainder a peer, in their order.
[[nodiscard]] std::vector<Part> equal_parts(Peers peers);

// As many as the peer weighs. Throws Error{infeasible} where no peer has a weight.
[[nodiscard]] std::vector<Part> weighted_parts(Peers peers);

[[nodiscard]] std::uint64_t memory_of_remainders(Parts parts) noexcept;
[[nodiscard]] Engine build_remainders(Peers peers, Parts parts, unsigned bits);

// The remainder of a position, and whose it is.
[[nodiscard]] Reason explain_remainder(Peers peers, Parts parts, std::uint64_t position);

// A row of the list from what the family says of itself, from its parts, and from the bits of its hashes.
template <std::vector<Part> (*kParts)(Peers), unsigned (*kBits)(const Choices &)>
[[nodiscard]] constexpr Dialect remainders_row(Dialect row) noexcept {
  row.memory = [](Peers peers, const Choices &) { return memory_of_remainders(kParts(peers)); };
  row.build = [](Peers peers, const Choices &choices) {
    return build_remainders(peers, kParts(peers), kBits(choices));
  };
  row.explain = [](Peers peers, const Choices &, std::uint64_t position) {
    return explain_remainder(peers, kParts(peers), position);
  };
  return row;
}

// Hashes of so many bits whatever is chosen.
template <unsigned kNumber>
[[nodiscard]] constexpr unsigned bits_always(const Choices &) noexcept {
  return kNumber;
}

}  // namespace holdfast::dialect::slots
