// The memory of recent moves: which ranges of positions moved when, by the caller's clock, of all that moved within a
// horizon. Plans that are given the memory let these ranges rest (ops/plan/rest.h).
//
// Ranges do not overlap, and ranges that touch and moved at one time are one: recording a batch replaces what was known
// of its positions, and forgets what is older than the horizon. There are at most twice as many ranges as batches have
// recorded within the horizon. Times never decrease.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cluster/settings.h"
#include "ops/plan/plan.h"

namespace holdfast {

// Positions `first` to `last` that moved at a time.
struct RecentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t time = 0;

  friend bool operator==(const RecentRange &, const RecentRange &) = default;
};

// What decides the position of a key, in words: options 'hash' and 'key_part', and the commitment to the seed.
struct KeyHashing {
  std::string hash = {}, key_part = {};
  std::uint64_t seed = 0;

  [[nodiscard]] static KeyHashing of(const Settings &settings);
};

class Recent {
 public:
  // Throws Error{argument} for a horizon of 0.
  Recent(KeyHashing hashing, std::uint64_t horizon);
  // What was written down: ranges as a memory has them.
  Recent(KeyHashing hashing, std::uint64_t horizon, std::uint64_t time, std::vector<RecentRange> ranges)
      : hashing_(std::move(hashing)), horizon_(horizon), time_(time), ranges_(std::move(ranges)) {}

  [[nodiscard]] const KeyHashing &hashing() const noexcept { return hashing_; }
  [[nodiscard]] std::uint64_t horizon() const noexcept { return horizon_; }
  [[nodiscard]] std::uint64_t last_time() const noexcept { return time_; }  // of the last record; 0 before the first
  [[nodiscard]] std::span<const RecentRange> ranges() const noexcept { return ranges_; }

  // A batch of the plan is finished. Throws Error{infeasible} for a plan of keys that are hashed otherwise, and
  // Error{argument} for a batch that is not there and for a time before the last record. Then nothing changes.
  void record(const Plan &plan, std::size_t batch, std::uint64_t now);

  // What rests at a time. Throws as record, and Error{argument} for a rest above the horizon.
  [[nodiscard]] Rest resting(const Plan &plan, std::uint64_t rest, std::uint64_t now) const;

  // The time from which on no range of the batch rests; 0 if none does. Throws as resting.
  [[nodiscard]] std::uint64_t not_before(const Plan &plan, std::size_t batch, std::uint64_t rest) const;

 private:
  void require_alike(const Plan &plan) const;
  void require_rest(std::uint64_t rest) const;
  void require_clock(std::uint64_t now) const;

  KeyHashing hashing_;
  std::uint64_t horizon_;
  std::uint64_t time_ = 0;
  std::vector<RecentRange> ranges_;  // by position, not overlapping, joined
};

// The memory as bytes, as docs/snapshot.md specifies them. Equal memories give equal bytes.
[[nodiscard]] std::vector<unsigned char> bytes_of(const Recent &recent);

// Throws Error{data} with the place of what is wrong.
[[nodiscard]] Recent recent_of(std::span<const unsigned char> bytes);

// The same in a file, which is replaced as a whole. Throws Error{io}, too.
void save(const Recent &recent, const std::string &path);
[[nodiscard]] Recent open_recent(const std::string &path);

}  // namespace holdfast
