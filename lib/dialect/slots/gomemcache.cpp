// gomemcache (bradfitz/gomemcache, memcache/selector.go, commit 8d39553): CRC-32 modulo the number of servers.
// Evidence: the published module itself. Weights do not count; a server that is listed twice has two parts.
#include <algorithm>
#include <array>

#include "dialect/slots/families.h"
#include "dialect/slots/remainders.h"
#include "hash/published/crc.h"

namespace holdfast::dialect::slots {

namespace {

// Quirk: keys are copied into a buffer of 256 bytes to be hashed. What is beyond does not count.
std::uint64_t hash(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept {
  constexpr std::size_t kBuffer = 256;
  return published::crc32({reinterpret_cast<const char *>(key), std::min(length, kBuffer)});
}

constexpr std::array kRows = {remainders_row<equal_parts, bits_always<32>>({
    .name = "gomemcache@1",
    .summary = "gomemcache: CRC-32 modulo the number of servers, in the order of the list",
    .origin = "bradfitz/gomemcache commit 8d39553, memcache/selector.go",
    .evidence = Evidence::program,
    .needs = [](const Choices &) { return std::uint32_t{0}; },
    .key_function = [](const Choices &) { return KeyFunction{.hash = hash}; },
})};

}  // namespace

std::span<const Dialect> gomemcache() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
