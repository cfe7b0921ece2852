#include <algorithm>
#include <array>

#include "place/rendezvous/kernels.h"
#include "place/replicas/choose_rows.h"

namespace holdfast {

namespace {

// A partition that a member below its floor would take.
struct Claim {
  std::uint64_t draw;
  std::uint32_t partition;
  std::uint32_t member;
  auto operator<=>(const Claim &) const = default;
};

// All pairs of a member below its floor and a partition, from the smallest draw to the largest, as for the owners of a
// table. The member takes the place of the last replica behind the owner that its quota lets go and the zones exchange.
//
// Pairs are visited in windows of draws, each twice as wide as the one before; where they end cannot be seen in the
// result.
class Floors {
 public:
  Floors(const RowRules &rules, std::span<const Quota> quotas, std::span<std::uint32_t> rows,
         std::span<std::uint32_t> counts)
      : rules_(rules), quotas_(quotas), rows_(rows), counts_(counts) {}

  void meet() {
    constexpr std::uint64_t kEnd = RendezvousScores::kMask + 1;
    std::uint64_t low = 0, width = first_width();
    while (!short_.empty() && low < kEnd) {
      const std::uint64_t end = std::min(kEnd, low + width);
      visit(low, end - low);
      low = end;
      width *= 2;
      std::erase_if(short_, [&](std::uint32_t member) { return !is_short(member); });
    }
  }

 private:
  static constexpr std::uint32_t kBlock = 1024;

  [[nodiscard]] bool is_short(std::uint32_t member) const noexcept { return counts_[member] < quotas_[member].floor; }
  [[nodiscard]] std::uint32_t partitions() const noexcept {
    return static_cast<std::uint32_t>(rows_.size() / rules_.replicas);
  }
  [[nodiscard]] std::span<std::uint32_t> row(std::uint32_t partition) const noexcept {
    return rows_.subspan(std::size_t{partition} * rules_.replicas, rules_.replicas);
  }

  // Of the partitions with draws below the width, a member has most already.
  std::uint64_t first_width() {
    std::uint64_t wanted = 0;
    for (std::uint32_t member = 0; member < counts_.size(); ++member) {
      if (!is_short(member)) continue;
      short_.push_back(member);
      wanted += 2 * std::uint64_t{quotas_[member].floor};
    }
    if (short_.empty()) return 0;
    wanted = std::min<std::uint64_t>(partitions(), wanted / short_.size() + 2);
    return (RendezvousScores::kMask + 1) / partitions() * wanted;
  }

  void visit(std::uint64_t low, std::uint64_t width) {
    claims_.clear();
    std::array<std::uint64_t, kBlock> multipliers;
    for (std::uint32_t first = 0; first < partitions(); first += kBlock) {
      const std::uint32_t size = std::min(kBlock, partitions() - first);
      for (std::uint32_t i = 0; i < size; ++i) {
        multipliers[i] = RendezvousScores::multiplier(partition_hash(first + i));
      }
      collect({multipliers.data(), size}, first, low, width);
    }
    std::ranges::sort(claims_);
    for (const Claim &claim : claims_) {
      if (is_short(claim.member)) take(claim);
    }
  }

  void collect(std::span<const std::uint64_t> multipliers, std::uint32_t first, std::uint64_t low,
               std::uint64_t width) {
    std::array<std::uint32_t, kBlock> found;
    for (const std::uint32_t member : short_) {
      const rendezvous_kernels::Window window{rules_.order.factors()[member], low, width};
      const std::size_t count = rendezvous_kernels::select(multipliers, window, rules_.order.simd(), found.data());
      for (std::size_t i = 0; i < count; ++i) {
        claims_.push_back({rules_.order.draw(multipliers[found[i]], member), first + found[i], member});
      }
    }
  }

  void take(const Claim &claim) noexcept {
    const std::span<std::uint32_t> replicas = row(claim.partition);
    if (std::ranges::find(replicas, claim.member) != replicas.end()) return;
    for (std::size_t i = replicas.size(); i-- > 1;) {
      const std::uint32_t former = replicas[i];
      if (counts_[former] <= quotas_[former].floor) continue;
      replicas[i] = claim.member;
      if (rules_.spread.takes(replicas)) {
        --counts_[former];
        ++counts_[claim.member];
        return;
      }
      replicas[i] = former;
    }
  }

  const RowRules &rules_;
  std::span<const Quota> quotas_;
  std::span<std::uint32_t> rows_, counts_;
  std::vector<std::uint32_t> short_;  // members below their floor
  std::vector<Claim> claims_;
};

}  // namespace

void meet_floors(const RowRules &rules, std::span<const Quota> quotas, std::span<std::uint32_t> rows,
                 std::span<std::uint32_t> counts) {
  Floors(rules, quotas, rows, counts).meet();
}

}  // namespace holdfast
