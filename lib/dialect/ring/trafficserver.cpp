// Traffic Server 9.2.5 (proxy/ParentConsistentHash.cc, src/tscore/ConsistentHash.cc and HashSip.cc): parent selection
// by consistent hash. Evidence: its hash sources compiled unchanged, and the packaged server 9.2.9 itself, with parents
// of names and addresses, hash strings, weights and queries. The weights are floats.
//
// A key is the path of a request without its leading slash, and with "?" and the query if those are hashed.
#include <array>

#include "dialect/origin_float.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "hash/sip/siphash.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint32_t kReplicas = 1024;

// Quirk: the port is no part of the text, so that two parents on one host share every point unless they are given hash
// strings.
std::string_view text_of(const Peer &peer) noexcept {
  return !peer.label.empty() || peer.host.empty() ? identity(peer) : peer.host;
}

std::uint64_t points_of(const Peer &peer, const Choices &choices) {
  return trafficserver_points(peer.weight, choices.points == 0 ? kReplicas : choices.points);
}

std::string label(const Peer &peer, const Choices &, std::uint32_t number) {
  return std::to_string(number) + "-" + std::string(text_of(peer));
}

void make(Peers peers, const Choices &choices, Points &points) {
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const std::uint64_t most = points_of(peers[i], choices);
    for (std::uint32_t number = 0; number < most; ++number) {
      const std::string text = label(peers[i], choices, number);
      points.add(i, number, siphash64<2, 4>({}, reinterpret_cast<const unsigned char *>(text.data()), text.size()));
    }
  }
}

// SipHash of a slash and the key, without putting the two together.
std::uint64_t hash_path(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept {
  constexpr std::uint64_t kSlash = '/';
  const std::size_t size = length + 1;
  const auto word = [&](std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value |= (at + i == 0 ? kSlash : std::uint64_t{key[at + i - 1]}) << (8 * i);
    return value;
  };
  SipState state(Seed{});
  std::size_t at = 0;
  for (; at + 8 <= size; at += 8) state.absorb<2>(word(at, 8));
  state.absorb<2>(word(at, size - at) | std::uint64_t{size} << 56);
  state.v2 ^= 0xff;
  state.stir<4>();
  return state.folded();
}

// Of equal points the first one put into the map counts.
constexpr Recipe kRecipe = {.bits = 64, .count = count_each<points_of>, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "trafficserver@1",
    .summary = "Traffic Server's parents: SipHash of number and host, 1024 points a unit of weight",
    .origin = "Traffic Server 9.2.5, src/tscore/ConsistentHash.cc and proxy/ParentConsistentHash.cc",
    .evidence = Evidence::program,
    .reads = kReadsPoints,
    .needs = [](const Choices &) -> std::uint32_t { return 0; },
    .key_function = [](const Choices &) { return KeyFunction{.hash = hash_path}; },
})};

}  // namespace

std::span<const Dialect> trafficserver() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
