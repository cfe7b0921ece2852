#include "dialect/memcached_keys.h"

#include <algorithm>
#include <numeric>

#include "dialect/word_hash.h"

namespace holdfast::dialect {

namespace {

// Quirk: under a namespace the key is copied as a C string into a buffer of its whole length, so that what follows its
// first NUL is hashed as zeros; and a key that is longer than 250 bytes with its namespace hashes to 0.
std::uint64_t with_namespace(const KeyFunction &self, const unsigned char *key, std::size_t length) noexcept {
  constexpr std::size_t kLongest = 250;
  const std::size_t whole = self.prefix.size() + length;
  if (whole > kLongest) return 0;
  char buffer[kLongest] = {};
  std::copy(self.prefix.begin(), self.prefix.end(), buffer);
  for (std::size_t i = 0; i < length && key[i] != 0; ++i) buffer[self.prefix.size() + i] = static_cast<char>(key[i]);
  return self.inner({buffer, whole});
}

// Quirk: a key of no bytes hashes to 0 under every function.
std::uint64_t hash_unless_empty(const KeyFunction &self, const unsigned char *key, std::size_t length) noexcept {
  return length == 0 ? 0 : self.inner({reinterpret_cast<const char *>(key), length});
}

}  // namespace

KeyFunction libmemcached_keys(const Choices &choices, HashName name, unsigned shift) {
  KeyFunction function = key_function_of(word_hash(name, choices.unsigned_bytes), shift);
  if (choices.prefix.empty()) return function;
  function.hash = with_namespace;
  function.batch = nullptr;
  function.prefix = choices.prefix;
  return function;
}

KeyFunction twemproxy_keys(const Choices &choices, HashName name, unsigned shift) {
  KeyFunction function = key_function_of(word_hash(name, choices.unsigned_bytes), shift);
  function.hash = hash_unless_empty;
  function.batch = nullptr;
  return function;
}

// Quirk: 11211 is left out.
std::string twemproxy_name(const Peer &peer) {
  constexpr std::uint32_t kMemcached = 11211;
  if (!peer.label.empty()) return std::string(peer.label);
  const bool is_plain = peer.port == 0 || peer.port == kMemcached;
  return std::string(peer.host) + (is_plain ? "" : ":" + std::to_string(peer.port));
}

// Quirk: the list is sorted by length of the name, then by its bytes, when the configuration is read.
std::vector<std::size_t> twemproxy_order(Peers peers) {
  std::vector<std::string> names;
  for (const Peer &peer : peers) names.push_back(twemproxy_name(peer));
  std::vector<std::size_t> order(peers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return names[a].size() != names[b].size() ? names[a].size() < names[b].size() : names[a] < names[b];
  });
  return order;
}

}  // namespace holdfast::dialect
