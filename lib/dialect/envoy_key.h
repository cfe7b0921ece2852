// What Envoy and gRPC hash of a host: its hash_key, or else its address as they write it.
#pragma once

#include <string>

#include "dialect/peer.h"

namespace holdfast::dialect {

[[nodiscard]] inline std::string envoy_key(const Peer &peer) {
  if (!peer.label.empty()) return std::string(peer.label);
  if (peer.host.empty()) return std::string(peer.name);
  if (peer.port == 0) return std::string(peer.host);
  const bool is_bare_v6 = peer.host.find(':') != std::string_view::npos && peer.host.front() != '[';
  const std::string host(peer.host);
  return (is_bare_v6 ? "[" + host + "]" : host) + ":" + std::to_string(peer.port);
}

}  // namespace holdfast::dialect
