// What other routers say that they have on nodes. Each says so with a lease: the value counts in full
// until the lease is over, and then fades to 0 during as long again, so that a router that falls
// silent, or was wrong once, does not keep work away from a node for ever.
//
// Plain data under the lock of its owner.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast {

struct Feed {
  std::uint64_t value = 0;
  std::uint64_t since = 0;
  std::uint64_t lease = 0;  // 0: never over

  [[nodiscard]] std::uint64_t at(std::uint64_t now) const noexcept;
};

class Feeds {
 public:
  // Nodes by the identities that views give them; "" is the router that has no name.
  using Key = std::pair<std::uint64_t, std::string>;

  // Throws std::bad_alloc, and then nothing has changed.
  void set(std::uint64_t node, std::string_view router, const Feed &feed);

  // What the router says of the node now.
  [[nodiscard]] std::uint64_t value(std::uint64_t node, std::string_view router, std::uint64_t now) const;
  // What all say of it now.
  [[nodiscard]] std::uint64_t sum(std::uint64_t node, std::uint64_t now) const;

  // The nodes of which a router says something; those of all feeds that have a lease.
  [[nodiscard]] std::vector<std::uint64_t> nodes_of(std::string_view router) const;
  [[nodiscard]] std::vector<std::uint64_t> nodes_with_leases() const;

  void erase_router(std::string_view router) noexcept;
  void erase_node(std::uint64_t node) noexcept;
  // Feeds that have faded away.
  void erase_faded(std::uint64_t now) noexcept;

 private:
  std::map<Key, Feed> feeds_;
};

}  // namespace holdfast
