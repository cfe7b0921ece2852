// Tickets: every load that is held has a number of its own, so that giving one back twice, or
// giving back what another object gave out, is noticed. A ticket is an entry of a table and the
// version of that entry; taking one and giving it back are one exchange each. An entry knows what
// the ticket costs and when it was taken.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>

#include "ops/load/array.h"

namespace holdfast {

// What a ticket stands for: so much load of a holder, since a time of the caller's clock.
struct Claim {
  std::uint32_t holder = 0;
  std::uint64_t cost = 0;
  std::uint64_t since = 0;
};

class Tickets {
 public:
  // Numbers of two objects with different salts are taken for each other with a chance of 2^-50.
  explicit Tickets(std::uint64_t salt) noexcept : salt_(salt & ~kMark) {}

  // A number that is held from now on, never 0. The holder is below kNobody. The search for a free
  // entry begins at a place that `start` decides. Throws std::bad_alloc, and then nothing is held.
  [[nodiscard]] std::uint64_t take(const Claim &held, std::uint64_t start);

  // What the number was taken for; nothing if it is not held.
  [[nodiscard]] std::optional<Claim> give_back(std::uint64_t ticket) noexcept;
  [[nodiscard]] std::optional<Claim> find(std::uint64_t ticket) const noexcept;

  // Gives back a ticket of the holder, the first at or after an entry; moves the entry behind it.
  // Nothing if there is none any more. Begin with 0.
  [[nodiscard]] std::optional<Claim> give_back_next(std::uint32_t holder, std::uint64_t &entry) noexcept;

  // The tickets that were taken before a time: how many, and as many as there is room for.
  std::uint64_t list(std::uint64_t before, std::span<std::uint64_t> out) const noexcept;

  // How many were ever taken; how many are held now. Each reads the whole table.
  [[nodiscard]] std::uint64_t count_taken() const noexcept;
  [[nodiscard]] std::uint64_t count_held() const noexcept;

  // How many entries there are.
  [[nodiscard]] std::uint64_t room() const noexcept { return entries_.size(); }

  static constexpr std::uint32_t kNobody = 0xffffffff;

 private:
  // The word has 31 bits of version, 1 bit that says held, 32 bits of holder. The holder is nobody
  // while cost and time are written, so that who sees a holder sees them as well.
  struct Entry {
    std::atomic<std::uint64_t> word;
    std::atomic<std::uint64_t> cost;
    std::atomic<std::uint64_t> since;
  };
  static constexpr std::uint64_t kHeld = std::uint64_t{1} << 32;
  static constexpr std::uint64_t kVersion = std::uint64_t{1} << 33;
  static constexpr std::uint64_t kMark = std::uint64_t{1} << 63;  // set in every ticket
  static constexpr std::uint64_t kFirstBlock = 256;

  // Each a number, or 0 where there is no free entry.
  [[nodiscard]] std::uint64_t try_entry(std::uint64_t index, const Claim &held) noexcept;
  [[nodiscard]] std::uint64_t try_take(unsigned block_count, const Claim &held, std::uint64_t start) noexcept;
  void grow(unsigned block_count);

  // The entry of a number and the word that it has while the number is held, but for the holder.
  struct Place {
    Entry *entry = nullptr;
    std::uint64_t version = 0;
  };
  [[nodiscard]] Place place_of(std::uint64_t ticket) const noexcept;
  [[nodiscard]] std::uint64_t ticket_of(std::uint64_t version, std::uint64_t index) const noexcept {
    return (kMark | version >> 1 | index) ^ salt_;
  }
  [[nodiscard]] static bool is_held(std::uint64_t word, std::uint64_t version) noexcept {
    return word - (version | kHeld) < kNobody;
  }
  [[nodiscard]] static std::optional<Claim> end(Entry &entry, std::uint64_t word) noexcept;

  std::uint64_t salt_;
  BoundedArray<Entry, kFirstBlock> entries_;
  std::mutex growing_;
  std::atomic<std::uint64_t> wraps_{0};  // versions that went through 0
  std::atomic<std::uint64_t> draws_{0};  // places drawn
};

}  // namespace holdfast
