// What rings of different origins have in common in naming their points: a text of the node, a number behind it, and
// MD5 digests that give four points each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialect/ring/recipe.h"

namespace holdfast::dialect::ring {

// A text whose end is a number that changes.
class Label {
 public:
  explicit Label(std::string base) : text_(std::move(base)), size_(text_.size()) {}

  // Valid until the next call.
  [[nodiscard]] std::string_view with(std::uint64_t number);

 private:
  std::string text_;
  std::size_t size_;
};

// "host:port", or "host" where no port is given.
[[nodiscard]] std::string host_and_port(const Peer &peer);

// The same, without the port of memcached. Quirk: 11211 is left out, so that a server keeps its points when its
// configuration starts to spell the default port.
[[nodiscard]] std::string memcached_name(const Peer &peer);

// What a program hashes that has one text for a node: its label, or else its name.
[[nodiscard]] inline std::string_view identity(const Peer &peer) noexcept {
  return peer.label.empty() ? peer.name : peer.label;
}

// Weight as an integer that an origin counts with.
[[nodiscard]] inline std::uint64_t whole_weight(const Peer &peer) noexcept {
  return static_cast<std::uint64_t>(peer.weight);
}

// Indices of the names in rising order; of equal ones the first of the list comes first.
[[nodiscard]] std::vector<std::size_t> order_by(const std::vector<std::string> &names);

// Four points from each of so many MD5 digests of base + number, numbers from 0. Point 4 * i + j is word j of digest i.
void add_digests(Points &points, std::size_t peer, std::string base, std::uint64_t digests);

}  // namespace holdfast::dialect::ring
