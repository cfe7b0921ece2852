#include "place/rendezvous/draft.h"

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast {

namespace {

constexpr std::uint32_t kBlock = 1024;

// Calls visit(first group, hashes of the block) for all groups in blocks.
template <class Visit>
void for_each_block(const PartitionGroups &groups, const Visit &visit) {
  std::array<std::uint64_t, kBlock> hashes;
  for (std::uint32_t begin = 0; begin < groups.count(); begin += kBlock) {
    const std::uint32_t size = std::min(kBlock, groups.count() - begin);
    for (std::uint32_t i = 0; i < size; ++i) hashes[i] = groups.hash_at(begin + i);
    visit(begin, std::span<const std::uint64_t>{hashes.data(), size});
  }
}

// How the members of the last build stand in the new one.
struct Change {
  std::vector<std::uint32_t> successor;    // by old index: the new one; kNoMember if removed or reweighed
  std::vector<std::uint32_t> challengers;  // new indexes of members added or reweighed
  bool is_in_order = true;                 // ties go to the earlier member, so order must be kept
};

Change change_between(Members before, Members after) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> places;
  places.reserve(before.size());
  for (std::uint32_t i = 0; i < before.size(); ++i) places.emplace_back(before[i].key, i);
  std::ranges::sort(places);
  Change change;
  change.successor.assign(before.size(), kNoMember);
  std::uint32_t past = 0;
  for (std::uint32_t i = 0; i < after.size(); ++i) {
    const auto place = std::ranges::lower_bound(places, std::pair{after[i].key, std::uint32_t{0}});
    const bool is_known = place != places.end() && place->first == after[i].key;
    if (is_known) {
      change.is_in_order = change.is_in_order && place->second >= past;
      past = place->second + 1;
    }
    if (is_known && before[place->second].weight == after[i].weight) {
      change.successor[place->second] = i;
    } else {
      change.challengers.push_back(i);
    }
  }
  return change;
}

// Takes over the tops that stay, and lists the groups that lost theirs.
std::vector<std::uint32_t> renumber(std::span<std::uint32_t> tops, const Change &change) {
  std::vector<std::uint32_t> orphans;
  for (std::uint32_t group = 0; group < tops.size(); ++group) {
    tops[group] = change.successor[tops[group]];
    if (tops[group] == kNoMember) orphans.push_back(group);
  }
  return orphans;
}

void rescore(const RendezvousScores &scores, const PartitionGroups &groups, std::span<const std::uint32_t> orphans,
             std::span<std::uint32_t> tops) {
  std::array<std::uint64_t, kBlock> hashes;
  std::array<std::uint32_t, kBlock> answers;
  for (; !orphans.empty(); orphans = orphans.subspan(std::min<std::size_t>(kBlock, orphans.size()))) {
    const std::size_t size = std::min<std::size_t>(kBlock, orphans.size());
    for (std::size_t i = 0; i < size; ++i) hashes[i] = groups.hash_at(orphans[i]);
    scores.first_many({hashes.data(), size}, answers.data());
    for (std::size_t i = 0; i < size; ++i) tops[orphans[i]] = answers[i];
  }
}

bool beats(const RendezvousScores &scores, std::uint64_t hash, std::uint32_t challenger, std::uint32_t top) {
  const std::uint64_t multiplier = RendezvousScores::multiplier(hash);
  const std::uint64_t reach = scores.loose_reach(scores.draw(multiplier, top), top);
  if (scores.bound(multiplier, challenger) > reach) return false;
  return scores.precedes(scores.score(multiplier, challenger), scores.score(multiplier, top));
}

// The best of the challengers meets the top of every group that still has one.
void challenge(Members members, const RendezvousScores &scores, const PartitionGroups &groups,
               std::span<const std::uint32_t> challengers, std::span<std::uint32_t> tops) {
  if (challengers.empty()) return;
  std::vector<Member> few;
  for (const std::uint32_t index : challengers) few.push_back(members[index]);
  const RendezvousScores rivals(few, scores.simd());
  std::array<std::uint32_t, kBlock> best;
  for_each_block(groups, [&](std::uint32_t begin, auto hashes) {
    rivals.first_many(hashes, best.data());
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      std::uint32_t &top = tops[begin + i];
      const std::uint32_t challenger = challengers[best[i]];
      if (top != kNoMember && beats(scores, hashes[i], challenger, top)) top = challenger;
    }
  });
}

}  // namespace

std::span<const std::uint32_t> TableDraft::choose(Members members, const RendezvousScores &scores,
                                                  const PartitionGroups &groups) {
  std::vector<Member> kept(members.begin(), members.end());
  if (tops_.size() != groups.count() || !update(members, scores, groups)) choose_all(scores, groups);
  members_ = std::move(kept);
  return tops_;
}

void TableDraft::choose_all(const RendezvousScores &scores, const PartitionGroups &groups) {
  members_.clear();
  tops_.clear();
  tops_.resize(groups.count());
  for_each_block(groups, [&](std::uint32_t begin, auto hashes) { scores.first_many(hashes, tops_.data() + begin); });
}

// Answers whether it was worth while. Half of the members changed is about where asking all
// of them again becomes cheaper.
bool TableDraft::update(Members members, const RendezvousScores &scores, const PartitionGroups &groups) {
  const Change change = change_between(members_, members);
  const auto lost = static_cast<std::size_t>(std::ranges::count(change.successor, kNoMember));
  if (!change.is_in_order || 2 * (lost + change.challengers.size()) > members.size()) return false;
  std::vector<std::uint32_t> tops = std::exchange(tops_, {});
  const std::vector<std::uint32_t> orphans = renumber(tops, change);
  challenge(members, scores, groups, change.challengers, tops);
  rescore(scores, groups, orphans, tops);
  tops_ = std::move(tops);
  return true;
}

std::size_t TableDraft::bytes() const noexcept {
  return members_.capacity() * sizeof(Member) + tops_.capacity() * sizeof(std::uint32_t);
}

}  // namespace holdfast
