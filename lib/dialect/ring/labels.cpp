#include "dialect/ring/labels.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "hash/published/md5.h"

namespace holdfast::dialect::ring {

namespace {

constexpr std::uint32_t kMemcachedPort = 11211;

}  // namespace

std::string_view Label::with(std::uint64_t number) {
  constexpr std::size_t kDigits = 20;
  text_.resize(size_ + kDigits);
  const auto end = std::to_chars(text_.data() + size_, text_.data() + text_.size(), number).ptr;
  return {text_.data(), static_cast<std::size_t>(end - text_.data())};
}

std::string host_and_port(const Peer &peer) {
  std::string text(peer.host);
  if (peer.port != 0) text += ":" + std::to_string(peer.port);
  return text;
}

std::string memcached_name(const Peer &peer) {
  return peer.port == kMemcachedPort ? std::string(peer.host) : host_and_port(peer);
}

std::vector<std::size_t> order_by(const std::vector<std::string> &names) {
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const int compared = names[a].compare(names[b]);
    return compared != 0 ? compared < 0 : a < b;
  });
  return order;
}

void add_digests(Points &points, std::size_t peer, std::string base, std::uint64_t digests) {
  Label label(std::move(base));
  for (std::uint64_t i = 0; i < digests; ++i) {
    const published::Md5 digest = published::md5(label.with(i));
    for (std::size_t part = 0; part < 4; ++part) points.add(peer, 4 * i + part, published::word_of(digest, part));
  }
}

}  // namespace holdfast::dialect::ring
