// uhashring 2.1 (uhashring/ring.py, ring_ketama.py, ring_meta.py): a Python library of rings. Evidence: the packaged
// library itself, in both modes, with weights.
#include <array>

#include "base/bytes.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"
#include "hash/published/md5.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint64_t kDigests = 40, kVirtualNodes = 160;

// Digests by weight. Quirk: in integers, so that it differs from libmemcached for some fleets.
template <class Visit>
void for_each_digests(Peers peers, const Visit &visit) {
  std::uint64_t total = 0;
  for (const Peer &peer : peers) total += whole_weight(peer);
  for (std::size_t i = 0; i < peers.size(); ++i) {
    visit(i, total == 0 ? 0 : kDigests * peers.size() * whole_weight(peers[i]) / total);
  }
}

std::uint64_t count_ketama(Peers peers, const Choices &) {
  std::uint64_t points = 0;
  for_each_digests(peers, [&](std::size_t, std::uint64_t digests) { points += 4 * digests; });
  return points;
}

std::string base_of(const Peer &peer) { return std::string(identity(peer)) + "-"; }

void make_ketama(Peers peers, const Choices &, Points &points) {
  for_each_digests(peers,
                   [&](std::size_t i, std::uint64_t digests) { add_digests(points, i, base_of(peers[i]), digests); });
}

std::string label_ketama(const Peer &peer, const Choices &, std::uint32_t number) {
  return base_of(peer) + std::to_string(number / 4);
}

// The default mode reads a digest as one number of 128 bits. The upper 64 of them decide here: two points that share
// those would come once in 2^64 pairs.
std::uint64_t hash_whole(std::string_view bytes) noexcept {
  return swap_bytes(load_le<std::uint64_t>(published::md5(bytes).data()));
}

std::uint64_t count_whole(Peers peers, const Choices &) {
  std::uint64_t points = 0;
  for (const Peer &peer : peers) points += kVirtualNodes * whole_weight(peer);
  return points;
}

void make_whole(Peers peers, const Choices &, Points &points) {
  for (std::size_t i = 0; i < peers.size(); ++i) {
    Label label(base_of(peers[i]));
    const std::uint64_t most = kVirtualNodes * whole_weight(peers[i]);
    for (std::uint64_t number = 0; number < most; ++number) points.add(i, number, hash_whole(label.with(number)));
  }
}

std::string label_whole(const Peer &peer, const Choices &, std::uint32_t number) {
  return base_of(peer) + std::to_string(number);
}

std::uint32_t needs(const Choices &) { return kNeedsWholeWeight; }

// Quirk: a key on a point belongs to the next one, as bisect goes to the right of what is equal. Of equal points the
// last one counts, since a dictionary names their node.
constexpr Recipe kKetama = {
    .search = Search::after, .tie = Tie::last, .count = count_ketama, .make = make_ketama, .label = label_ketama};
constexpr Recipe kWhole = {.bits = 64,
                           .search = Search::after,
                           .tie = Tie::last,
                           .count = count_whole,
                           .make = make_whole,
                           .label = label_whole};

constexpr std::array kRows = {
    ring_row<kWhole>({
        .name = "uhashring@1",
        .summary = "uhashring's default: whole MD5 digests, 160 points a unit of weight",
        .origin = "uhashring 2.1, uhashring/ring.py and ring_meta.py",
        .evidence = Evidence::program,
        .needs = needs,
        .key_function = [](const Choices &) { return key_function_of(hash_whole, 0); },
    }),
    ring_row<kKetama>({
        .name = "ketama/uhashring@1",
        .summary = "uhashring's ketama: MD5 words, points by weight in integers",
        .origin = "uhashring 2.1, uhashring/ring_ketama.py",
        .evidence = Evidence::program,
        .needs = needs,
        .key_function = [](const Choices &) { return key_function_of(word_hash(HashName::md5, false), 32); },
    }),
};

}  // namespace

std::span<const Dialect> uhashring() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
