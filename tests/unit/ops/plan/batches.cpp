// Laws of batches: which range goes into which, told by the plain rule and found without its cost.
#include "ops/plan/batches.h"

#include <algorithm>

#include "ops/plan/fixture.h"

using namespace holdfast;
using namespace holdfast::plan_test;

namespace {

constexpr std::uint32_t kNodes = 12;

// The rule as the header states it, for keys, in time that grows with the square of the batches.
class PlainRule {
 public:
  explicit PlainRule(const BatchLimits &limits) : limits_(limits) {}

  std::vector<MovedRange> place(std::vector<MovedRange> keys) {
    std::ranges::stable_sort(keys, {}, [](const MovedRange &key) {
      const std::uint32_t from = std::min(key.from, kNodes), to = std::min(key.to, kNodes);
      return std::pair((to + kNodes + 1 - from) % (kNodes + 1), from);
    });
    for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
      while (end < keys.size() && keys[end].from == keys[begin].from && keys[end].to == keys[begin].to) ++end;
      pour({keys.begin() + static_cast<std::ptrdiff_t>(begin), keys.begin() + static_cast<std::ptrdiff_t>(end)});
    }
    return placed_;
  }

 private:
  struct Batch {
    std::vector<MovedRange> keys;
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    unsigned refused = 0;
  };

  void pour(std::vector<MovedRange> pair) {
    for (std::uint32_t number = 0; !pair.empty(); ++number) {
      if (number == batches_.size()) batches_.emplace_back();
      fill(number, pair);
    }
  }

  [[nodiscard]] static std::uint64_t sum(std::span<const MovedRange> keys, std::uint64_t MovedRange::*of) {
    std::uint64_t total = 0;
    for (const MovedRange &key : keys) total += key.*of;
    return total;
  }
  [[nodiscard]] bool is_open(const Batch &batch, std::uint32_t from, std::uint32_t to) const {
    const auto count = [&](auto is_counted) {
      return static_cast<std::uint64_t>(std::ranges::count_if(batch.pairs, is_counted));
    };
    if (batch.refused >= 32 || left_of(batch, &MovedRange::keys, limits_.amount.count) == 0) return false;
    if (left_of(batch, &MovedRange::bytes, limits_.amount.bytes) == 0) return false;
    const bool has_out =
        from == kNoNode || count([&](const auto &pair) { return pair.first == from; }) < limits_.moves_out;
    const bool has_in = to == kNoNode || count([&](const auto &pair) { return pair.second == to; }) < limits_.moves_in;
    return has_out && has_in;
  }
  [[nodiscard]] static std::uint64_t left_of(const Batch &batch, std::uint64_t MovedRange::*of, std::uint64_t limit) {
    return limit == kUnlimited ? limit : limit - sum(batch.keys, of);
  }

  void fill(std::uint32_t number, std::vector<MovedRange> &pair) {
    Batch &batch = batches_[number];
    const std::uint32_t from = pair.front().from, to = pair.front().to;
    if (!is_open(batch, from, to)) return;
    std::uint64_t count = left_of(batch, &MovedRange::keys, limits_.amount.count);
    std::uint64_t bytes = left_of(batch, &MovedRange::bytes, limits_.amount.bytes);
    const bool is_whole = sum(pair, &MovedRange::keys) <= count && sum(pair, &MovedRange::bytes) <= bytes;
    if (!is_whole && (count <= limits_.amount.count / 8 || bytes <= limits_.amount.bytes / 8)) {
      ++batch.refused;
      return;
    }
    std::vector<MovedRange> rest;
    bool has_sibling = false;
    for (const MovedRange &key : pair) {
      const auto is_sibling = [&](const MovedRange &other) { return other.first == key.first; };
      const bool is_kept_out = std::ranges::any_of(batch.keys, is_sibling);
      has_sibling |= is_kept_out;
      const bool fits = key.keys <= count && key.bytes <= bytes;
      if (!fits && !is_kept_out) count = bytes = 0;  // later keys wait for this one
      if (is_kept_out || !fits || key.keys > count) {
        rest.push_back(key);
        continue;
      }
      count -= count == kUnlimited ? 0 : key.keys;
      bytes -= bytes == kUnlimited ? 0 : key.bytes;
      batch.keys.push_back(key);
      batch.pairs.insert({from, to});
      placed_.push_back(key);
      placed_.back().batch = number;
    }
    if (rest.size() == pair.size() && !has_sibling) ++batch.refused;
    pair = std::move(rest);
  }

  BatchLimits limits_;
  std::vector<Batch> batches_;
  std::vector<MovedRange> placed_;
};

std::vector<MovedRange> random_keys(Random &random) {
  const std::uint64_t nodes = 2 + random.below(4), most = 1 + random.below(40), replicas = 1 + random.below(3);
  std::vector<MovedRange> keys;
  for (std::uint64_t at = 0; at < 20 + random.below(300); ++at) {
    for (std::uint32_t rank = 0; rank < 1 + random.below(replicas); ++rank) {
      const std::uint64_t from = random.below(nodes + 1), to = nodes + 1 + random.below(nodes);
      keys.push_back({.first = at,
                      .last = at,
                      .from = from == nodes ? kNoNode : static_cast<std::uint32_t>(from),
                      .to = static_cast<std::uint32_t>(to),
                      .rank = rank,
                      .keys = 1 + random.below(most)});
      keys.back().source = keys.back().from;
      keys.back().bytes = 10 * keys.back().keys + random.below(10);
    }
  }
  return keys;
}

BatchLimits random_limits(Random &random) {
  const auto maybe = [&](std::uint64_t limit) { return random.below(2) == 0 ? limit : kUnlimited; };
  return {.amount = {.count = maybe(40 + random.below(100)), .bytes = maybe(410 + random.below(1000))},
          .moves_out = maybe(1 + random.below(4)),
          .moves_in = maybe(1 + random.below(4))};
}

Plan plan_of_keys() {
  const Held from = view_of("ring", 0, 1), to = view_of("ring", 1, 1);
  return plan_keys(*from, *to, {}, {});
}

// By pair, position and rank.
void sort(std::vector<MovedRange> &keys) {
  std::ranges::sort(keys, {}, [](const MovedRange &key) { return std::tuple(key.from, key.to, key.first, key.rank); });
}

void every_key_is_where_the_plain_rule_puts_it(void **) {
  const Plan plan = plan_of_keys();
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Random random(seed);
    const std::vector<MovedRange> keys = random_keys(random);
    const BatchLimits limits = random_limits(random);
    std::vector<MovedRange> is = batches_of(keys, kNodes, Scale(plan), limits);
    std::vector<MovedRange> wanted = PlainRule(limits).place(keys);
    sort(is);
    sort(wanted);
    if (is != wanted) fail_msg("seed %d", static_cast<int>(seed));
  }
}

void replicas_of_one_range_never_move_in_one_batch(void **) {
  const auto range = [](std::uint64_t first, std::uint32_t from, std::uint32_t rank) {
    return MovedRange{.first = first, .last = first + 9, .from = from, .to = from + 1, .source = from, .rank = rank};
  };
  const Held from = view_of("ring", 0, 1);
  const Plan plan = plan_ranges(*from, *from);
  const auto is = batches_of({range(0, 1, 0), range(0, 3, 1), range(10, 3, 0), range(20, 1, 0), range(20, 5, 1)},
                             kNodes, Scale(plan), {});
  std::vector<std::pair<std::uint64_t, std::uint32_t>> places;
  for (const MovedRange &each : is) places.emplace_back(each.first + each.from, each.batch);
  std::ranges::sort(places);
  assert_true(
      (places == std::vector<std::pair<std::uint64_t, std::uint32_t>>{{1, 0}, {3, 1}, {13, 0}, {21, 0}, {25, 1}}));
}

// Ten nodes give so many positions each to one other node, and a batch may have 100.
std::vector<MovedRange> batches_of_100(std::uint64_t each) {
  std::vector<MovedRange> ranges;
  for (std::uint32_t node = 0; node < 10; ++node) {
    ranges.push_back({.first = 1000 * node, .last = 1000 * node + each - 1, .from = node, .to = 11, .source = node});
  }
  const Held view = view_of("ring", 0, 1);
  return batches_of(ranges, kNodes, Scale(plan_ranges(*view, *view)), {.amount = {.count = 100, .bytes = kUnlimited}});
}

void a_pair_of_nodes_is_divided_to_fill_batches_but_not_into_crumbs(void **) {
  const std::vector<MovedRange> whole = batches_of_100(88), divided = batches_of_100(80);
  assert_int_equal(whole.size(), 10);
  assert_int_equal(whole.back().batch, 9);
  assert_int_equal(divided.back().batch, 7);
  assert_int_equal(divided.size(), 16);
}

// Closed batches and batches full for a node alternate here: a search that cannot pass both kinds
// begins at the first batch each time, and 150 000 batches take minutes instead of a blink.
void batches_that_are_full_in_different_ways_are_passed_alike(void **) {
  Cluster cluster((Settings()));
  cluster.add("n0", 1);
  const Held before = published(cluster);
  for (const char *id : {"n1", "n2", "n3"}) cluster.add(id, 1);
  const Held after = published(cluster);
  Plan plan = plan_ranges(*before, *after);
  set_limits(plan, {.share = 5.2e-6, .moves_out = 2, .moves_in = 2});
  assert_true(plan.batch_count() > 140000);
  assert_true(plan.moves.size() >= plan.batch_count());
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_key_is_where_the_plain_rule_puts_it),
      cmocka_unit_test(replicas_of_one_range_never_move_in_one_batch),
      cmocka_unit_test(a_pair_of_nodes_is_divided_to_fill_batches_but_not_into_crumbs),
      cmocka_unit_test(batches_that_are_full_in_different_ways_are_passed_alike),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
