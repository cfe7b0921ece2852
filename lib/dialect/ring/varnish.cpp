// Varnish 7.1.1 (lib/libvmod_directors/vmod_directors_shard.c, shard_cfg.c and shard_hash.c): the shard director with
// keys given by shard.key(). Evidence: the packaged daemon itself, with idents, weights and 10, 67 and 128 replicas.
//
// Not covered: by=HASH, which takes other bytes of the digest, fewer than three points, alternatives and warm-up.
#include <array>

#include "base/bytes.h"
#include "dialect/origin_float.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"
#include "hash/published/sha.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint32_t kReplicas = 67;

// Quirk: the last four bytes of the digest, little-endian.
std::uint64_t hash(std::string_view bytes) noexcept {
  const published::Sha256 digest = published::sha256(bytes);
  return load_le<std::uint32_t>(digest.data() + digest.size() - 4);
}

std::uint64_t points_of(const Peer &peer, const Choices &choices) {
  return varnish_points(peer.weight, choices.points == 0 ? kReplicas : choices.points);
}

void make(Peers peers, const Choices &choices, Points &points) {
  for (std::size_t i = 0; i < peers.size(); ++i) {
    Label label{std::string(identity(peers[i]))};
    const std::uint64_t most = points_of(peers[i], choices);
    for (std::uint64_t number = 0; number < most; ++number) points.add(i, number, hash(label.with(number)));
  }
}

std::string label(const Peer &peer, const Choices &, std::uint32_t number) {
  return std::string(identity(peer)) + std::to_string(number);
}

// Quirk: nothing wraps; hashes above the highest point belong to the highest.
constexpr Recipe kRecipe = {.end = End::clamps, .count = count_each<points_of>, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "varnish-shard@1",
    .summary = "Varnish's shard director: SHA-256, 67 points a node, a circle that does not close",
    .origin = "Varnish 7.1.1, lib/libvmod_directors/vmod_directors_shard.c and shard_cfg.c",
    .evidence = Evidence::program,
    .reads = kReadsPoints,
    .needs = [](const Choices &) -> std::uint32_t { return 0; },
    .key_function = [](const Choices &) { return key_function_of(hash, 32); },
})};

}  // namespace

std::span<const Dialect> varnish() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
