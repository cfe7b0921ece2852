// What the batches have taken of each zone that has limits, and which of them take more of a pair of nodes. A node
// counts as a zone of level 0, in addition to its limit of moves that all nodes have.
//
// A batch is closed for a zone alone when the zone has all that it may have there, or when it has refused pairs of the
// zone too often: others go on to use the batch.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "ops/plan/batches.h"
#include "ops/plan/open_batches.h"

namespace holdfast {

inline constexpr unsigned kPatience = 32;

// What is left of the limits of a batch for a pair of nodes.
struct Room {
  Amount left{kUnlimited, kUnlimited};
  bool is_worth_dividing = true;  // more than an eighth is left of every limit

  // Takes another limit into account, of which some is used.
  void narrow(const Amount &limit, const Amount &used) noexcept;
  [[nodiscard]] bool holds(const Amount &amount) const noexcept {
    return amount.count <= left.count && amount.bytes <= left.bytes;
  }
};

class Doors {
 public:
  explicit Doors(const BatchLimits &limits);

  [[nodiscard]] std::uint32_t count() const noexcept { return nodes_.count(); }
  // The first batch that is open on every level, as OpenBatches::next.
  [[nodiscard]] std::uint32_t next(std::uint32_t from, std::uint32_t to, std::uint32_t least) const;
  void add() noexcept;
  void enter(std::uint32_t from, std::uint32_t to, std::uint32_t batch);
  void close(std::uint32_t batch) { nodes_.close(batch); }

  // Narrows the room that a batch has for the pair by the limits of its zones.
  void narrow(std::uint32_t from, std::uint32_t to, std::uint32_t batch, Room &room) const;
  // Counts what the batch has taken of the pair.
  void use(std::uint32_t from, std::uint32_t to, std::uint32_t batch, const Amount &amount);
  // A batch with room of its own has refused the pair, of which so much is left, for the sake of a zone.
  void refuse(std::uint32_t from, std::uint32_t to, std::uint32_t batch, const Amount &left);

 private:
  struct Used {
    Amount amount;
    unsigned refused = 0;
  };
  // The sums of one level and direction.
  struct Account {
    std::uint32_t level = 0;
    bool is_out = false;
    Amount limit{kUnlimited, kUnlimited};
    std::size_t door = 0;                               // in doors_
    std::unordered_map<std::uint64_t, Used> used = {};  // by batch and zone; only ever looked up
  };

  void add_account(std::size_t door, const LevelLimit &limit, bool is_out);
  [[nodiscard]] std::uint32_t zone(std::uint32_t node, std::uint32_t level) const noexcept {
    if (node == kNoNode || level == 0) return node;
    return limits_.zones->zone(node, level - 1);
  }
  void shut(const Account &account, std::uint32_t zone, std::uint32_t batch);

  const BatchLimits &limits_;
  OpenBatches nodes_;
  std::vector<OpenBatches> doors_;  // as limits_.levels
  std::vector<Account> accounts_;   // of those that have a limit of keys or bytes
};

}  // namespace holdfast
