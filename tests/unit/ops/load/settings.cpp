// Settings of loads: their ranges, zones in tiers, panic, full nodes.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "assertions.h"
#include "ops/load/settings.h"
#include "refusal.h"

using namespace holdfast;

namespace {

void refuses_setting(LoadSettings &settings, LoadSetting setting, double value, const char *words) {
  const double before = settings.get(static_cast<std::uint32_t>(setting));
  assert_refused(Fault::argument, words, [&] { settings.set(static_cast<std::uint32_t>(setting), value); });
  assert_true(settings.get(static_cast<std::uint32_t>(setting)) == before);
}

void factors_and_tries_out_of_range_are_refused(void **) {
  for (const double factor : {1.0, 1.0099, 16.01, -1.0, std::nan("")}) {
    assert_refused(Fault::argument, "from 1.01 to 16", [&] { LoadSettings settings(factor, 0); });
  }
  assert_refused(Fault::argument, "65536 tries", [] { LoadSettings settings(0, 65536); });
}

void every_setting_takes_its_ends_and_nothing_beyond(void **) {
  LoadSettings settings(0, 0);
  const double infinity = std::numeric_limits<double>::infinity();
  struct Range {
    LoadSetting setting;
    double least, most;
    const char *words;
  };
  for (const auto &[setting, least, most, words] :
       {Range{LoadSetting::factor, 1.01, 16, "from 1.01 to 16"}, Range{LoadSetting::tries, 1, 65535, "use 1 to 65535"},
        Range{LoadSetting::slack, 0, 0x1p32, "from 0 to 4294967296"}, Range{LoadSetting::panic, 0, 1, "from 0 to 1"},
        Range{LoadSetting::full, 0, 0x1p32, "from 0 to 4294967296"}}) {
    for (const double end : {least, most}) {
      settings.set(static_cast<std::uint32_t>(setting), end);
      assert_true(std::abs(settings.get(static_cast<std::uint32_t>(setting)) - end) < 1e-9);
    }
    for (const double bad :
         {std::nextafter(least, -2.0), std::nextafter(most, infinity), infinity, -infinity, std::nan(""), -2.0}) {
      refuses_setting(settings, setting, bad, words);
    }
  }
}

void the_defaults_are_those_of_the_header(void **) {
  const LoadSettings settings(0, 0);
  assert_true(settings.get(1) == 1.25 && settings.get(2) == 8 && settings.get(3) == -1 && settings.get(4) == 0 &&
              settings.get(5) == 0);
  assert_true(settings.get(0) == 0 && settings.get(6) == 0 && settings.get(~0U) == 0);
}

void a_slack_of_minus_1_is_the_automatic_one(void **) {
  LoadSettings settings(0, 0);
  settings.set(3, 7.6);
  assert_true(settings.slack() == 8);
  settings.set(3, -1);
  assert_false(settings.slack().has_value());
  refuses_setting(settings, LoadSetting::slack, -0.5, "use -1");
}

void a_setting_that_does_not_exist_is_refused(void **) {
  LoadSettings settings(0, 0);
  for (const std::uint32_t setting : {0U, 6U, ~0U}) {
    assert_refused(Fault::argument, "use 1 to 5", [&] { settings.set(setting, 1); });
  }
}

void a_zone_is_of_the_first_tier_that_it_is_in(void **) {
  LoadSettings settings(0, 0);
  assert_int_equal(settings.tier_of("eu"), 0);
  settings.set_tiers({"eu/fra/r1", "eu/fra", "us"});
  assert_int_equal(settings.tier_count(), 4);
  assert_int_equal(settings.tier_of("eu/fra/r1"), 0);
  assert_int_equal(settings.tier_of("eu/fra/r1/rack"), 0);
  assert_int_equal(settings.tier_of("eu/fra/r10"), 1);
  assert_int_equal(settings.tier_of("eu/fra"), 1);
  assert_int_equal(settings.tier_of("us"), 2);
  for (const char *other : {"", "eu", "usa", "asia"}) assert_int_equal(settings.tier_of(other), 3);
}

void zones_that_cannot_be_are_refused_and_change_nothing(void **) {
  LoadSettings settings(0, 0);
  settings.set_tiers({"eu"});
  assert_refused(Fault::argument, "is empty", [&] { settings.set_tiers({"us", ""}); });
  assert_refused(Fault::argument, "twice", [&] { settings.set_tiers({"us", "eu", "us"}); });
  assert_refused(Fault::argument, "at most 16", [&] { settings.set_tiers(std::vector<std::string>(17, "us")); });
  for (const char *bad : {"a//b", "/a", "a/"}) {
    assert_refused(Fault::argument, "zone", [&] { settings.set_tiers({"us", bad}); });
  }
  assert_int_equal(settings.tier_of("eu"), 0);
  assert_int_equal(settings.tier_of("us"), 1);
}

void panic_begins_below_the_part_that_is_set(void **) {
  LoadSettings settings(0, 0);
  assert_false(settings.is_panic(0, 10));
  settings.set(4, 0.3);
  assert_true(settings.is_panic(2, 10));
  assert_false(settings.is_panic(3, 10));
  settings.set(4, 1);
  assert_true(settings.is_panic(9, 10));
  assert_false(settings.is_panic(10, 10));
}

void a_node_is_full_at_the_load_of_its_weight(void **) {
  LoadSettings settings(0, 0);
  assert_true(settings.full_load(1) == ~std::uint64_t{0});
  settings.set(5, 10);
  assert_int_equal(settings.full_load(1), 10);
  assert_int_equal(settings.full_load(2.5), 25);
  assert_int_equal(settings.full_load(0.001), 1);
  assert_true(settings.full_load(1e12) == ~std::uint64_t{0});
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(factors_and_tries_out_of_range_are_refused),
      cmocka_unit_test(every_setting_takes_its_ends_and_nothing_beyond),
      cmocka_unit_test(the_defaults_are_those_of_the_header),
      cmocka_unit_test(a_slack_of_minus_1_is_the_automatic_one),
      cmocka_unit_test(a_setting_that_does_not_exist_is_refused),
      cmocka_unit_test(a_zone_is_of_the_first_tier_that_it_is_in),
      cmocka_unit_test(zones_that_cannot_be_are_refused_and_change_nothing),
      cmocka_unit_test(panic_begins_below_the_part_that_is_set),
      cmocka_unit_test(a_node_is_full_at_the_load_of_its_weight),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
