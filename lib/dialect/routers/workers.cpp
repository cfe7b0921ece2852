#include "dialect/routers/workers.h"

#include "dialect/ring/labels.h"

namespace holdfast::dialect::routers {

namespace {

std::uint32_t points_of(const Naming &naming, const Choices &choices) noexcept {
  return choices.points == 0 ? naming.points : choices.points;
}

std::string base_of(const Naming &naming, const Peer &peer) { return std::string(ring::identity(peer)) + naming.sign; }

}  // namespace

std::uint64_t count_points(const Naming &naming, Peers peers, const Choices &choices) {
  return std::uint64_t{points_of(naming, choices)} * peers.size();
}

void make_points(const Naming &naming, Peers peers, const Choices &choices, ring::Points &points) {
  for (std::size_t i = 0; i < peers.size(); ++i) {
    ring::Label label(base_of(naming, peers[i]));
    for (std::uint32_t number = 0; number < points_of(naming, choices); ++number) {
      points.add(i, number, naming.hash(label.with(number)));
    }
  }
}

std::string label_of(const Naming &naming, const Peer &peer, std::uint32_t number) {
  return base_of(naming, peer) + std::to_string(number);
}

}  // namespace holdfast::dialect::routers
