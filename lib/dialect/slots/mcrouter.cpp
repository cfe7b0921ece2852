// mcrouter's hash functions without weights (mcrouter/lib/fbi/hash.c, Ch3HashFunc.h, Crc32HashFunc.h,
// RendezvousHashFunc.cpp, commit 9d7f434). Evidence: those sources, compiled unchanged with stand-ins for folly's
// texts.
//
// What mcrouter hashes is the routing part of a key: without the route's prefix, up to "|#|" (the part "before:|#|" of
// hash/key_part.h). Not covered: a salt, and weighted ch3, whose function is SpookyHash V2.
#include <algorithm>
#include <array>
#include <vector>

#include "dialect/slots/doubles.h"
#include "dialect/slots/families.h"
#include "dialect/slots/numbered.h"
#include "dialect/slots/remainders.h"
#include "hash/published/city.h"
#include "hash/published/crc.h"
#include "hash/published/furc.h"
#include "hash/published/murmur.h"

namespace holdfast::dialect::slots {

namespace {

constexpr std::uint64_t kSeed = published::kFurcSeed, kKeySeed = 2718281828;

std::uint64_t murmur(std::string_view bytes, std::uint64_t seed) noexcept { return published::murmur2_64(bytes, seed); }

// By the number of a node.
std::uint32_t furc(std::uint64_t hash, std::uint32_t count) noexcept { return published::furc(hash, count); }

// Quirk: scores are compared as doubles, of 53 bits: whoever compares all 64 finds another node for a few keys of 2^50.
//
// Lookup O(n), 16 bytes a node.
class Rendezvous {
 public:
  explicit Rendezvous(Peers peers) {
    nodes_.reserve(peers.size());
    for (const Peer &peer : peers) nodes_.push_back({murmur(text_of_node(peer), kSeed), peer.slot});
  }

  [[nodiscard]] static std::string_view text_of_node(const Peer &peer) noexcept {
    return peer.label.empty() ? peer.name : peer.label;
  }

  // Quirk: of equal scores the later node counts.
  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    std::uint64_t most = 0, least = 0;
    Slot slot = kNoSlot;
    for (const Node &node : nodes_) {
      const std::uint64_t score = published::city_128_to_64(node.hash, hash);
      if (score < least) [[likely]]
        continue;
      const std::uint64_t rounded = as_double(score);
      if (rounded < most) continue;
      slot = node.slot;
      most = rounded;
      least = below(rounded);
    }
    return slot;
  }

  // By score, as mcrouter goes on where a destination fails.
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
    std::array<std::uint64_t, kMostCandidates> scores{};
    std::ranges::fill(out, kNoSlot);
    std::size_t found = 0;
    for (const Node &node : nodes_) {
      const std::uint64_t plain = published::city_128_to_64(node.hash, hash);
      if (found == out.size() && plain < below(scores[found - 1])) continue;
      const std::uint64_t score = as_double(plain);
      std::size_t place = found;
      while (place > 0 && score >= scores[place - 1]) --place;
      if (place == out.size()) continue;
      if (found < out.size()) ++found;
      for (std::size_t i = found - 1; i > place; --i) scores[i] = scores[i - 1], out[i] = out[i - 1];
      scores[place] = score, out[place] = node.slot;
    }
  }

  [[nodiscard]] double share(std::size_t) const noexcept { return 1.0 / static_cast<double>(nodes_.size()); }
  [[nodiscard]] std::size_t bytes() const noexcept { return nodes_.capacity() * sizeof(Node); }
  [[nodiscard]] static std::uint64_t memory(std::uint64_t peers) noexcept { return peers * sizeof(Node); }

 private:
  struct Node {
    std::uint64_t hash;
    Slot slot;
  };

  // Scores below this one round to less than `rounded`: rounding moves a number by 1024 at most. So hardly any score
  // has to be rounded: 13.4 us -> 2.6 us a lookup at 1000 nodes.
  [[nodiscard]] static std::uint64_t below(std::uint64_t rounded) noexcept {
    constexpr std::uint64_t kFar = 2048;
    return rounded - std::min(rounded, kFar);
  }

  std::vector<Node> nodes_;
};

static_assert(Placement<Rendezvous>);

std::uint32_t needs_nothing(const Choices &) { return 0; }

std::uint64_t ch3_hash(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept {
  return murmur({reinterpret_cast<const char *>(key), length}, kSeed);
}

// Quirk: the CRC loses its highest bit.
std::uint64_t crc_hash(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept {
  return published::crc32({reinterpret_cast<const char *>(key), length}) & 0x7fffffff;
}

std::uint64_t rendezvous_hash(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept {
  return murmur({reinterpret_cast<const char *>(key), length}, kKeySeed);
}

Reason explain_rendezvous(Peers peers, const Choices &, std::uint64_t position) {
  Reason reason;
  reason.slot = Rendezvous(peers).pick(position);
  const auto peer = std::ranges::find(peers, reason.slot, &Peer::slot);
  reason.label = Rendezvous::text_of_node(*peer);
  reason.point = published::city_128_to_64(murmur(reason.label, kSeed), position);
  return reason;
}

constexpr std::array kRows = {
    numbered_row<furc>({
        .name = "mcrouter/ch3@1",
        .summary = "mcrouter's ch3 (furc): a walk down a binary tree by the bits of MurmurHash64A, by number of node",
        .origin = "mcrouter commit 9d7f434, mcrouter/lib/fbi/hash.c",
        .evidence = Evidence::source,
        .most_peers = published::kMostOfFurc,
        .needs = needs_nothing,
        .key_function = [](const Choices &) { return KeyFunction{.hash = ch3_hash}; },
    }),
    remainders_row<equal_parts, bits_always<31>>({
        .name = "mcrouter/crc32@1",
        .summary = "mcrouter's crc32: 31 bits of a CRC modulo the number of nodes",
        .origin = "mcrouter commit 9d7f434, mcrouter/lib/Crc32HashFunc.h",
        .evidence = Evidence::source,
        .needs = needs_nothing,
        .key_function = [](const Choices &) { return KeyFunction{.hash = crc_hash}; },
    }),
    Dialect{
        .name = "mcrouter/rendezvous@1",
        .summary = "mcrouter's Rendezvous: the greatest of MurmurHash64A scores folded by CityHash, as doubles",
        .origin = "mcrouter commit 9d7f434, mcrouter/lib/RendezvousHashFunc.cpp",
        .evidence = Evidence::source,
        .needs = needs_nothing,
        .memory = [](Peers peers, const Choices &) -> std::uint64_t {
          return Rendezvous::memory(peers.size()) + Engine::holder_bytes<Rendezvous>();
        },
        .build = [](Peers peers, const Choices &) { return Engine::holding(Rendezvous(peers)); },
        .key_function = [](const Choices &) { return KeyFunction{.hash = rendezvous_hash}; },
        .explain = explain_rendezvous,
    },
};

}  // namespace

std::span<const Dialect> mcrouter() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
