// OpenResty's resty.chash (openresty/lua-resty-balancer, lib/resty/chash.lua and chash.c, commit 1cd4363), which is
// behind the upstream-hash-by of ingress-nginx. Evidence: its own sources inside nginx with the Lua module.
//
// Which of equal points counts depends on the order of a Lua table, which nobody can know; here the first one counts.
#include <array>

#include "dialect/ring/chain.h"
#include "dialect/ring/families.h"
#include "dialect/ring/labels.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::ring {

namespace {

// Quirk: as nginx, but over one text, without a NUL before the port.
void make(Peers peers, const Choices &, Points &points) {
  for (std::size_t i = 0; i < peers.size(); ++i) add_chain(points, i, identity(peers[i]), chain_length(peers[i]));
}

std::string label(const Peer &peer, const Choices &, std::uint32_t) { return std::string(identity(peer)); }

constexpr Recipe kRecipe = {.walks_on = true, .count = chain_lengths, .make = make, .label = label};

constexpr std::array kRows = {ring_row<kRecipe>({
    .name = "resty-chash@1",
    .summary = "OpenResty's resty.chash: CRC-32 of a node's id, 160 chained points a unit of weight",
    .origin = "lua-resty-balancer, commit 1cd4363, lib/resty/chash.lua",
    .evidence = Evidence::program,
    .needs = [](const Choices &) -> std::uint32_t { return kNeedsWholeWeight; },
    .key_function = [](const Choices &) { return key_function_of(word_hash(HashName::crc32, false), 32); },
})};

}  // namespace

std::span<const Dialect> resty() noexcept { return kRows; }

}  // namespace holdfast::dialect::ring
