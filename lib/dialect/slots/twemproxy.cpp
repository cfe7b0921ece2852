// twemproxy (nutcracker) 0.5.0 without a ring (src/hashkit/nc_modula.c, nc_conf.c): "distribution: modula". Evidence:
// the packaged proxy itself, with weights and with aliases.
//
// The hash tag of its configuration ("{}") is the part "tag:{}" of a key (hash/key_part.h).
#include <array>

#include "dialect/memcached_keys.h"
#include "dialect/slots/families.h"
#include "dialect/slots/remainders.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::slots {

namespace {

HashName name_of(const Choices &choices) noexcept { return hash_or(choices.hash, HashName::fnv1a_64); }

unsigned bits_of(const Choices &choices) noexcept { return word_bits(name_of(choices)); }

// Quirk: remainders follow the sorted list, not the list of the file.
std::vector<Part> parts_of(Peers peers) {
  const std::vector<Part> listed = weighted_parts(peers);
  std::vector<Part> parts;
  parts.reserve(listed.size());
  for (const std::size_t i : twemproxy_order(peers)) parts.push_back(listed[i]);
  return parts;
}

constexpr std::array kRows = {remainders_row<parts_of, bits_of>({
    .name = "modula/twemproxy@1",
    .summary = "twemproxy's modula: FNV-1a, unless told, modulo the sum of weights, over the servers sorted by name",
    .origin = "twemproxy (nutcracker) 0.5.0, src/hashkit/nc_modula.c and src/nc_conf.c",
    .evidence = Evidence::program,
    .reads = kReadsHash | kReadsUnsignedBytes,
    .hashes = kTwemproxyHashes,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsWholeWeight; },
    .key_function = [](const Choices &choices) { return twemproxy_keys(choices, name_of(choices), 0); },
})};

}  // namespace

std::span<const Dialect> twemproxy() noexcept { return kRows; }

}  // namespace holdfast::dialect::slots
