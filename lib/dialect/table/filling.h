// How nodes claim the rows of a table: each wants all rows in an order of its own, and whoever has a turn takes the
// first of them that is free. A family says whose turn it is.
#pragma once

#include <cstdint>
#include <queue>
#include <span>
#include <vector>

#include "dialect/peer.h"

namespace holdfast::dialect::table {

// The order of a peer: from `row` on by `step` round the table.
struct Walk {
  std::uint32_t row = 0;
  std::uint32_t step = 1;

  void advance(std::uint32_t rows) noexcept {
    row += step;
    row -= row >= rows ? rows : 0;
  }
  [[nodiscard]] std::uint64_t period(std::uint32_t rows) const noexcept { return rows; }
};

// Throws Error{infeasible}: the peer's walk comes to no row that is free.
[[noreturn]] void refuse_endless(const Peer &peer, std::uint64_t rows);

template <class Step>
class Filling {
 public:
  // `walks` are of the peers, in their order.
  Filling(Peers peers, std::vector<Step> walks, std::uint64_t rows)
      : peers_(peers),
        walks_(std::move(walks)),
        owners_(static_cast<std::size_t>(rows), kFree),
        rows_(static_cast<std::uint32_t>(rows)),
        free_(rows_) {}

  // Gives the peer the row that it wants most. Not to be called once the table is full.
  void take(std::size_t peer) {
    Step &walk = walks_[peer];
    for (std::uint64_t steps = 0; owners_[walk.row] != kFree; ++steps) {
      if (steps == walk.period(rows_)) refuse_endless(peers_[peer], rows_);
      walk.advance(rows_);
    }
    owners_[walk.row] = static_cast<std::uint32_t>(peer);
    --free_;
  }
  [[nodiscard]] bool is_full() const noexcept { return free_ == 0; }

  // Indices of the peers, row by row.
  [[nodiscard]] std::vector<std::uint32_t> take_owners() noexcept { return std::move(owners_); }

 private:
  static constexpr std::uint32_t kFree = 0xffffffff;

  Peers peers_;
  std::vector<Step> walks_;
  std::vector<std::uint32_t> owners_;
  std::uint32_t rows_;
  std::uint32_t free_;
};

// Turns that fall into rounds which can be foretold: in a round they come in the order of the peers. A round that skips
// most peers costs nothing.
class Turns {
 public:
  // Rounds after `last` are not needed.
  explicit Turns(std::uint64_t last) noexcept : last_(last) {}

  void add(std::uint64_t round, std::size_t peer) {
    if (round <= last_) queue_.push({round, peer});
  }
  [[nodiscard]] bool empty() const noexcept { return queue_.empty(); }

  struct Turn {
    std::uint64_t round;
    std::size_t peer;

    friend bool operator<(const Turn &a, const Turn &b) noexcept {  // for a queue that gives the greatest
      return a.round != b.round ? a.round > b.round : a.peer > b.peer;
    }
  };
  [[nodiscard]] Turn next() {
    const Turn turn = queue_.top();
    queue_.pop();
    return turn;
  }

 private:
  std::uint64_t last_;
  std::priority_queue<Turn> queue_;
};

}  // namespace holdfast::dialect::table
