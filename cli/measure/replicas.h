// Replicas of keys: a report on those of one view, and what changes between two. States do not count.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <holdfast/holdfast.hpp>

#include "measure/compare.h"
#include "read/keys.h"

namespace cli {

// A report, and what it was made of.
struct ReplicaReport {
  hf::Durability counted;
  std::string basis;  // in words
  bool is_exact = true;
};

// Of all partitions of a table, or of a sample of the key space.
[[nodiscard]] ReplicaReport report_of(const hf::View &view, std::uint32_t replicas);
// Of the keys of a file; keys that the view cannot hash are left out.
[[nodiscard]] ReplicaReport report_of_keys(const hf::View &view, std::uint32_t replicas, const std::string &path,
                                           char separator);

// Shares of the keys compared. Those of replicas count a key once for each replica.
struct ReplicaDifference {
  double moved = 0;             // up to the number of replicas
  double least = 0;             // what the nodes' shares before and after ask for
  std::vector<double> changed;  // by the number of replicas that are elsewhere: the share of the keys
  std::map<std::string, Flow> nodes;
  std::vector<std::map<std::string, Flow>> zones;  // by level, the outermost first

  // The share of the keys that change that many replicas or more.
  [[nodiscard]] double changed_from(std::size_t replicas) const;
};

class ReplicaComparison {
 public:
  // Throws hf::Error when keys are added if a view has fewer nodes.
  ReplicaComparison(const hf::View &from, const hf::View &to, std::uint32_t replicas);

  void add(const KeyBlock &keys);
  void add_key_space();  // as Comparison has it, with a smaller sample

  [[nodiscard]] bool is_exact() const { return is_exact_; }
  [[nodiscard]] std::uint64_t keys() const { return keys_; }
  [[nodiscard]] ReplicaDifference difference() const;
  // Replicas in the view after, by id, as shares of all replicas.
  [[nodiscard]] std::map<std::string, double> shares() const;

 private:
  // A view, its slots told as numbers that are the same in both views.
  struct Side {
    const hf::View &view;
    std::vector<std::uint32_t> number_of;  // by slot
    std::vector<std::uint64_t> replicas;   // by number
  };
  struct Change {
    std::uint64_t in = 0, out = 0;
  };

  Side side_of(const hf::View &view);
  void add_hashes(const std::vector<std::uint64_t> &hashes);
  // The replicas of one key in both views, by slot.
  void add_key(const hf::Slot *from, const hf::Slot *to);
  void add_zones(const std::vector<hf::Slot> &lost, const std::vector<hf::Slot> &gained);

  std::uint32_t replicas_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  // by id
  std::vector<std::string> ids_;                            // by number
  Side from_, to_;
  std::uint64_t keys_ = 0;
  bool is_exact_ = false;
  std::vector<std::uint64_t> changed_;
  std::vector<Change> nodes_;  // by number
  std::vector<std::map<std::string, Change>> zones_;
};

// 16 hexadecimal digits over the ids of all replicas of all partitions, or of a sample of the key space: equal ones
// mean equal replicas.
[[nodiscard]] std::string replicas_fingerprint(const hf::View &view, std::uint32_t replicas);

// The zone of a node at each level, the outermost first: "eu", "eu/rack-7".
[[nodiscard]] std::vector<std::string> zones_of(std::string_view path);

}  // namespace cli
