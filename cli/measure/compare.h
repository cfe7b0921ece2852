// What moves between two views: exactly where both are tables, over given keys, or over a
// large fixed sample of the key space.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <holdfast/holdfast.hpp>

#include "read/keys.h"

namespace cli {

struct Flow {
  double in = 0;
  double out = 0;
};

// All as shares of the keys compared. An empty id is no node, as when every weight is 0.
struct Difference {
  double moved = 0;
  double least = 0;  // what the two views' shares ask for: the sum of what nodes gain
  std::map<std::string, Flow> nodes;
  std::map<std::pair<std::string, std::string>, double> moves;  // by (from, to)
};

// Throws Complaint for a key that the view cannot hash, though it has a node for every hash: it would count as one that
// stays where it is.
void check_key(const hf::View &view, std::string_view key);

// How many such keys there were, and the first of them.
struct NoKeys {
  std::uint64_t count = 0;
  std::string first = {};

  // Counts the key if the view cannot hash it, and says whether that is so. For keys that a lookup answered with no
  // node.
  bool take(const hf::View &view, std::string_view key);

  // "3 of 100 keys ...", which says what would work.
  [[nodiscard]] std::string sentence(std::uint64_t keys) const;
};

// Gives hashes, or keys if the two views hash differently, that stand for the whole key space: one in each partition if
// both are tables, or else in each of `sample` equal parts. Returns whether that is exact. The same in every run.
using VisitHashes = std::function<void(const std::vector<std::uint64_t> &)>;
using VisitKeys = std::function<void(const KeyBlock &)>;
bool visit_key_space(const hf::View &from, const hf::View &to, std::uint64_t sample, const VisitHashes &visit_hashes,
                     const VisitKeys &visit_keys);

class Comparison {
 public:
  Comparison(const hf::View &from, const hf::View &to) : from_(from), to_(to) {}

  void add(const KeyBlock &keys);

  // The whole key space, or a sample of it: `is_exact` says which.
  void add_key_space();

  [[nodiscard]] bool is_exact() const { return is_exact_; }
  [[nodiscard]] std::uint64_t keys() const { return keys_; }
  // Throws Complaint if there were keys that one of the clusters cannot hash: nothing can be said of them.
  [[nodiscard]] Difference difference() const;

 private:
  void add_hashes(const std::vector<std::uint64_t> &hashes);
  void add_pairs(const std::vector<hf::Slot> &from, const std::vector<hf::Slot> &to);

  const hf::View &from_;
  const hf::View &to_;
  std::map<std::pair<hf::Slot, hf::Slot>, std::uint64_t> pairs_;  // node before, node after -> keys
  std::uint64_t keys_ = 0;
  NoKeys no_keys_;
  bool is_exact_ = false;
};

}  // namespace cli
