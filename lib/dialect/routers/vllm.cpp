// vLLM's router (vllm-project/router, src/policies/consistent_hash.rs): the policy consistent_hash. Evidence:
// vllm-router 0.1.17 as packaged, a running router before workers of a test; other numbers of points than 160 are from
// the source alone.
//
// A node's name is the URL of the worker. A key is the text that the router makes of a request: "header:NAME:VALUE" of
// the first session header that it has, else "request:PROMPT" up to 100 bytes of prompt (src/policies/hash_key.rs).
// Where the worker of a key is not healthy, the router takes the first healthy one of its list: keys have no second
// choice of their own.
#include <array>

#include "base/bytes.h"
#include "dialect/routers/families.h"
#include "dialect/routers/workers.h"
#include "hash/published/furc.h"

namespace holdfast::dialect::routers {

namespace {

// Quirk: the leaf of a tree of 2^23 - 1, of which MurmurHash64A makes 64 bits. So there are 2^23 places on the ring,
// and in large fleets two workers often share one.
//
// Quirk: its port of furc reads one bit more than mcrouter's.
std::uint64_t fbi_hash(std::string_view text) noexcept {
  constexpr std::uint32_t kLeaves = (1u << 23) - 1;
  const std::uint64_t hash = published::murmur2_64(text, published::kFurcSeed);
  unsigned char leaf[4];
  store_le(leaf, published::furc<published::LastBit::read>(hash, kLeaves));
  return published::murmur2_64({reinterpret_cast<const char *>(leaf), sizeof leaf}, published::kFurcSeed);
}

constexpr Naming kNaming = {fbi_hash, ':', 160};

// Quirk: of equal points the one added last counts, since a map holds them. Every start of the router draws the order
// in which it adds workers anew, so that nobody can know which that is; here it is the last node.
constexpr ring::Recipe kRecipe = recipe_of<kNaming>({.tie = ring::Tie::last});

constexpr std::array kRows = {workers_row<kNaming, kRecipe>({
    .name = "vllm-router/consistent-hash@1",
    .summary = "vLLM's router: furc and MurmurHash64A of URL and number, 160 points a worker, no weights",
    .origin = "vllm-router 0.1.17, src/policies/consistent_hash.rs",
    .evidence = Evidence::program,
    .reads = kReadsPoints,
})};

}  // namespace

std::span<const Dialect> vllm() noexcept { return kRows; }

}  // namespace holdfast::dialect::routers
