// The candidates of a position one after another, whatever the placement: in an order of its own where it has one, so
// that a node that is down hands its keys to those who would own them without it; and behind that, as in placements
// without, all other members in the order of their scores. The first are fetched from the placement together, then four
// times as many, up to 64; each of the others takes a scan of all scores.
#pragma once

#include <array>
#include <cstdint>

#include "cluster/placed.h"

namespace holdfast {

class CandidateWalk {
 public:
  // The placement must outlive this. As many as the caller expects to need are fetched first.
  CandidateWalk(const Placed &placed, std::uint64_t position, std::uint8_t expected = 4) noexcept
      : placed_(&placed), position_(position), fetched_next_(expected) {}

  // The next one, which no call named before; none when all are named.
  [[nodiscard]] MemberIndex next() noexcept {
    const MemberIndex member = stage_ < Stage::scored ? next_own() : MemberIndex::none;
    return member != MemberIndex::none ? member : next_scored();
  }

  // The next one for whose slot the condition holds; those before it count as named. Once some more were named in vain
  // than not, one pass over all members finds it, however few there are.
  [[nodiscard]] MemberIndex next_if(SlotCondition condition) noexcept;

  // Behind a member of an order of scores, of which so many were named in vain.
  void go_on_behind(MemberIndex member, std::uint32_t in_vain) noexcept {
    stage_ = Stage::scored;
    last_ = member;
    in_vain_ = in_vain;
  }

 private:
  enum class Stage : std::uint8_t { begun, own, scored, over };
  static constexpr std::int64_t kMostInVain = 8;

  [[nodiscard]] MemberIndex next_own() noexcept;
  [[nodiscard]] MemberIndex next_scored() noexcept;
  [[nodiscard]] bool is_own(Slot slot) const noexcept;

  const Placed *placed_;
  std::uint64_t position_;
  MemberIndex last_ = MemberIndex::none;  // of the order of scores
  std::int64_t in_vain_ = 0;              // members named in vain less those that were not, in the order of scores
  Stage stage_ = Stage::begun;
  // Of the placement's own order: how many are named, how many are known, and how many are to be fetched next.
  std::uint8_t own_count_ = 0, fetched_ = 0, fetched_next_;
  std::array<Slot, kMostCandidates> own_;
};

}  // namespace holdfast
