// How a cluster of Envoy balances, of both ways in which its configuration says so: `lb_policy` with its settings
// beside it, and `load_balancing_policy` with typed extensions.
#pragma once

#include "read/import/formats.h"

namespace cli {

struct EnvoyPolicy {
  enum class Kind : std::uint8_t { other, ring, table };

  Kind kind = Kind::other;
  std::string name = {};              // as the configuration has it
  const Value *settings = nullptr;    // of the ring or the table
  const Value *consistent = nullptr;  // of both: hashing by hostname, and bounds of load
};

EnvoyPolicy envoy_policy(const Value &cluster);

// The algorithm and its options. Throws Complaint for numbers that are none.
void read_envoy_policy(const ImportSource &source, Imported &imported, const EnvoyPolicy &policy);

[[nodiscard]] bool hashes_hostnames(const EnvoyPolicy &policy);

// The nodes of `load_assignment`.
void read_envoy_endpoints(const ImportSource &source, Imported &imported, const Value &cluster,
                          const EnvoyPolicy &policy);

}  // namespace cli
