// A node as another program's configuration names it. Origins hash the text of a node, so that a port, an alias or the
// spelling of a name decides where its points lie; a member of a placement (place/placement.h) knows none of that.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "place/placement.h"

namespace holdfast::dialect {

struct Peer {
  std::string_view name = {};   // the node's id in the cluster; what messages call it
  std::string_view host = {};   // as the origin's configuration spells it: neither resolved nor folded
  std::uint32_t port = 0;       // 0: none is given
  std::string_view label = {};  // hashed in place of host and port: twemproxy's alias, Varnish's ident, HAProxy's guid,
                                // Envoy's hash_key, Traffic Server's hash string; empty: none is given
  std::string_view address = {};   // the resolved address as text, for origins that hash it; empty: none is given
  std::uint32_t number = 0;        // HAProxy's id, Katran's number; 0: none is given
  std::uint64_t hash64 = 0;        // the address hash that Katran is given
  std::string_view assigned = {};  // what the origin gave the node to hold: slots of Redis ("0-5460,10923"), partitions
                                   // of Swift, tokens of Cassandra
  double weight = 1;               // as configured; 0 reaches the origin too, and has a meaning of its own in some
  Slot slot = 0;
};

// In the order of the origin's configuration, which ties and some slot numbers follow. Slots are unique.
using Peers = std::span<const Peer>;

}  // namespace holdfast::dialect
