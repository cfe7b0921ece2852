#include "cluster/peers.h"

#include <algorithm>
#include <charconv>

namespace holdfast {

namespace {

// Nothing for a text that is no number of that type, which attributes never are.
template <class Number>
Number number_of(std::string_view text) noexcept {
  Number number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  return code == std::errc() && end == text.data() + text.size() ? number : 0;
}

dialect::Peer peer_of(const Node &node) {
  const auto text = [&](Attribute attribute) { return std::string_view(node.attributes.get(attribute)); };
  const std::string_view server = text(Attribute::server), port = text(Attribute::port);
  const ServerOf named = server_of(node.id);
  return {.name = node.id,
          .host = server.empty() ? named.server : server,
          .port = !port.empty()    ? number_of<std::uint32_t>(port)
                  : server.empty() ? named.port
                                   : 0,
          .label = text(Attribute::label),
          .address = text(Attribute::ip),
          .number = number_of<std::uint32_t>(text(Attribute::number)),
          .hash64 = number_of<std::uint64_t>(text(Attribute::hash64)),
          .assigned = text(Attribute::assigned),
          .weight = written_weight(node.weight),
          .slot = node.slot};
}

}  // namespace

std::vector<dialect::Peer> peers_of(std::span<const Node> nodes) {
  std::vector<dialect::Peer> peers;
  peers.reserve(nodes.size());
  for (const Node &node : nodes) {
    if (!node.weight.is_zero()) peers.push_back(peer_of(node));
  }
  std::ranges::sort(peers, {}, &dialect::Peer::slot);
  return peers;
}

ServerOf server_of(std::string_view id) noexcept {
  const std::size_t colon = id.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return {id, 0};
  const std::string_view server = id.substr(0, colon), digits = id.substr(colon + 1);
  const auto port = number_of<std::uint32_t>(digits);
  const bool is_port = port >= 1 && port <= 65535 && digits.front() != '0';
  const bool is_bracketed = server.front() == '[' && server.back() == ']';
  if (!is_port || (!is_bracketed && server.find(':') != std::string_view::npos)) return {id, 0};
  return {server, port};
}

double written_weight(Weight weight) noexcept {
  constexpr int kDigitsOfDouble = 17;
  const double exact = weight.value();
  if ((weight.steps() & 0xffffffff) == 0) return exact;
  for (int digits = 1; digits < kDigitsOfDouble; ++digits) {
    char text[32];
    const auto printed = std::to_chars(text, text + sizeof text, exact, std::chars_format::general, digits);
    double value = 0;
    std::from_chars(text, printed.ptr, value);
    const bool is_weight = value >= Weight::kLeast && value <= Weight::kGreatest;
    if (is_weight && Weight::from(value, "") == weight) return value;
  }
  return exact;
}

}  // namespace holdfast
