// nginx 1.22.1 (ngx_http_upstream_hash_module.c and its twin for streams): `hash KEY consistent`, and with it
// Cache::Memcached::Fast with 160 points. Evidence: the packaged server itself, for http and streams, with names,
// servers without a port, and a tie in both orders.
//
// A key of no bytes is not hashed by 1.22.1: it goes round robin, which no placement can follow. Several addresses
// behind one name share that name's points, and the origin takes turns among them. Past 20 points that fail it goes
// round robin, too.
#include <array>

#include "dialect/ring/chain.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"
#include "hash/published/crc.h"

namespace holdfast::dialect::ring {

namespace {

// Quirk: a NUL stands between host and port, and stays where there is no port.
std::string base_of(const Peer &peer) {
  std::string base(peer.host);
  base += '\0';
  if (peer.port != 0) base += std::to_string(peer.port);
  return base;
}

void make(Peers peers, const Choices &, Points &points) {
  for (std::size_t i = 0; i < peers.size(); ++i) add_chain(points, i, base_of(peers[i]), chain_length(peers[i]));
}

// A point follows from the one before, so only the text in front of the chain can be shown.
std::string label(const Peer &peer, const Choices &, std::uint32_t) { return host_and_port(peer); }

constexpr Recipe kRecipe = {.walks_on = true, .count = chain_lengths, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "nginx@1",
    .summary = "nginx's consistent hash: CRC-32 of host and port, 160 chained points a unit of weight",
    .origin = "nginx 1.22.1, src/http/modules/ngx_http_upstream_hash_module.c",
    .evidence = Evidence::program,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsWholeWeight; },
    .key_function = [](const Choices &) { return key_function_of(word_hash(HashName::crc32, false), 32); },
})};

}  // namespace

std::span<const Dialect> nginx() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
