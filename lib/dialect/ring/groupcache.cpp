// groupcache (golang/groupcache, consistenthash/consistenthash.go, commit 2c02b82): CRC-32 of a decimal number and a
// peer's name, and the successor of the CRC-32 of the key. Evidence: the published module itself.
#include <array>

#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"
#include "hash/published/crc.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint32_t kReplicas = 50;  // of its HTTP pool

std::uint32_t replicas(const Choices &choices) noexcept { return choices.points == 0 ? kReplicas : choices.points; }

// Quirk: the number stands before the name, without anything between them.
std::string label(const Peer &peer, const Choices &, std::uint32_t number) {
  return std::to_string(number) + std::string(identity(peer));
}

std::uint64_t count(Peers peers, const Choices &choices) { return std::uint64_t{replicas(choices)} * peers.size(); }

void make(Peers peers, const Choices &choices, Points &points) {
  for (std::size_t i = 0; i < peers.size(); ++i) {
    for (std::uint32_t number = 0; number < replicas(choices); ++number) {
      points.add(i, number, published::crc32(label(peers[i], choices, number)));
    }
  }
}

// Quirk: of equal points the one added last counts, since a map holds them.
constexpr Recipe kRecipe = {.tie = Tie::last, .count = count, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "groupcache@1",
    .summary = "CRC-32 of number and name, 50 points a node, no weights",
    .origin = "groupcache, commit 2c02b82, consistenthash/consistenthash.go",
    .evidence = Evidence::program,
    .reads = kReadsPoints,
    .needs = [](const Choices &) -> std::uint32_t { return 0; },
    .key_function = [](const Choices &) { return key_function_of(word_hash(HashName::crc32, false), 32); },
})};

}  // namespace

std::span<const Dialect> groupcache() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
