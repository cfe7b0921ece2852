#include "cluster/replica_counts.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/text.h"
#include "base/zone_path.h"

namespace holdfast {

namespace {

[[noreturn]] void refuse(std::string_view part, const std::string &why) {
  throw Error{Fault::argument, quoted(part) + " " + why + ": write zones and their replicas like dc1=2,dc2=1"};
}

}  // namespace

bool is_in_zone(std::string_view inner, std::string_view zone) noexcept {
  return inner == zone || (inner.size() > zone.size() && inner.starts_with(zone) && inner[zone.size()] == '/');
}

ReplicaCounts ReplicaCounts::parse(std::string_view text) {
  ReplicaCounts all;
  for (bool is_over = false; !is_over;) {
    const std::string_view part = text.substr(0, text.find(','));
    is_over = part.size() == text.size();
    text.remove_prefix(is_over ? part.size() : part.size() + 1);
    const std::size_t equals = part.rfind('=');
    if (equals == std::string_view::npos || equals == 0) refuse(part, "is no zone with a number");
    const std::string_view zone = part.substr(0, equals), number = part.substr(equals + 1);
    Count count{std::string(zone), 0};
    const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), count.replicas);
    const bool is_number = code == std::errc{} && end == number.data() + number.size();
    if (!is_number || count.replicas < 1 || count.replicas > kMostReplicas) {
      refuse(part, "has no number from 1 to " + text_of(std::uint64_t{kMostReplicas}));
    }
    check_zone(zone);
    all.counts_.push_back(std::move(count));
  }
  std::ranges::sort(all.counts_, {}, &Count::zone);
  for (std::size_t i = 0; i < all.counts_.size(); ++i) {
    for (std::size_t j = 0; j < all.counts_.size(); ++j) {
      if (i != j && is_in_zone(all.counts_[j].zone, all.counts_[i].zone)) {
        if (all.counts_[i].zone == all.counts_[j].zone) refuse(all.counts_[j].zone, "is named twice");
        refuse(all.counts_[j].zone, "is counted by zone " + quoted(all.counts_[i].zone) + " as well");
      }
    }
  }
  if (all.sum() > kMostReplicas) {
    refuse(all.text(), "is " + text_of(std::uint64_t{all.sum()}) + " replicas, and a key has 32 at most");
  }
  return all;
}

std::string ReplicaCounts::text() const {
  std::string text;
  for (const Count &count : counts_) {
    text += (text.empty() ? "" : ",") + count.zone + "=" + text_of(std::uint64_t{count.replicas});
  }
  return text;
}

std::uint32_t ReplicaCounts::sum() const noexcept {
  std::uint32_t sum = 0;
  for (const Count &count : counts_) sum += count.replicas;
  return sum;
}

std::vector<ZoneCount> ReplicaCounts::of(std::span<const Node> nodes) const {
  std::vector<ZoneCount> found;
  if (is_empty()) return found;
  for (const Count &count : counts_) {
    found.push_back({.member = MemberIndex::none, .depth = zone_depth(count.zone), .replicas = count.replicas});
  }
  std::uint32_t member = 0;
  for (const Node &node : nodes) {
    if (node.weight.is_zero()) continue;
    const auto count =
        std::ranges::find_if(counts_, [&](const Count &each) { return is_in_zone(node.zone, each.zone); });
    if (count == counts_.end()) {
      throw Error{Fault::infeasible, "node " + quoted(node.id) + " in zone " + quoted(node.zone) +
                                         " has a weight or a replica weight, and 'replica_counts' " + quoted(text()) +
                                         " gives its zone no replica: add the zone, or set both weights to 0"};
    }
    found[static_cast<std::size_t>(count - counts_.begin())].member = MemberIndex{member++};
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i].member != MemberIndex::none) continue;
    throw Error{Fault::infeasible, "zone " + quoted(counts_[i].zone) + " of 'replica_counts' has no node of weight " +
                                       "above 0: add one, or take the zone out"};
  }
  return found;
}

void ReplicaCounts::refuse_level(std::size_t i, std::uint32_t level) const {
  throw Error{Fault::infeasible, "'replica_counts' " + quoted(text()) + " gives the zone of level " +
                                     text_of(std::uint64_t{level}) + " around zone " + quoted(counts_[i].zone) +
                                     " more than one replica of a key, and 'replica_level' is " +
                                     text_of(std::uint64_t{level}) +
                                     ": count one replica there, or set 'replica_level' to a deeper level or 0"};
}

void ReplicaCounts::refuse_size(std::size_t i, std::uint32_t most) const {
  const Count &count = counts_[i];
  const std::string remedy = most > 0
                                 ? "use " + quoted(count.zone + "=" + text_of(std::uint64_t{most})) + ", or add nodes"
                                 : "take it out, or give a node of it a replica weight";
  throw Error{Fault::infeasible, "zone " + quoted(count.zone) + " can hold " + text_of(std::uint64_t{most}) +
                                     " replicas of a key, with its nodes and 'replica_level', and 'replica_counts' " +
                                     "gives it " + text_of(std::uint64_t{count.replicas}) + ": " + remedy};
}

}  // namespace holdfast
