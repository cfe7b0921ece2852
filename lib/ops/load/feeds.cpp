#include "ops/load/feeds.h"

#include <algorithm>

#include "base/wide.h"

namespace holdfast {

std::uint64_t Feed::at(std::uint64_t now) const noexcept {
  const std::uint64_t age = now - since;
  if (lease == 0 || age <= lease) return value;
  if (age >= 2 * lease) return 0;
  return divide(multiply(value, 2 * lease - age), Wide{0, lease}).quotient.low;
}

void Feeds::set(std::uint64_t node, std::string_view router, const Feed &feed) {
  feeds_[Key{node, std::string(router)}] = feed;
}

std::uint64_t Feeds::value(std::uint64_t node, std::string_view router, std::uint64_t now) const {
  const auto feed = feeds_.find(Key{node, std::string(router)});
  return feed != feeds_.end() ? feed->second.at(now) : 0;
}

std::uint64_t Feeds::sum(std::uint64_t node, std::uint64_t now) const {
  std::uint64_t sum = 0;
  for (auto feed = feeds_.lower_bound(Key{node, {}}); feed != feeds_.end() && feed->first.first == node; ++feed) {
    sum += feed->second.at(now);
  }
  return sum;
}

std::vector<std::uint64_t> Feeds::nodes_of(std::string_view router) const {
  std::vector<std::uint64_t> nodes;
  for (const auto &[key, feed] : feeds_) {
    if (key.second == router) nodes.push_back(key.first);
  }
  return nodes;
}

std::vector<std::uint64_t> Feeds::nodes_with_leases() const {
  std::vector<std::uint64_t> nodes;
  for (const auto &[key, feed] : feeds_) {
    if (feed.lease != 0 && (nodes.empty() || nodes.back() != key.first)) nodes.push_back(key.first);
  }
  return nodes;
}

void Feeds::erase_router(std::string_view router) noexcept {
  std::erase_if(feeds_, [&](const auto &each) { return each.first.second == router; });
}

void Feeds::erase_node(std::uint64_t node) noexcept {
  std::erase_if(feeds_, [&](const auto &each) { return each.first.first == node; });
}

void Feeds::erase_faded(std::uint64_t now) noexcept {
  std::erase_if(feeds_, [&](const auto &each) { return each.second.lease != 0 && each.second.at(now) == 0; });
}

}  // namespace holdfast
