// The first candidates of partitions, remembered as they are asked for. To find a key's next candidate
// takes a scan of all scores, 1 us at 1000 nodes; but all keys of a partition share one order, so that
// the scan need not be made twice. An entry is one word, which whoever comes first writes: all write the
// same.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "cluster/placed.h"

namespace holdfast {

class CandidateMemo {
 public:
  // How many members of an order are remembered; the owner is one of them nearly always. Four of up to 4094, else
  // three.
  [[nodiscard]] static std::uint32_t members(const Placed &placed) noexcept { return kTagShift / member_bits(placed); }
  // Tables larger than this are not remembered: 32 MiB, of which only what is touched is there.
  static constexpr unsigned kMostBits = 22;

  // From now on orders of this placement are remembered. By one thread at a time; does nothing where there is no
  // memory, or no order that keys share.
  void renew(const Placed &placed) noexcept;

  // The first members of the order of a position, in one word; and the place-th of them, from 0, or none.
  [[nodiscard]] std::uint64_t word(const Placed &placed, std::uint64_t position) noexcept {
    Word &entry = words_[static_cast<std::size_t>(position >> (64 - bits_))];
    const std::uint64_t word = entry.load(std::memory_order_relaxed);
    return word != 0 && ((word ^ tag_of(placed)) >> kTagShift) == 0 ? word : fill(entry, placed, position);
  }
  // Has the word fetched from memory while the caller does something else.
  void prefetch(const Placed &placed, std::uint64_t position) const noexcept {
    if (has(placed)) __builtin_prefetch(&words_[static_cast<std::size_t>(position >> (64 - bits_))]);
  }
  [[nodiscard]] static MemberIndex member(const Placed &placed, std::uint64_t word, std::uint32_t place) noexcept {
    const unsigned bits = member_bits(placed);
    const std::uint64_t member = word >> (place * bits) & ((std::uint64_t{1} << bits) - 1);
    return member != 0 ? MemberIndex{static_cast<std::uint32_t>(member - 1)} : MemberIndex::none;
  }

  // Whether it may be asked for orders of this placement.
  [[nodiscard]] bool has(const Placed &placed) const noexcept {
    return placed.serial() == serial_.load(std::memory_order_acquire);
  }

 private:
  // A member is its index and 1, so that 0 is the end; the tag is that of the placement.
  static constexpr std::uint32_t kTagShift = 48;
  static constexpr std::uint64_t kMost = 65534, kMostOfFour = 4094;
  [[nodiscard]] static unsigned member_bits(const Placed &placed) noexcept {
    return placed.candidate_count() <= kMostOfFour ? 12 : 16;
  }

  using Word = std::atomic<std::uint64_t>;
  struct Free {
    void operator()(Word *words) const noexcept { std::free(words); }
  };
  [[nodiscard]] static std::uint64_t tag_of(const Placed &placed) noexcept { return placed.serial() << kTagShift; }
  static std::uint64_t fill(Word &entry, const Placed &placed, std::uint64_t position) noexcept;

  std::unique_ptr<Word[], Free> words_;  // by partition; made once
  unsigned bits_ = 0;
  std::uint64_t first_serial_ = 0;  // since the words were cleared
  std::atomic<std::uint64_t> serial_{0};
};

}  // namespace holdfast
