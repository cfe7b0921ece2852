// Laws of the limits of zones and of nodes: every batch keeps them, nothing is lost by them, and they take hardly
// more batches than a plain rule does.
#include <algorithm>
#include <array>

#include "ops/plan/fixture.h"
#include "ops/plan/pairing.h"
#include "ops/plan/parts.h"

using namespace holdfast;
using namespace holdfast::plan_test;

namespace {

constexpr std::uint64_t kBytes = 1'000'000;

// Nodes in three rooms of up to four racks, some without a rack and some without a room; a third of them changes.
Change zoned_change(Random &random) {
  Cluster cluster(settings_of("rendezvous-table"));
  const std::uint64_t nodes = 6 + random.below(14);
  const auto place = [&](std::uint64_t number) {
    const std::string id = node_id(number);
    cluster.add(id, 1 + static_cast<double>(random.below(3)));
    const std::uint64_t room = random.below(4), rack = random.below(5);
    if (room == 3) return;
    std::string zone = "r";
    zone += std::to_string(room);
    if (rack != 4) (zone += "/k") += std::to_string(rack);
    cluster.set_zone(id, zone);
  };
  for (std::uint64_t i = 0; i < nodes; ++i) place(i);
  Held from = published(cluster);
  for (std::uint64_t i = 0; i < nodes / 3; ++i) cluster.remove(node_id(i));
  for (std::uint64_t i = 0; i < 1 + random.below(5); ++i) place(100 + i);
  return {std::move(from), published(cluster)};
}

SideLimit random_side(Random &random) {
  const auto maybe = [&] { return random.below(2) == 0; };
  SideLimit side;
  if (maybe()) side.share = 0.004 + static_cast<double>(random.below(40)) / 1000;
  if (maybe()) side.bytes = 4000 + random.below(40000);
  if (maybe()) side.moves = static_cast<std::uint32_t>(1 + random.below(6));
  return side;
}

struct Sums {
  Wide amount{};
  std::uint64_t bytes = 0, moves = 0;

  // Where ranges have the limits, the share of a list is no share of theirs.
  [[nodiscard]] bool keep(const Plan &plan, const SideLimit &limit) const {
    return (plan.is_of_keys || share_of(plan, amount) <= limit.share + 1e-12) &&
           (limit.bytes == 0 || bytes <= limit.bytes) && (limit.moves == 0 || moves <= limit.moves);
  }
};

std::uint32_t zone_of(const ZoneLevels &zones, std::uint32_t node, std::uint32_t level) {
  return level == 0 ? node : zones.zone(node, level - 1);
}

// What zones send and receive in one batch, of one limit.
class Traffic {
 public:
  Traffic(const Plan &plan, const ZoneLevels &zones, const ZoneLimit &limit)
      : plan_(plan), zones_(zones), limit_(limit) {}

  // Whether the limit is kept with the move in addition; `is_new` if its pair of nodes has none there so far.
  [[nodiscard]] bool takes(const MovedRange &range, bool is_new) const {
    Traffic more = *this;
    more.add(range, is_new);
    return more.is_kept();
  }
  void add(const MovedRange &range, bool is_new) {
    if (range.source < plan_.nodes.size()) count(out_[zone_of(zones_, range.source, limit_.level)], range, is_new);
    if (range.to < plan_.nodes.size()) count(in_[zone_of(zones_, range.to, limit_.level)], range, is_new);
  }
  [[nodiscard]] bool is_kept() const {
    const auto keeps = [&](const std::map<std::uint32_t, Sums> &sums, const SideLimit &limit) {
      return std::ranges::all_of(sums, [&](const auto &zone) { return zone.second.keep(plan_, limit); });
    };
    return keeps(out_, limit_.out) && keeps(in_, limit_.in);
  }

 private:
  void count(Sums &sums, const MovedRange &range, bool is_new) const {
    sums.amount += amount_of(plan_, range);
    sums.bytes += bytes_of(plan_, range);
    sums.moves += is_new ? 1 : 0;
  }

  const Plan &plan_;
  const ZoneLevels &zones_;
  ZoneLimit limit_;
  std::map<std::uint32_t, Sums> out_, in_;
};

void assert_kept(const Plan &plan, const ZoneLevels &zones) {
  for (const ZoneLimit &limit : plan.zone_limits) {
    for (std::size_t batch = 0; batch < plan.batch_count(); ++batch) {
      Traffic traffic(plan, zones, limit);
      for (std::size_t i = plan.batch_starts[batch]; i < plan.batch_starts[batch + 1]; ++i) {
        for (std::size_t at = plan.moves[i].start; at < plan.range_start(i + 1); ++at) {
          traffic.add(plan.ranges[at], at == plan.moves[i].start);
        }
      }
      assert_true(traffic.is_kept());
    }
  }
}

using Piece = std::array<std::uint64_t, 4>;  // first position, from, to, source

// The partitions that move, each once.
std::vector<Piece> pieces_of(const Plan &plan, std::span<const MovedRange> ranges) {
  constexpr std::uint64_t kPartition = std::uint64_t{1} << 52;
  std::vector<Piece> pieces;
  for (const MovedRange &range : ranges) {
    const std::uint64_t step = plan.is_of_keys ? 1 : kPartition;
    for (std::uint64_t first = range.first;; first += step) {
      pieces.push_back({first, range.from, range.to, range.source});
      if (range.last - first < step) break;
    }
  }
  std::ranges::sort(pieces);
  return pieces;
}

// Each partition, in the order of pairs and positions, into the first batch that takes it.
std::size_t plain_batches(const Plan &plan, const ZoneLevels &zones, std::span<const MovedRange> ranges) {
  struct Batch {
    std::vector<Traffic> limits;
    std::set<std::array<std::uint64_t, 3>> pairs;
  };
  std::vector<Batch> batches;
  for (const MovedRange &range : ranges) {
    for (const Piece &piece : pieces_of(plan, {&range, 1})) {
      MovedRange part = range;
      part.first = piece[0];
      if (!plan.is_of_keys) part.last = piece[0] + ((std::uint64_t{1} << 52) - 1);
      const std::array<std::uint64_t, 3> pair{part.from, part.to, part.source};
      std::size_t at = 0;
      for (;; ++at) {
        if (at == batches.size()) {
          batches.emplace_back();
          for (const ZoneLimit &limit : plan.zone_limits) batches[at].limits.emplace_back(plan, zones, limit);
        }
        const bool is_new = !batches[at].pairs.contains(pair);
        const auto takes = [&](const Traffic &limit) { return limit.takes(part, is_new); };
        if (std::ranges::all_of(batches[at].limits, takes)) break;
      }
      const bool is_new = batches[at].pairs.insert(pair).second;
      for (Traffic &limit : batches[at].limits) limit.add(part, is_new);
    }
  }
  return batches.size();
}

void set_random_limits(Plan &plan, Random &random) {
  for (const std::uint32_t level : {0u, 1u, 2u}) {
    if (random.below(2) == 0) {
      set_zone_limits(plan, {.level = level, .out = random_side(random), .in = random_side(random)});
    }
  }
}

void every_batch_keeps_the_limits_of_every_zone(void **) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    const Change change = zoned_change(random);
    const std::vector<std::uint64_t> hashes = keys(2000), sizes(2000, 500);
    Plan plan = seed % 3 == 0   ? plan_ranges(*change.from, *change.to)
                : seed % 3 == 1 ? plan_replica_ranges(*change.from, *change.to, {3, 3})
                                : plan_keys(*change.from, *change.to, hashes, sizes);
    if (!plan.is_of_keys) set_total_bytes(plan, kBytes);
    const std::vector<Piece> before = pieces_of(plan, plan.ranges);
    const ZoneLevels zones(zones_of(plan));
    set_random_limits(plan, random);
    assert_kept(plan, zones);
    assert_true(pieces_of(plan, plan.ranges) == before);
  }
}

// An eighth of a limit may stay empty, so that pairs of nodes are not divided into crumbs.
void limits_of_zones_take_hardly_more_batches_than_a_plain_rule(void **) {
  std::size_t all = 0, plain = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const Change change = zoned_change(random);
    Plan plan = plan_ranges(*change.from, *change.to);
    set_total_bytes(plan, kBytes);
    const std::vector<MovedRange> ranges = plan.ranges;
    const ZoneLevels zones(zones_of(plan));
    set_random_limits(plan, random);
    const std::size_t most = plain_batches(plan, zones, ranges);
    assert_true(7 * plan.batch_count() <= 8 * most + 7);
    all += plan.batch_count();
    plain += most;
  }
  assert_true(100 * all <= 101 * plain);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_batch_keeps_the_limits_of_every_zone),
      cmocka_unit_test(limits_of_zones_take_hardly_more_batches_than_a_plain_rule),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
