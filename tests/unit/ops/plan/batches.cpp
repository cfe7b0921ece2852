// Laws of batches: which move goes into which, told by the plain rule and found without its cost.
#include "ops/plan/batches.h"

#include <algorithm>

#include "ops/plan/fixture.h"

using namespace holdfast;
using namespace holdfast::plan_test;

namespace {

// The rule as the header states it, in time that grows with the square of the batches.
class PlainRule {
 public:
  explicit PlainRule(const BatchLimits &limits) : limits_(limits) {}

  std::vector<std::uint32_t> place(std::span<const Parcel> parcels) {
    std::uint64_t least = kUnlimited;
    for (const Parcel &parcel : parcels) least = std::min(least, parcel.amount);
    std::vector<std::uint32_t> places;
    for (const Parcel &parcel : parcels) {
      std::uint32_t batch = 0;
      while (batch < batches_.size() && !takes(batches_[batch], parcel, least)) ++batch;
      if (batch == batches_.size()) batches_.emplace_back();
      batches_[batch].parcels.push_back(parcel);
      places.push_back(batch);
    }
    return places;
  }

 private:
  struct Batch {
    std::vector<Parcel> parcels;
    unsigned refused = 0;
  };

  [[nodiscard]] static std::uint64_t count(const Batch &batch, auto is_counted) {
    return static_cast<std::uint64_t>(std::ranges::count_if(batch.parcels, is_counted));
  }
  [[nodiscard]] static std::uint64_t sum(const Batch &batch, std::uint64_t Parcel::*of) {
    std::uint64_t total = 0;
    for (const Parcel &each : batch.parcels) total += each.*of;
    return total;
  }

  bool takes(Batch &batch, const Parcel &parcel, std::uint64_t least) const {
    const std::uint64_t amount = sum(batch, &Parcel::amount), bytes = sum(batch, &Parcel::bytes);
    if (batch.refused >= 32 || amount + least > limits_.amount) return false;
    if (count(batch, [&](const Parcel &each) { return each.from == parcel.from; }) >= limits_.from_node) return false;
    if (count(batch, [&](const Parcel &each) { return each.to == parcel.to; }) >= limits_.to_node) return false;
    if (count(batch, [&](const Parcel &each) { return each.last >= parcel.first; }) > 0) return false;
    if (amount + parcel.amount <= limits_.amount && bytes + parcel.bytes <= limits_.bytes) return true;
    ++batch.refused;
    return false;
  }

  BatchLimits limits_;
  std::vector<Batch> batches_;
};

std::vector<Parcel> random_parcels(Random &random) {
  const std::uint64_t nodes = 2 + random.below(8), most = 1 + random.below(40), gap = random.below(3);
  std::vector<Parcel> parcels(20 + random.below(400));
  std::uint64_t at = 0;
  for (Parcel &parcel : parcels) {
    const std::uint64_t amount = 1 + random.below(most);
    parcel = {.first = at,
              .last = at + amount - 1,
              .from = static_cast<std::uint32_t>(random.below(nodes)),
              .to = static_cast<std::uint32_t>(100 + random.below(nodes)),
              .amount = amount,
              .bytes = 10 * amount + random.below(10)};
    at += gap == 0 ? random.below(amount + 1) : amount + random.below(3);  // ranges of replicas overlap
  }
  return parcels;
}

BatchLimits random_limits(Random &random) {
  const auto maybe = [&](std::uint64_t limit) { return random.below(2) == 0 ? limit : kUnlimited; };
  return {.amount = maybe(40 + random.below(100)),
          .bytes = maybe(410 + random.below(1000)),
          .from_node = maybe(1 + random.below(4)),
          .to_node = maybe(1 + random.below(4))};
}

void every_parcel_is_where_the_plain_rule_puts_it(void **) {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Random random(seed);
    const std::vector<Parcel> parcels = random_parcels(random);
    const BatchLimits limits = random_limits(random);
    if (batches_of(parcels, limits) != PlainRule(limits).place(parcels)) fail_msg("seed %d", static_cast<int>(seed));
  }
}

// Closed batches and batches full for a node alternate here: a search that cannot pass both kinds
// begins at the first batch each time, and 150 000 batches take minutes instead of a blink.
void batches_that_are_full_in_different_ways_are_passed_alike(void **) {
  Cluster cluster((Settings()));
  cluster.add("n0", 1);
  const Held before = published(cluster);
  cluster.add("n1", 1);
  const Held after = published(cluster);
  Plan plan = plan_ranges(*before, *after);
  set_limits(plan, {.share = 3.34e-6, .from_node = 2, .to_node = 2});
  assert_true(plan.batch_count() > 140000);
  assert_true(plan.moves.size() > plan.batch_count());
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_parcel_is_where_the_plain_rule_puts_it),
      cmocka_unit_test(batches_that_are_full_in_different_ways_are_passed_alike),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
