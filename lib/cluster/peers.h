// The nodes of a view as a dialect sees them (dialect/peer.h): in the order of their slots, those of positive weight,
// with the texts and numbers that their attributes and ids say.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "cluster/node.h"
#include "dialect/peer.h"

namespace holdfast {

// Borrows the texts of the nodes.
[[nodiscard]] std::vector<dialect::Peer> peers_of(std::span<const Node> nodes);

// "cache-a:11211" is server cache-a with port 11211, and "[::1]:80" server [::1] with port 80. A text whose end is no
// port, or that has several colons outside of brackets, is a server without one.
struct ServerOf {
  std::string_view server = {};
  std::uint32_t port = 0;
};
[[nodiscard]] ServerOf server_of(std::string_view id) noexcept;

// The number that was written for a weight, which is kept as multiples of 2^-32: the shortest decimal that is rounded
// to the same multiple. Exact for every weight written with at most nine digits behind the point, as two of them are
// at least 10^-9 apart and so never share a multiple.
[[nodiscard]] double written_weight(Weight weight) noexcept;

}  // namespace holdfast
