#include <algorithm>
#include <utility>

#include "place/replicas/choose_rows.h"

namespace holdfast {

namespace {

// Candidates that no longer take a partition, by partition.
class Refusals {
 public:
  explicit Refusals(std::size_t partitions) : heads_(partitions, kNone) {}

  void add(std::uint32_t partition, std::uint32_t member) {
    all_.push_back({member, heads_[partition]});
    heads_[partition] = static_cast<std::uint32_t>(all_.size() - 1);
  }
  [[nodiscard]] bool has(std::uint32_t partition, std::uint32_t member) const noexcept {
    for (std::uint32_t at = heads_[partition]; at != kNone; at = all_[at].next) {
      if (all_[at].member == member) return true;
    }
    return false;
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Refusal {
    std::uint32_t member, next;
  };
  std::vector<std::uint32_t> heads_;
  std::vector<Refusal> all_;
};

// What a member thinks of a partition: the smaller draw is liked better, then the smaller partition.
struct Held {
  std::uint64_t draw;
  std::uint32_t partition;
  auto operator<=>(const Held &) const = default;
};

// Members above their ceilings refuse partitions, all at once; partitions that were refused choose again among those
// that have not refused them; and so on. A partition that finds too few is settled: it chooses among all, and nobody
// refuses it any more.
class Ceilings {
 public:
  Ceilings(const RowRules &rules, std::span<const Quota> quotas, std::span<std::uint32_t> rows)
      : rules_(rules),
        rows_(rows),
        partitions_(static_cast<std::uint32_t>(rows.size() / rules.replicas)),
        refusals_(partitions_),
        is_settled_(partitions_),
        chooser_(rules),
        counts_(quotas.size()),
        ceilings_(quotas.size()) {
    std::vector<std::uint32_t> owned(quotas.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      ++counts_[rows_[i]];
      if (i % rules_.replicas == 0) ++owned[rows_[i]];
    }
    for (std::size_t i = 0; i < quotas.size(); ++i) ceilings_[i] = std::max(quotas[i].ceiling, owned[i]);
  }

  void meet() {
    while (find_over()) {
      gather();
      refuse();
      chooser_.choose(
          again_, [&](std::uint32_t partition) { return MemberIndex{rows_[first_of(partition)]}; },
          [&](std::uint32_t partition, std::uint32_t member) { return refusals_.has(partition, member); },
          [&](std::uint32_t partition, std::span<const MemberIndex> chosen) { take(partition, chosen); });
      if (stuck_.empty()) continue;
      again_.swap(stuck_);
      stuck_.clear();
      chooser_.choose(
          again_, [&](std::uint32_t partition) { return MemberIndex{rows_[first_of(partition)]}; },
          [](std::uint32_t, std::uint32_t) { return false; },
          [&](std::uint32_t partition, std::span<const MemberIndex> chosen) { take(partition, chosen); });
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> counts() &&noexcept { return std::move(counts_); }

 private:
  [[nodiscard]] std::size_t first_of(std::uint32_t partition) const noexcept {
    return std::size_t{partition} * rules_.replicas;
  }

  bool find_over() {
    lists_.assign(counts_.size(), kNoMember);
    std::uint32_t over = 0;
    for (std::uint32_t member = 0; member < counts_.size(); ++member) {
      if (counts_[member] > ceilings_[member]) lists_[member] = over++;
    }
    held_.assign(over, {});
    return over > 0;
  }

  // What those above their ceilings may refuse.
  void gather() {
    for (std::uint32_t partition = 0; partition < partitions_; ++partition) {
      if (is_settled_[partition]) continue;
      const std::uint64_t multiplier = RendezvousScores::multiplier(rules_.groups.hash_of(partition));
      for (std::size_t i = first_of(partition) + 1; i < first_of(partition) + rules_.replicas; ++i) {
        const std::uint32_t list = lists_[rows_[i]];
        if (list != kNoMember) held_[list].push_back({rules_.order.draw(multiplier, rows_[i]), partition});
      }
    }
  }

  void refuse() {
    again_.clear();
    for (std::uint32_t member = 0; member < counts_.size(); ++member) {
      if (lists_[member] == kNoMember) continue;
      std::vector<Held> &held = held_[lists_[member]];
      const std::size_t excess = std::min<std::size_t>(counts_[member] - ceilings_[member], held.size());
      if (excess == 0) ceilings_[member] = counts_[member];
      const auto end = held.end() - static_cast<std::ptrdiff_t>(excess);
      if (excess > 0) std::ranges::nth_element(held, end);
      for (auto it = end; it != held.end(); ++it) {
        refusals_.add(it->partition, member);
        again_.push_back(it->partition);
      }
    }
    std::ranges::sort(again_);
    again_.erase(std::unique(again_.begin(), again_.end()), again_.end());
  }

  void take(std::uint32_t partition, std::span<const MemberIndex> chosen) {
    if (chosen.size() < rules_.replicas) {
      is_settled_[partition] = true;
      stuck_.push_back(partition);
      return;
    }
    for (std::size_t i = 0; i < rules_.replicas; ++i) {
      std::uint32_t &place = rows_[first_of(partition) + i];
      --counts_[place];
      place = at(chosen[i]);
      ++counts_[place];
    }
  }

  const RowRules &rules_;
  std::span<std::uint32_t> rows_;
  std::uint32_t partitions_;
  Refusals refusals_;
  std::vector<bool> is_settled_;
  PatternChooser chooser_;
  std::vector<std::uint32_t> counts_;
  std::vector<std::uint32_t> ceilings_;  // of the quotas, above that for members that may refuse nothing more
  std::vector<std::uint32_t> lists_;     // of those above their ceilings, in held_
  std::vector<std::vector<Held>> held_;
  std::vector<std::uint32_t> again_, stuck_;
};

}  // namespace

std::vector<std::uint32_t> meet_ceilings(const RowRules &rules, std::span<const Quota> quotas,
                                         std::span<std::uint32_t> rows) {
  Ceilings ceilings(rules, quotas, rows);
  ceilings.meet();
  return std::move(ceilings).counts();
}

}  // namespace holdfast
