// Laws of ramps: where they begin and end, that they never turn back, and their shapes.
#include "assertions.h"
#include "ops/ramp.h"

#include <cmath>

using namespace holdfast;

namespace {

void assert_near(double is, double wanted, double distance) {
  if (!(std::abs(is - wanted) <= distance)) fail_msg("%.17g is not %.17g", is, wanted);
}

constexpr RampKind kKinds[] = {RampKind::linear, RampKind::exponential};

Weight weight(double value) { return Weight::from(value, "a ramp"); }

Ramp ramp_of(RampKind kind, double from, double to, std::uint64_t start, std::uint64_t duration) {
  return {.kind = kind, .from = weight(from), .to = weight(to), .start = start, .duration = duration};
}

void a_ramp_begins_and_ends_where_it_was_told(void **) {
  for (const RampKind kind : kKinds) {
    for (const auto &[from, to] : {std::pair(0.0, 1.0), {3.0, 0.5}, {1.0, 0.0}, {0.000001, 1e9}, {2.0, 2.0}}) {
      const Ramp ramp = ramp_of(kind, from, to, 1000, 600);
      for (const std::uint64_t now : {0, 999, 1000}) assert_true(weight_at(ramp, now) == ramp.from);
      for (const std::uint64_t now : {std::uint64_t{1600}, std::uint64_t{1601}, ~std::uint64_t{0}}) {
        assert_true(weight_at(ramp, now) == ramp.to);
      }
    }
  }
}

void a_ramp_never_turns_back_and_stays_between_its_ends(void **) {
  for (const RampKind kind : kKinds) {
    for (const auto &[from, to] : {std::pair(0.0, 1.0), {1.0, 0.0}, {0.5, 1e9}, {1e9, 0.000001}, {0.0, 0.000002}}) {
      for (const std::uint64_t duration : {7, 100, 65536}) {
        const Ramp ramp = ramp_of(kind, from, to, 5, duration);
        Weight before = ramp.from;
        for (std::uint64_t now = 0; now < duration + 10; ++now) {
          const Weight after = weight_at(ramp, now);
          assert_true(to >= from ? after >= before && after <= ramp.to : after <= before && after >= ramp.to);
          before = after;
        }
      }
    }
  }
}

// The finest steps there are: a duration that takes all 64 bits.
void neighbours_in_time_never_turn_back(void **) {
  const std::uint64_t duration = ~std::uint64_t{0};
  for (const RampKind kind : kKinds) {
    const Ramp ramp = ramp_of(kind, 1, 1e9, 0, duration);
    for (std::uint64_t part = 0; part < 40; ++part) {
      Weight before{};
      for (std::uint64_t step = 0; step < 2000; ++step) {
        const Weight after = weight_at(ramp, duration / 40 * part + step * 40000000);
        assert_true(after >= before);
        before = after;
      }
    }
  }
}

void shapes_are_a_line_and_ten_doublings(void **) {
  for (int step = 1; step < 100; ++step) {
    const double p = step / 100.0;
    const Ramp line = ramp_of(RampKind::linear, 1, 3, 50, 100), curve = ramp_of(RampKind::exponential, 1, 3, 50, 100);
    const std::uint64_t now = 50 + static_cast<std::uint64_t>(step);
    assert_near(weight_at(line, now).value(), 1 + 2 * p, 1e-9);
    assert_near(weight_at(curve, now).value(), 1 + 2 * (std::exp2(10 * p) - 1) / 1023, 1e-9);
  }
}

void one_that_shrinks_is_one_that_grows_run_backwards(void **) {
  for (const RampKind kind : kKinds) {
    const Ramp up = ramp_of(kind, 0.5, 4, 0, 1000), down = ramp_of(kind, 4, 0.5, 0, 1000);
    for (std::uint64_t now = 0; now <= 1000; ++now) assert_true(weight_at(up, now) == weight_at(down, 1000 - now));
  }
}

void every_weight_of_a_ramp_is_one_that_a_node_may_have(void **) {
  for (const RampKind kind : kKinds) {
    const Ramp ramp = ramp_of(kind, 0, 0.00001, 0, 5000);
    for (std::uint64_t now = 0; now <= 5000; ++now) {
      assert_true(weight(weight_at(ramp, now).value()) == weight_at(ramp, now));
    }
  }
}

void without_a_duration_it_is_a_step(void **) {
  for (const RampKind kind : kKinds) {
    const Ramp ramp = ramp_of(kind, 1, 2, 10, 0);
    assert_true(weight_at(ramp, 9) == weight(1));
    assert_true(weight_at(ramp, 10) == weight(2));
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_ramp_begins_and_ends_where_it_was_told),
      cmocka_unit_test(a_ramp_never_turns_back_and_stays_between_its_ends),
      cmocka_unit_test(neighbours_in_time_never_turn_back),
      cmocka_unit_test(shapes_are_a_line_and_ten_doublings),
      cmocka_unit_test(one_that_shrinks_is_one_that_grows_run_backwards),
      cmocka_unit_test(every_weight_of_a_ramp_is_one_that_a_node_may_have),
      cmocka_unit_test(without_a_duration_it_is_a_step),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
