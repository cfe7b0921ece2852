// The scores of rendezvous hashing: every member draws a number for every key, and the member
// with the smallest number owns the key. Thaler and Ravishankar, "A name-based mapping scheme
// for rendezvous", 1996. Weights enter as rates of exponential variates, so that a change of
// one weight moves keys from or to that member only.
//
// The draw is one multiplication modulo 2^52: x = A * k, with A an odd number mixed from the
// key's hash and k one mixed from the member's key. A random A spreads the vector of all x
// evenly, unless the k of a few members have a relation with small coefficients, which mixed
// numbers have with a chance of about 2^-40. All x of a key are odd, so two members draw the
// same only if their k are equal: then the earlier member wins.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/fixed_log.h"
#include "base/simd.h"
#include "base/wide.h"
#include "hash/splitmix.h"
#include "place/placement.h"

namespace holdfast {

// Inside scores, and where many are written at once, members are bare numbers: registers know no other types.
inline constexpr std::uint32_t kNoMember = at(MemberIndex::none);

class RendezvousScores {
 public:
  static constexpr std::uint64_t kMask = (std::uint64_t{1} << 52) - 1;

  // One cache line of numbers: what an AVX-512 register holds.
  struct alignas(64) Eight {
    std::array<std::uint64_t, 8> at;
  };

  // The exact score of a member for one key: log / weight. The smaller comes first; of equal
  // scores that of the earlier member.
  struct Score {
    std::uint64_t log = 0;
    std::uint32_t member = kNoMember;
  };

  RendezvousScores() = default;

  // `members` not empty and of positive weight.
  RendezvousScores(Members members, Simd simd);

  [[nodiscard]] static constexpr std::uint64_t multiplier(std::uint64_t hash) noexcept {
    return mix64(hash + kGolden) | 1;
  }
  [[nodiscard]] static constexpr std::uint64_t factor(std::uint64_t key) noexcept {
    return (mix64(key + kGolden) & kMask) | 1;
  }
  // What tells a member from others here. Of two members with one factor the later would own
  // nothing; of two whose factors add up to 2^52 one comes first where the other comes last, so that
  // a third member is behind one of them nearly always. Members must differ in this number.
  [[nodiscard]] static constexpr std::uint64_t identity(std::uint64_t key) noexcept {
    return std::min(factor(key), (std::uint64_t{1} << 52) - factor(key));
  }

  // The owner among the members built from.
  [[nodiscard]] MemberIndex first(std::uint64_t hash) const noexcept;

  // The first members in the order of the hash's scores, as many as there is room for; none behind the last. One pass
  // over all members.
  void first_few(std::uint64_t hash, std::span<MemberIndex> out) const noexcept;

  // out[i] = at(first(hashes[i])).
  void first_many(std::span<const std::uint64_t> hashes, std::uint32_t *out) const noexcept;

  // The member that comes next after `previous` in the order of the hash's scores; none after the
  // last.
  [[nodiscard]] MemberIndex next(std::uint64_t hash, MemberIndex previous) const noexcept;

  // The draw of a member: odd, below 2^52.
  [[nodiscard]] std::uint64_t draw(std::uint64_t multiplier, std::size_t member) const noexcept {
    return (multiplier * factors()[member]) & kMask;
  }

  [[nodiscard]] Score score(std::uint64_t multiplier, std::uint32_t member) const noexcept {
    return {log_of(draw(multiplier, member)), member};
  }
  [[nodiscard]] bool precedes(const Score &a, const Score &b) const noexcept {
    const Wide left = multiply(a.log, weight(b.member)), right = multiply(b.log, weight(a.member));
    return left != right ? left < right : a.member < b.member;
  }

  // A cheap lower bound of the score, in units of 2^-32 / (greatest weight) where weights differ;
  // the draw itself where all are equal.
  [[nodiscard]] std::uint64_t bound(std::uint64_t multiplier, std::size_t member) const noexcept {
    const std::uint64_t product = multiplier * factors()[member] << 12;
    return is_weighted_ ? multiply_high(product, reciprocals()[member]) : product >> 12;
  }

  // The largest bound that a member not behind `score` can have.
  [[nodiscard]] std::uint64_t reach(const Score &score) const noexcept {
    return is_weighted_ ? reach(score.log, score.member) : score.log;
  }

  // The same from above, without a logarithm, for comparisons that are rarely close:
  // -ln(1 - y) is below 2y as long as y is below 0.79.
  [[nodiscard]] std::uint64_t loose_reach(std::uint64_t draw, std::uint32_t member) const noexcept {
    if (!is_weighted_) return draw;
    return draw >> 51 != 0 ? ~std::uint64_t{0} : reach(draw * 128 + 6, member);
  }

  // At least the reach of a member with that draw and bound, and close above it where the draw is small, without a
  // logarithm: -ln(1 - y) is at most y + y^2 for y up to a half.
  [[nodiscard]] std::uint64_t close_reach(std::uint64_t draw, std::uint64_t bound,
                                          std::uint32_t member) const noexcept {
    if (!is_weighted_) return draw;
    if (draw >> 51 != 0 || reciprocals()[member] == kMask) return ~std::uint64_t{0};
    return bound + multiply_high(bound + 2, draw << 12) + 4;
  }

  // In steps.
  [[nodiscard]] std::uint64_t weight(std::uint32_t member) const noexcept { return rates_[member].weight; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] std::size_t group_count() const noexcept { return factors_.size(); }
  [[nodiscard]] bool is_weighted() const noexcept { return is_weighted_; }
  [[nodiscard]] Simd simd() const noexcept { return simd_; }

  // Padded to whole groups with copies of the last member, which therefore never wins there.
  [[nodiscard]] const std::uint64_t *factors() const noexcept { return factors_.data()->at.data(); }
  [[nodiscard]] const std::uint64_t *reciprocals() const noexcept { return reciprocals_.data()->at.data(); }

  // The owner, given that `nearest` has the least bound of all and that no other member's
  // bound is below `second`.
  [[nodiscard]] std::uint32_t settled(std::uint64_t multiplier, std::uint32_t nearest,
                                      std::uint64_t second) const noexcept;

  [[nodiscard]] std::size_t bytes() const noexcept;
  [[nodiscard]] static std::uint64_t memory(std::uint64_t members) noexcept;

 private:
  struct Rate {
    std::uint64_t weight;  // in steps
    std::uint64_t ratio;   // greatest weight over this, times 2^32, rounded up; saturated
  };

  [[nodiscard]] std::uint64_t log_of(std::uint64_t draw) const noexcept {
    return is_weighted_ ? minus_log(draw) : draw;
  }
  [[nodiscard]] std::uint64_t reach(std::uint64_t log, std::uint32_t member) const noexcept;

  std::size_t count_ = 0;
  bool is_weighted_ = false;
  Simd simd_ = Simd::plain;
  std::vector<Eight> factors_;
  std::vector<Eight> reciprocals_;  // the ratio rounded down, below 2^52; unused where all weights are equal
  std::vector<Rate> rates_;
};

}  // namespace holdfast
