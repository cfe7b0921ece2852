// Fleets for the laws of dialects: nodes with all that a dialect may ask for.
#pragma once

#include <string>
#include <vector>

#include "assertions.h"
#include "dialect/rows.h"
#include "hash/splitmix.h"

namespace holdfast::dialect {

inline const Dialect &row_named(std::string_view name) {
  const Dialect *row = find_dialect(name);
  if (row == nullptr) fail_msg("there is no %s", std::string(name).c_str());
  return *row;
}

// Owns the texts of its nodes, 10.9.0.100:8000 and so on, which rise; their hashes nobody chose.
class Fleet {
 public:
  explicit Fleet(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      texts_.push_back("10.9." + std::to_string(i / 150) + "." + std::to_string(i % 150 + 100));
    }
    for (std::size_t i = 0; i < count; ++i) {
      peers_.push_back({.name = texts_[i],
                        .host = texts_[i],
                        .port = 8000,
                        .number = static_cast<std::uint32_t>(i + 1),
                        .hash64 = mix64((i + 1) * kGolden),
                        .slot = static_cast<Slot>(i)});
    }
  }
  explicit Fleet(const std::vector<double> &weights) : Fleet(weights.size()) {
    for (std::size_t i = 0; i < weights.size(); ++i) peers_[i].weight = weights[i];
  }

  Peer &operator[](std::size_t i) { return peers_[i]; }
  operator Peers() const { return peers_; }
  [[nodiscard]] std::vector<Peer> reversed() const { return {peers_.rbegin(), peers_.rend()}; }

 private:
  std::vector<std::string> texts_;
  std::vector<Peer> peers_;
};

// The slots that the positions 0 .. count - 1 have.
inline std::vector<Slot> picked(const Engine &engine, std::uint64_t count) {
  std::vector<Slot> slots;
  for (std::uint64_t position = 0; position < count; ++position) slots.push_back(engine.pick(position));
  return slots;
}

}  // namespace holdfast::dialect
