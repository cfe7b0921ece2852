// What people use instead: the ring as it is commonly written, twice, and libmemcached's.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace peers {

inline constexpr std::size_t kVirtualNodes = 160;

// The ring of a hundred blog posts: std::map from point to node, lower_bound, wrap.
class MapRing {
 public:
  explicit MapRing(std::size_t nodes);
  [[nodiscard]] std::uint32_t pick(std::uint64_t hash) const;

 private:
  std::map<std::uint64_t, std::uint32_t> points_;
};

// The better half of those posts: a sorted array and a binary search.
class SortedRing {
 public:
  explicit SortedRing(std::size_t nodes);
  [[nodiscard]] std::uint32_t pick(std::uint64_t hash) const;

 private:
  struct Point {
    std::uint64_t at;
    std::uint32_t node;
  };
  std::vector<Point> points_;
};

// libmemcached's weighted ketama, key hash included. It aborts beyond 100 servers.
class Libmemcached {
 public:
  explicit Libmemcached(std::size_t nodes);
  ~Libmemcached();
  [[nodiscard]] std::uint32_t pick(std::string_view key) const;

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

// Hashes of a key: libhashkit's MD5 as ketama uses it, and libsodium's SipHash-2-4.
std::uint32_t hashkit_md5_of(std::string_view key);
std::uint64_t sodium_siphash_of(std::string_view key);

}  // namespace peers
