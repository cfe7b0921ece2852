// How clients and proxies of memcached hash keys, and how twemproxy names its servers: what their rings and their
// remainders have in common.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "dialect/dialect.h"

namespace holdfast::dialect {

// The functions of libhashkit by its names, without HSIEH, which packages compile to the constant 1; the first is
// libmemcached's default.
inline constexpr HashChoice kLibmemcachedHashes[] = {
    {"one_at_a_time", HashName::one_at_a_time},
    {"md5", HashName::md5},
    {"crc", HashName::crc15},
    {"fnv1_64", HashName::fnv1_64},
    {"fnv1a_64", HashName::fnv1a_64},
    {"fnv1_32", HashName::fnv1_32},
    {"fnv1a_32", HashName::fnv1a_32},
    {"murmur", HashName::murmur2},
    {"murmur3", HashName::murmur3_32},
    {"jenkins", HashName::jenkins},
};

// The functions of twemproxy by its names.
inline constexpr HashChoice kTwemproxyHashes[] = {
    {"fnv1a_64", HashName::fnv1a_64}, {"one_at_a_time", HashName::one_at_a_time},
    {"md5", HashName::md5},           {"crc16", HashName::crc16},
    {"crc32", HashName::crc15},       {"crc32a", HashName::crc32},
    {"fnv1_64", HashName::fnv1_64},   {"fnv1_32", HashName::fnv1_32},
    {"fnv1a_32", HashName::fnv1a_32}, {"hsieh", HashName::hsieh},
    {"murmur", HashName::murmur2},    {"jenkins", HashName::jenkins},
};

// Hashes of the function are below 2^bits.
[[nodiscard]] constexpr unsigned word_bits(HashName name) noexcept { return name == HashName::crc15 ? 15 : 32; }

// The function of this name over the key, or over the namespace and the key where the choices have one.
[[nodiscard]] KeyFunction libmemcached_keys(const Choices &choices, HashName name, unsigned shift);

[[nodiscard]] KeyFunction twemproxy_keys(const Choices &choices, HashName name, unsigned shift);

// The alias of a server, or else its name without the port of memcached.
[[nodiscard]] std::string twemproxy_name(const Peer &peer);

// Indices of the peers in the order that twemproxy gives its servers.
[[nodiscard]] std::vector<std::size_t> twemproxy_order(Peers peers);

}  // namespace holdfast::dialect
