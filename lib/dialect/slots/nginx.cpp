// nginx 1.22.1 without a ring (src/http/modules/ngx_http_upstream_hash_module.c and its twin for streams): "hash KEY"
// without "consistent", and Cache::Memcached before it. Evidence: the packaged program as a proxy, with weights.
//
// Not covered: nginx sends an empty key round robin, and after a failure hashes the key again behind the number of the
// try, which a position does not hold.
#include <array>

#include "dialect/slots/families.h"
#include "dialect/slots/remainders.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::slots {

namespace {

// Quirk: 15 bits of the CRC are kept, so that at most 32768 of the weights' sum have any keys.
constexpr std::array kRows = {remainders_row<weighted_parts, bits_always<15>>({
    .name = "nginx-plain@1",
    .summary = "nginx's hash without 'consistent': 15 bits of a CRC modulo the sum of weights",
    .origin = "nginx 1.22.1, src/http/modules/ngx_http_upstream_hash_module.c",
    .evidence = Evidence::program,
    .needs = [](const Choices &) { return kNeedsWholeWeight; },
    .key_function = [](const Choices &) { return key_function_of(word_hash(HashName::crc15, false), 0); },
})};

}  // namespace

std::span<const Dialect> nginx() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
