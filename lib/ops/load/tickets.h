// Tickets: every load that is held has a number of its own, so that giving one back twice, or
// giving back what another object gave out, is noticed. A ticket is an entry of a table and the
// version of that entry; taking one and giving it back are one exchange each.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include "ops/load/array.h"

namespace holdfast {

class Tickets {
 public:
  // Numbers of two objects with different salts are taken for each other with a chance of 2^-50.
  explicit Tickets(std::uint64_t salt) noexcept : salt_(salt & ~kMark) {}

  // A number that is held from now on, never 0, for `holder`. The search for a free entry begins
  // at a place that `start` decides. Throws std::bad_alloc, and then nothing is held.
  [[nodiscard]] std::uint64_t take(std::uint32_t holder, std::uint64_t start);

  // The holder that the number was taken for; nothing if the number is not held.
  [[nodiscard]] std::optional<std::uint32_t> give_back(std::uint64_t ticket) noexcept;

  // How many were ever taken; how many are held now. Each reads the whole table.
  [[nodiscard]] std::uint64_t count_taken() const noexcept;
  [[nodiscard]] std::uint64_t count_held() const noexcept;

  // How many entries there are.
  [[nodiscard]] std::uint64_t room() const noexcept { return entries_.size(); }

 private:
  // An entry: 31 bits of version, 1 bit that says held, 32 bits of holder.
  using Entry = std::atomic<std::uint64_t>;
  static constexpr std::uint64_t kHeld = std::uint64_t{1} << 32;
  static constexpr std::uint64_t kVersion = std::uint64_t{1} << 33;
  static constexpr std::uint64_t kMark = std::uint64_t{1} << 63;  // set in every ticket
  static constexpr std::uint64_t kFirstBlock = 256;

  // Each a number, or 0 where there is no free entry.
  [[nodiscard]] std::uint64_t try_entry(std::uint64_t index, std::uint32_t holder) noexcept;
  [[nodiscard]] std::uint64_t try_take(unsigned block_count, std::uint32_t holder, std::uint64_t start) noexcept;
  void grow(unsigned block_count);

  std::uint64_t salt_;
  BoundedArray<Entry, kFirstBlock> entries_;
  std::mutex growing_;
  std::atomic<std::uint64_t> wraps_{0};  // versions that went through 0
  std::atomic<std::uint64_t> draws_{0};  // places drawn
};

}  // namespace holdfast
