#include "ops/recent/recent.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "cluster/settings.h"
#include "hash/sip/siphash.h"
#include "ops/plan/rest.h"

namespace holdfast {

namespace {

// Appends a range behind the others, or makes the last one longer.
void add(std::vector<RecentRange> &ranges, const RecentRange &range) {
  if (!ranges.empty() && ranges.back().time == range.time && ranges.back().last >= range.first - 1) {
    ranges.back().last = std::max(ranges.back().last, range.last);
  } else {
    ranges.push_back(range);
  }
}

void require_batch(const Plan &plan, std::size_t batch) {
  if (batch < plan.batch_count()) return;
  throw Error{Fault::argument, "there is no batch " + text_of(std::uint64_t{batch}) + " of a plan of " +
                                   text_of(std::uint64_t{plan.batch_count()}) + ": batches are numbered from 0"};
}

// The positions of a batch, which have moved at one time.
std::vector<RecentRange> ranges_of(const Plan &plan, std::size_t batch, std::uint64_t time) {
  require_batch(plan, batch);
  const std::size_t begin = plan.range_start(plan.batch_starts[batch]),
                    end = plan.range_start(plan.batch_starts[batch + 1]);
  std::vector<RecentRange> moved, all;
  for (std::size_t i = begin; i < end; ++i) moved.push_back({plan.ranges[i].first, plan.ranges[i].last, time});
  std::ranges::sort(moved, {}, &RecentRange::first);
  for (const RecentRange &range : moved) add(all, range);
  return all;
}

// The parts of the former ranges that the new ones leave, and the new ones, by position.
std::vector<RecentRange> overlaid(std::span<const RecentRange> former, std::span<const RecentRange> fresh) {
  std::vector<RecentRange> all;
  auto next = fresh.begin();
  for (RecentRange range : former) {
    for (; next != fresh.end() && next->last < range.first; ++next) all.push_back(*next);
    bool is_left = true;
    for (auto over = next; is_left && over != fresh.end() && over->first <= range.last; ++over) {
      if (over->first > range.first) all.push_back({range.first, over->first - 1, range.time});
      is_left = over->last < range.last;
      if (!is_left) break;
      all.push_back(*over);
      next = over + 1;
      range.first = over->last + 1;
    }
    if (is_left) all.push_back(range);
  }
  all.insert(all.end(), next, fresh.end());
  return all;
}

// What a dialect hashes keys with, beside its name.
std::uint64_t commitment_of_choices(const Settings &settings) {
  const OptionValues &values = settings.values();
  std::string choices;
  for (const std::string &each : {values.key_hash, values.avalanche, values.unsigned_bytes, values.key_prefix,
                                  values.key_suffix, values.table_seed}) {
    choices += each + '\0';
  }
  return siphash64<2, 4>(Seed{}, reinterpret_cast<const unsigned char *>(choices.data()), choices.size());
}

}  // namespace

KeyHashing KeyHashing::of(const Settings &settings) {
  if (settings.algorithm().dialect != nullptr) {
    return {.hash = std::string(settings.algorithm().name),
            .key_part = settings.key_part().text(),
            .seed = commitment_of_choices(settings)};
  }
  return {.hash = std::string(name_of(settings.hash())),
          .key_part = settings.key_part().text(),
          .seed = commitment(settings.seed())};
}

Recent::Recent(KeyHashing hashing, std::uint64_t horizon) : hashing_(std::move(hashing)), horizon_(horizon) {
  if (horizon == 0) throw Error{Fault::argument, "a memory with a horizon of 0 forgets all moves: give a longer one"};
}

void Recent::require_alike(const Plan &plan) const {
  const KeyHashing other = KeyHashing::of(plan.placing_view().settings());
  const auto refuse = [](const std::string &option, const std::string &mine, const std::string &given) {
    throw Error{Fault::infeasible, "the recent moves are of keys with " + option + ' ' + mine + " and the plan has " +
                                       given + ": a position is another key there; give the memory of this cluster"};
  };
  if (hashing_.hash != other.hash) refuse("'hash'", quoted(hashing_.hash), quoted(other.hash));
  if (hashing_.key_part != other.key_part) refuse("'key_part'", quoted(hashing_.key_part), quoted(other.key_part));
  if (hashing_.seed != other.seed) {
    refuse("a 'seed', or options of the key hash, of commitment", hex_of(hashing_.seed), hex_of(other.seed));
  }
}

void Recent::require_rest(std::uint64_t rest) const {
  if (rest <= horizon_) return;
  throw Error{Fault::argument, "a rest of " + text_of(rest) + " is longer than the horizon of " + text_of(horizon_) +
                                   ", behind which moves are forgotten: rest for at most " + text_of(horizon_) +
                                   ", or make a memory with a longer horizon"};
}

void Recent::require_clock(std::uint64_t now) const {
  if (now >= time_) return;
  throw Error{Fault::argument, "the time " + text_of(now) + " is before " + text_of(time_) +
                                   ", the time of the last record: clocks must not go back; wait until " +
                                   text_of(time_) + ", or mend the clock"};
}

void Recent::record(const Plan &plan, std::size_t batch, std::uint64_t now) {
  require_alike(plan);
  const std::vector<RecentRange> fresh = ranges_of(plan, batch, now);
  require_clock(now);
  std::vector<RecentRange> ranges;
  for (const RecentRange &range : overlaid(ranges_, fresh)) {
    if (now - range.time < horizon_) add(ranges, range);
  }
  ranges_ = std::move(ranges);
  time_ = now;
}

Rest Recent::resting(const Plan &plan, std::uint64_t rest, std::uint64_t now) const {
  require_alike(plan);
  require_rest(rest);
  require_clock(now);
  Rest all{.duration = rest, .now = now};
  for (const RecentRange &range : ranges_) {
    if (now - range.time < rest) all.ranges.push_back({range.first, range.last, later(range.time, rest)});
  }
  return all;
}

std::uint64_t Recent::not_before(const Plan &plan, std::size_t batch, std::uint64_t rest) const {
  require_alike(plan);
  require_rest(rest);
  std::uint64_t latest = 0;
  if (rest == 0) return latest;
  for (const RecentRange &range : ranges_of(plan, batch, 0)) {
    auto moved = std::ranges::lower_bound(ranges_, range.first, {}, &RecentRange::last);
    for (; moved != ranges_.end() && moved->first <= range.last; ++moved) {
      latest = std::max(latest, later(moved->time, rest));
    }
  }
  return latest;
}

}  // namespace holdfast
