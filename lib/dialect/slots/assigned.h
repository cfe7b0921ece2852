// Nodes that hold what somebody assigned to them: slots of a key space that is cut into 2^bits of them, or points on a
// circle. Hashing only finds the slot or the place on the circle; whose it is, every node carries in `Peer::assigned`.
// A node that is alone may leave it empty and holds everything.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dialect/dialect.h"
#include "dialect/ring/arcs.h"

namespace holdfast::dialect::slots {

// What messages call a slot: "slot", "partition".
struct SlotSpace {
  std::string_view word;
  unsigned bits = 0;  // 1 to 32
};

// The arcs of slots, each the upper bits of its positions, from texts as "0-5460,10923" with commas or spaces between
// them. Throws Error{argument} for a text of another form, a slot out of range, and one that two nodes have;
// Error{infeasible} for one that nobody has.
[[nodiscard]] std::vector<ring::Stop> slot_stops(Peers peers, const SlotSpace &space);

// Tokens are signed 64-bit numbers. Each node holds what lies after the token before its own, up to and with that; past
// the last token the first follows. The tokens in their order, as the positions that they end. Throws Error{argument}
// for a text of another form and for a token that is there twice; Error{infeasible} if no node has any.
[[nodiscard]] std::vector<ring::Stop> token_stops(Peers peers);

// The arcs of tokens.
[[nodiscard]] std::vector<ring::Stop> closed(std::vector<ring::Stop> tokens);

[[nodiscard]] std::uint64_t memory_of_stops(const std::vector<ring::Stop> &stops, Peers peers);

// The peer of a position.
[[nodiscard]] const Peer &peer_at(const std::vector<ring::Stop> &stops, Peers peers, std::uint64_t position);

}  // namespace holdfast::dialect::slots
