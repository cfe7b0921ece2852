// libmemcached 1.1.4 without a ring (libmemcached/hash.cc): MEMCACHED_DISTRIBUTION_MODULA, which is its default and
// php-memcached's. Evidence: the packaged library and php-memcached over it, and each hash function by itself.
//
// Weights do not count. Unlike its rings, it has no limit of 100 servers.
#include <array>

#include "dialect/memcached_keys.h"
#include "dialect/slots/families.h"
#include "dialect/slots/remainders.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::slots {

namespace {

HashName name_of(const Choices &choices) noexcept { return hash_or(choices.hash, HashName::one_at_a_time); }

unsigned bits_of(const Choices &choices) noexcept { return word_bits(name_of(choices)); }

constexpr std::array kRows = {remainders_row<equal_parts, bits_of>({
    .name = "modula/libmemcached@1",
    .summary = "libmemcached's and php-memcached's default: one-at-a-time modulo the number of servers",
    .origin = "libmemcached 1.1.4, libmemcached/hash.cc",
    .evidence = Evidence::program,
    .reads = kReadsHash | kReadsUnsignedBytes | kReadsPrefix,
    .hashes = kLibmemcachedHashes,
    .needs = [](const Choices &) { return std::uint32_t{0}; },
    .key_function = [](const Choices &choices) { return libmemcached_keys(choices, name_of(choices), 0); },
})};

}  // namespace

std::span<const Dialect> libmemcached() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
