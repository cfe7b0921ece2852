// EnyimMemcached (enyim/EnyimMemcached, Memcached/Locators/KetamaNodeLocator.cs, commit 1c033e8), with its default MD5.
// Evidence: none, written from that source alone.
#include <array>

#include "dialect/address.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint64_t kDigests = 40;  // 160 mutations of an address, 4 of them from a digest

// An end point as .NET prints it. Quirk: one that is a name has its address family in front.
std::string name_of(const Peer &peer) {
  const std::string port = ":" + std::to_string(peer.port);
  if (!peer.address.empty()) return std::string(peer.address) + port;
  return (is_address(peer.host) ? "" : "Unspecified/") + std::string(peer.host) + port;
}

std::uint64_t count(Peers peers, const Choices &) { return 4 * kDigests * peers.size(); }

void make(Peers peers, const Choices &, Points &points) {
  for (std::size_t i = 0; i < peers.size(); ++i) add_digests(points, i, name_of(peers[i]) + "-", kDigests);
}

std::string label(const Peer &peer, const Choices &, std::uint32_t number) {
  return name_of(peer) + "-" + std::to_string(number / 4);
}

// Quirk: a hash below the smallest point belongs to the largest one, though one above the largest belongs to the
// smallest. Of equal points the last one counts, since a dictionary names their server.
constexpr Recipe kRecipe = {.end = End::swaps, .tie = Tie::last, .count = count, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "ketama/enyim@1",
    .summary = "EnyimMemcached's ketama: 160 points of an end point, no weights",
    .origin = "EnyimMemcached, commit 1c033e8, Memcached/Locators/KetamaNodeLocator.cs",
    .evidence = Evidence::unproven,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsPort; },
    .key_function = [](const Choices &) { return key_function_of(word_hash(HashName::md5, false), 32); },
})};

}  // namespace

std::span<const Dialect> enyim() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
