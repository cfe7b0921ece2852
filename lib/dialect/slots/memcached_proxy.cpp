// The proxy inside memcached (proxy_jump_hash.c, proxy_xxhash.c, commit 34e0359): mcp.dist_jump_hash, its jump hashing
// in the C form of the paper over XXH3. Unproven: written from the source alone. The jumps are those of jump@1
// (place/numbered/jump.h), which are held to the paper's code.
//
// Its ring is left out: in the revision read, the default mode never fills it.
#include <array>

#include "dialect/slots/families.h"
#include "dialect/slots/numbered.h"
#include "hash/published/xxh.h"
#include "place/numbered/jump.h"

namespace holdfast::dialect::slots {

namespace {

std::uint64_t hash(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept {
  return published::xxh3_64({reinterpret_cast<const char *>(key), length});
}

constexpr std::array kRows = {numbered_row<jump>({
    .name = "jump/memcached-proxy@1",
    .summary =
        "memcached's proxy with mcp.dist_jump_hash: the paper's jumps over XXH3 (unproven: from the source alone)",
    .origin = "memcached commit 34e0359, proxy_jump_hash.c",
    .evidence = Evidence::unproven,
    .needs = [](const Choices &) { return std::uint32_t{0}; },
    .key_function = [](const Choices &) { return KeyFunction{.hash = hash}; },
})};

}  // namespace

std::span<const Dialect> memcached_proxy() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
