#include "ops/load/memo.h"

#include <array>
#include <new>
#include <span>

namespace holdfast {

// The tag has 16 bits: the words of a placement so many placements ago must not be taken for those of this one. calloc,
// because pages that nobody touches cost nothing then.
void CandidateMemo::renew(const Placed &placed) noexcept {
  if (has(placed)) return;
  const unsigned bits = placed.order_bits();
  const bool can_remember =
      bits != 0 && bits <= kMostBits && placed.candidate_count() <= kMost && (bits_ == 0 || bits == bits_);
  if (!can_remember) return serial_.store(0, std::memory_order_release);
  const std::size_t count = std::size_t{1} << bits;
  if (!words_) {
    void *const memory = std::calloc(count, sizeof(Word));
    if (memory == nullptr) return;
    words_.reset(static_cast<Word *>(memory));
    bits_ = bits;
    first_serial_ = placed.serial();
  }
  const bool is_far = placed.serial() - first_serial_ >= kMost;  // also where it is earlier
  for (std::size_t i = 0; is_far && i < count; ++i) words_[i].store(0, std::memory_order_relaxed);
  if (is_far) first_serial_ = placed.serial();
  serial_.store(placed.serial(), std::memory_order_release);
}

std::uint64_t CandidateMemo::fill(Word &entry, const Placed &placed, std::uint64_t position) noexcept {
  std::array<MemberIndex, 4> first;
  const std::span<MemberIndex> remembered = std::span(first).first(members(placed));
  placed.first_few_scored(placed.order_hash(position), remembered);
  std::uint64_t word = tag_of(placed);
  unsigned shift = 0;
  for (const MemberIndex member : remembered) {
    if (member != MemberIndex::none) word |= (std::uint64_t{at(member)} + 1) << shift;
    shift += member_bits(placed);
  }
  entry.store(word, std::memory_order_relaxed);
  return word;
}

}  // namespace holdfast
