// smg 1.13.0 (lightseekorg/smg, model_gateway/src/worker/hash_ring.rs and src/policies/consistent_hashing.rs), the
// gateway that came of SGLang's router: the policy consistent_hashing. Evidence: the packaged gateway, running before
// workers of a test.
//
// A node's name is the URL of the worker as the gateway lists it. A key is the value of X-SMG-Routing-Key, or without
// one the value of the first of the headers Authorization, X-Forwarded-For and Cookie. The policy prefix_hash asks the
// same ring for 16 hexadecimal digits, XXH3 of the first tokens of a prompt, and leaves it where loads differ too much.
// sglang-router 0.3.2 has the ring, but its HTTP router does not ask it (docs/dialects.md).
#include <array>

#include "dialect/routers/families.h"
#include "dialect/routers/workers.h"
#include "hash/published/blake3.h"

namespace holdfast::dialect::routers {

namespace {

constexpr Naming kNaming = {published::blake3_64, '#', 150};

constexpr ring::Recipe kRecipe = recipe_of<kNaming>({.walks_on = true});

constexpr std::array kRows = {workers_row<kNaming, kRecipe>({
    .name = "smg/consistent-hashing@1",
    .summary = "smg, SGLang's gateway: BLAKE3 of URL and number, 150 points a worker, no weights",
    .origin = "smg 1.13.0, model_gateway/src/worker/hash_ring.rs",
    .evidence = Evidence::program,
})};

}  // namespace

std::span<const Dialect> smg() noexcept { return kRows; }

}  // namespace holdfast::dialect::routers
