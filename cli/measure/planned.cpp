#include "measure/planned.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "measure/compare.h"
#include "read/complaint.h"
#include "read/keys.h"
#include "show/progress.h"

namespace cli {

namespace {

// "SIZE<tab>KEY" of the line `number`.
std::string_view take_size(const std::string &path, std::uint64_t number, std::string_view line, std::uint64_t &size) {
  const std::size_t tab = line.find('\t');
  const char *end = line.data() + std::min(tab, line.size());
  const auto [stop, code] = std::from_chars(line.data(), end, size);
  if (tab == std::string_view::npos || code != std::errc{} || stop != end) {
    throw Complaint(fmt::format("{}:{}: with --sizes a line is a size in bytes, a tab and a key, and not {}", path,
                                number, shown(std::string(line))));
  }
  return line.substr(tab + 1);
}

struct KeyList {
  std::vector<std::uint64_t> hashes, hashes_after, sizes;  // the hashes of the view before and of the view after
  KeyTexts texts;
  KeyCensus census;  // without their sizes
};

KeyList read_keys(const PlanWish &wish, const hf::View &from, const hf::View &to) {
  KeyList list;
  KeyReader reader(wish.key_file, wish.nul ? '\0' : '\n');
  Progress progress("keys read", 0);
  for (KeyBlock block; reader.read(block); progress.at(list.hashes.size())) {
    for (std::size_t i = 0; i < block.count(); ++i) {
      std::string_view key = block.key(i);
      if (wish.has_sizes) key = take_size(reader.path(), list.hashes.size() + 1, key, list.sizes.emplace_back());
      check_key(from, key);
      check_key(to, key);
      list.census.count(key);
      list.hashes.push_back(from.hash(key));
      list.hashes_after.push_back(to.hash(key));
      if (wish.lists_moves) list.texts.add(key);
    }
  }
  reader.need_keys();
  return list;
}

// A hash in each of many equal parts of the key space, the same ones in every run.
std::vector<std::uint64_t> sample() {
  constexpr int kBits = 20;
  std::vector<std::uint64_t> hashes;
  std::uint64_t state = 1;
  for (std::uint64_t i = 0; i < std::uint64_t{1} << kBits; ++i) {
    state = state * 6364136223846793005 + 1442695040888963407;
    hashes.push_back(i << (64 - kBits) | state >> kBits);
  }
  return hashes;
}

hf::Plan plan_of_hashes(const hf::View &from, const hf::View &to, std::uint32_t replicas,
                        const std::vector<std::uint64_t> &hashes, const std::vector<std::uint64_t> &sizes) {
  const Elapsed elapsed("making the plan");
  return replicas > 1 ? hf::Plan::of_replicas(from, to, replicas, hashes, sizes) : hf::Plan(from, to, hashes, sizes);
}

hf::Plan plan_of(const KeyList &list, const hf::View &from, const hf::View &to, std::uint32_t replicas) {
  if (replicas > 1) return plan_of_hashes(from, to, replicas, list.hashes, list.sizes);
  const Elapsed elapsed("making the plan");
  return hf::Plan::of_rehashed(from, list.hashes, to, list.hashes_after, list.sizes);
}

Planned plan_of_list(const hf::View &from, const hf::View &to, const PlanWish &wish) {
  KeyList list = read_keys(wish, from, to);
  Planned planned{.from = from,
                  .to = to,
                  .plan = plan_of(list, from, to, wish.replicas),
                  .basis = fmt::format("exact, of {} keys of {}", list.hashes.size(), wish.key_file),
                  .has_list = true,
                  .is_rehashed = list.hashes != list.hashes_after,
                  .keys = list.hashes.size(),
                  .census = list.census,
                  .texts = std::move(list.texts)};
  if (!wish.lists_moves) return planned;
  for (std::uint32_t i = 0; i < list.hashes.size(); ++i) {
    planned.positions.emplace_back(planned.plan.position(list.hashes_after[i]), i);
  }
  std::ranges::sort(planned.positions);
  return planned;
}

hf::Plan plan_of_all(const hf::View &from, const hf::View &to, std::uint32_t replicas) {
  const Elapsed elapsed("making the plan");
  return replicas > 1 ? hf::Plan::of_replicas(from, to, replicas) : hf::Plan(from, to);
}

void add(Sum &sum, const Planned &planned, std::size_t index) {
  const hf::Move move = planned.plan.move(index);
  ++sum.moves;
  sum.ranges += planned.plan.range_start(index + 1) - planned.plan.range_start(index);
  sum.keys += planned.has_list ? move.keys : 0;
  sum.share += move.share;
  sum.bytes += move.bytes;
}

}  // namespace

Planned plan_between(hf::View from, hf::View to, const PlanWish &wish) {
  if (!wish.key_file.empty()) return plan_of_list(from, to, wish);
  try {
    hf::Plan plan = plan_of_all(from, to, wish.replicas);
    return {.from = from, .to = to, .plan = std::move(plan), .basis = "exact, of the whole key space"};
  } catch (const hf::Error &error) {
    if (error.status() != HF_E_UNSUPPORTED || wish.has_limits || wish.lists_moves || wish.has_bytes) throw;
  }
  const std::vector<std::uint64_t> hashes = sample();
  return {.from = from,
          .to = to,
          .plan = plan_of_hashes(from, to, wish.replicas, hashes, {}),
          .basis = fmt::format("sampled, {} places of the key space", hashes.size()),
          .is_exact = false,
          .keys = hashes.size()};
}

std::string_view id_of(const hf::View &view, hf::Slot slot) {
  return slot == hf::no_node ? std::string_view() : std::string_view(view.node(slot).id());
}

std::string_view sender_of(const Planned &planned, std::size_t move) {
  const hf::Slot slot = planned.plan.sender(move);
  return slot == HF_NO_SOURCE ? std::string_view() : id_of(planned.from, slot);
}

std::vector<PairSum> pairs_of(const Planned &planned) {
  std::map<std::pair<hf::Slot, hf::Slot>, Sum> sums;
  for (std::size_t i = 0; i < planned.plan.move_count(); ++i) {
    const hf::Move move = planned.plan.move(i);
    add(sums[{move.from, move.to}], planned, i);
  }
  std::vector<PairSum> pairs;
  for (const auto &[slots, sum] : sums) {
    pairs.push_back({.from = slots.first,
                     .to = slots.second,
                     .from_id = std::string(id_of(planned.from, slots.first)),
                     .to_id = std::string(id_of(planned.to, slots.second)),
                     .sum = sum});
  }
  std::ranges::sort(pairs, [](const PairSum &a, const PairSum &b) {
    if (a.sum.share != b.sum.share) return a.sum.share > b.sum.share;
    return std::pair(a.from_id, a.to_id) < std::pair(b.from_id, b.to_id);
  });
  return pairs;
}

Sum batch_sum(const Planned &planned, std::size_t batch) {
  Sum sum;
  for (std::size_t i = planned.plan.batch_start(batch); i < planned.plan.batch_start(batch + 1); ++i) {
    add(sum, planned, i);
  }
  return sum;
}

}  // namespace cli
