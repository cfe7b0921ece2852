// What a fleet needs under a dialect beside ids and weights. Nodes have an address, a port, a number and a hash of
// their address; what else a dialect needs stands in one table.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <holdfast/holdfast.h>

namespace conformance {

inline bool is_dialect(const std::string &algorithm) {
  const std::size_t index = hf_algorithm_find(algorithm.c_str());
  return index < hf_algorithm_count() && *hf_algorithm_origin(index) != '\0';
}

// The exceptions: dialects whose nodes are assigned slots or tokens, and one that cannot do without an option.
struct Assigning {
  const char *algorithm;
  std::uint64_t slots;  // 0: tokens of 64 bits
  const char *option = nullptr, *text = nullptr;
};
inline constexpr Assigning kAssigning[] = {
    {"redis-cluster@1", 16384}, {"swift@1", 1024, "partitions", "1024"}, {"cassandra@1", 0}};

inline const Assigning *assigning_of(const std::string &algorithm) {
  const auto *const found =
      std::ranges::find_if(kAssigning, [&](const Assigning &each) { return algorithm == each.algorithm; });
  return found == std::end(kAssigning) ? nullptr : found;
}

// The part of the node at `index` of `count` nodes, which together are assigned all.
inline std::string assigned_to(const Assigning &row, std::uint64_t index, std::uint64_t count) {
  const auto text = [](auto number) { return std::to_string(number); };
  if (row.slots == 0) return text(static_cast<std::int64_t>(~std::uint64_t{0} / count * index + 1));
  const std::uint64_t first = row.slots * index / count, last = row.slots * (index + 1) / count - 1;
  return text(first).append("-").append(text(last));
}

struct AttributeText {
  const char *name;
  std::string text;
};

// Those of a node that is known by a number from 0 on.
inline std::vector<AttributeText> attributes_of(std::uint64_t number) {
  std::string address = "10.1.";
  address += std::to_string(number / 250) += '.';
  address += std::to_string(number % 250 + 1);
  return {{"server", address},
          {"port", "7000"},
          {"ip", address},
          {"number", std::to_string(number + 1)},
          {"hash64", std::to_string((number + 1) * 0x9e3779b97f4a7c15)}};
}

// A key that a program can read: IPVS hashes addresses, Guava and Katran take numbers, and the others all bytes.
inline std::string key_text(const std::string &algorithm, std::uint64_t number) {
  if (algorithm != "ipvs/mh@1") return std::to_string(number);
  std::string address = "10.2.";
  address += std::to_string(number / 256) += '.';
  return address += std::to_string(number % 256);
}

}  // namespace conformance
