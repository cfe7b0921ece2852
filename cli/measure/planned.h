// A plan between two clusters as the command shows it: for the whole key space, for the keys of a file, or, where
// there are no limits, for a sample; and what its pairs of nodes and its batches come to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <holdfast/holdfast.hpp>

#include "read/keys.h"

namespace cli {

struct PlanWish {
  std::string key_file;  // "" for none
  bool nul = false;
  bool has_sizes = false;  // each line is a size in bytes, a tab and a key
  bool has_limits = false;
  bool lists_moves = false;
  bool has_bytes = false;
  std::uint32_t replicas = 1;
};

// Keys one after the other, so that what moves can be named.
class KeyTexts {
 public:
  void add(std::string_view key) {
    bytes_ += key;
    ends_.push_back(bytes_.size());
  }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

struct Planned {
  hf::View from, to;
  hf::Plan plan;
  std::string basis;  // in words
  bool is_exact = true;
  bool has_list = false;                                                // of the key file
  bool is_rehashed = false;                                             // the views hash keys differently
  std::uint64_t keys = 0;                                               // of a list or sample; 0 for all there can be
  KeyCensus census = {};                                                // of the list
  KeyTexts texts = {};                                                  // of the list, if moves are to be listed
  std::vector<std::pair<std::uint64_t, std::uint32_t>> positions = {};  // of these, sorted, with their numbers

  // The view whose hashes give positions.
  [[nodiscard]] const hf::View &placing() const { return is_rehashed ? to : from; }
};

// Throws Complaint for a key file that is refused, and hf::Error for a plan that cannot be made.
[[nodiscard]] Planned plan_between(hf::View from, hf::View to, const PlanWish &wish);

// What moves come to. Keys are 0 unless there is a list.
struct Sum {
  std::uint64_t moves = 0, ranges = 0, keys = 0;
  double share = 0;
  std::uint64_t bytes = 0;
};

struct PairSum {
  hf::Slot from = hf::no_node, to = hf::no_node;
  std::string from_id, to_id;  // "" for no node
  Sum sum;
};

[[nodiscard]] std::vector<PairSum> pairs_of(const Planned &planned);  // the largest share first
[[nodiscard]] Sum batch_sum(const Planned &planned, std::size_t batch);

// The id of the node that sends a move; "" if there is nothing to send, or if nobody can.
[[nodiscard]] std::string_view sender_of(const Planned &planned, std::size_t move);

// The id of a node of the view; "" for no node.
[[nodiscard]] std::string_view id_of(const hf::View &view, hf::Slot slot);

}  // namespace cli
