// Hot keys: which keys make up more than a given share of the latest requests, in a fixed number
// of counters. Misra and Gries, "Finding repeated elements", 1982: a key without a counter takes a
// free one; if there is none, all counters go down by one, that key's first included. So a counter
// is never too high, and too low by no more than the number of those steps, of which one takes as
// many requests as there are counters. Old requests fade: twice a window all counters are halved.
//
// Example: share 0.01 has 400 counters. After 100000 requests the counters have gone down 250 times
// at most, so that a key of 1000 requests has a counter of 750 or more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hash/seed.h"

namespace holdfast {

class HotKeys {
 public:
  static constexpr double kLeastShare = 0.0001, kGreatestShare = 0.5;
  static constexpr std::uint64_t kStandardWindow = 100000;
  static constexpr std::uint64_t kMostWindow = std::uint64_t{1} << 40;

  // Keys from `share` of the requests on are hot; 0 requests are the standard window. Throws
  // Error{argument} for a share out of range, or a window in which a hot key is too rare to tell.
  HotKeys(double share, std::uint64_t window);

  // Counts one request of the key and says whether it is hot: always from the share on and 24
  // requests, never below three quarters of it, give or take two requests, or below 16 requests.
  bool note(std::uint64_t hash) noexcept;

  [[nodiscard]] bool is_hot(std::uint64_t hash) const noexcept { return is_hot_count(entries_[find(hash)].count); }

  // The share of the requests that count, at most; 0 for a key without a counter.
  [[nodiscard]] double share(std::uint64_t hash) const noexcept { return share_of(entries_[find(hash)].count); }

  // Their hashes, the hottest first; of equal ones the smaller hash. Returns how many are hot,
  // also beyond `out`.
  std::size_t list(std::span<std::uint64_t> out) const noexcept;

  [[nodiscard]] std::size_t bytes() const noexcept;

  // Entries that the longest search for a key passes, its own included.
  [[nodiscard]] std::size_t longest_search() const noexcept;

 private:
  struct Entry {
    std::uint64_t hash;
    std::uint64_t count;  // 0 is a free entry
  };

  [[nodiscard]] std::size_t home(std::uint64_t hash) const noexcept;
  [[nodiscard]] std::size_t find(std::uint64_t hash) const noexcept;
  [[nodiscard]] bool is_hot_count(std::uint64_t count) const noexcept;
  [[nodiscard]] double share_of(std::uint64_t count) const noexcept;
  template <class Change>
  void change_all(Change change) noexcept;

  // Nobody knows it, or hashes could be chosen that all begin their search at one entry: 9.9 us
  // instead of 0.05 us a request.
  Seed entry_seed_;
  std::uint64_t share_millionths_;
  std::uint64_t window_;
  std::uint64_t most_;  // counters
  std::uint64_t used_ = 0;
  std::uint64_t requests_ = 0;  // that count, halved with the counters
  std::uint64_t missing_ = 0;   // what a counter may be too low by
  std::vector<Entry> entries_;  // open addressing, at most half full
  std::vector<Entry> kept_;     // room to sort entries out
};

}  // namespace holdfast
