#include "ops/plan/rest.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace holdfast {

namespace {

// Divided where ranges begin and end that rest, each with the time until which it rests; 0 for none.
std::vector<std::pair<MovedRange, std::uint64_t>> parts_of(const Rest &rest, const std::vector<MovedRange> &ranges) {
  std::vector<std::pair<MovedRange, std::uint64_t>> parts;
  parts.reserve(ranges.size());
  for (MovedRange range : ranges) {
    const std::uint64_t end = range.last;
    auto next = std::ranges::lower_bound(rest.ranges, range.first, {}, &RestingRange::last);
    for (bool is_done = false; !is_done; range.first = range.last + 1) {
      std::uint64_t until = 0;
      range.last = end;
      if (next != rest.ranges.end() && next->first <= range.first) {
        until = next->until;
        range.last = std::min(end, next->last);
        ++next;
      } else if (next != rest.ranges.end() && next->first <= end) {
        range.last = next->first - 1;
      }
      is_done = range.last == end;
      parts.emplace_back(range, until);
    }
  }
  return parts;
}

}  // namespace

std::vector<RestGroup> rest_groups(const Rest &rest, const std::vector<MovedRange> &ranges) {
  std::vector<std::pair<MovedRange, std::uint64_t>> parts = parts_of(rest, ranges);
  // The replicas of a key one after the other. What a node sends for another leaves before what it loses itself.
  std::ranges::sort(parts, {}, [](const auto &part) {
    return std::tuple(part.first.first, is_sent_for_another(part.first) ? 0 : 1, part.first.rank);
  });
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<MovedRange>> groups;  // by time and turn
  std::uint64_t turn = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto &[range, until] = parts[i];
    turn = i > 0 && parts[i - 1].first.first == range.first ? turn + 1 : 0;
    std::uint64_t time = until;
    if (turn > 0) time = std::max(until, rest.now);
    for (std::uint64_t each = 0; each < turn; ++each) time = later(time, rest.duration);
    groups[{time, turn}].push_back(range);
  }
  std::vector<RestGroup> all;
  for (auto &[key, members] : groups) all.push_back({.not_before = key.first, .ranges = std::move(members)});
  return all;
}

}  // namespace holdfast
