// Ray Serve (python/ray/serve/experimental/consistent_hash_router.py): ConsistentHashRouter. Evidence: the class of ray
// 2.60.0 as packaged, its ring and its ranked replicas.
//
// A node's name is the unique id of the replica, which Serve draws when it starts one. A key is the session id; a
// request without one is given a random key. The origin tries two replicas behind the first, or as many as
// num_fallback_replicas says, and then waits.
#include <array>

#include "dialect/routers/families.h"
#include "dialect/routers/workers.h"
#include "hash/published/murmur.h"

namespace holdfast::dialect::routers {

namespace {

std::uint64_t murmur(std::string_view text) noexcept {
  constexpr std::uint64_t kSeed = 0xf9b4ca77;
  return published::murmur3_128(text, kSeed).low;
}

constexpr Naming kNaming = {murmur, ':', 100};

// Quirk: a key on a point belongs to the next one, as bisect goes to the right of what is equal.
constexpr ring::Recipe kRecipe = recipe_of<kNaming>({.search = ring::Search::after, .walks_on = true});

constexpr std::array kRows = {workers_row<kNaming, kRecipe>({
    .name = "ray-serve/consistent-hash@1",
    .summary = "Ray Serve's ConsistentHashRouter: MurmurHash3 of a replica's id and number, 100 points, no weights",
    .origin = "ray 2.60.0, ray/serve/experimental/consistent_hash_router.py",
    .evidence = Evidence::program,
    .reads = kReadsPoints,
})};

}  // namespace

std::span<const Dialect> ray_serve() noexcept { return kRows; }

}  // namespace holdfast::dialect::routers
