// Laws of jump-guava@1, flip@1 and power@1: even, and as slots are added keys move to the newest
// slot alone. jump-guava@1 is held against Guava's own answers and against its arithmetic in
// doubles; tests/vectors/jump_guava.tsv is what Guava 31.1 (Debian's libguava-java) printed.
// flip@1 is held against tests/vectors/fliphash.tsv, which its authors' crate fliphash 0.1.0 printed.
#include <array>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "assertions.h"
#include "hash/splitmix.h"
#include "place/numbered/flip.h"
#include "place/numbered/jump_guava.h"
#include "place/numbered/power.h"

using namespace holdfast;

namespace {

using Place = std::uint32_t (*)(std::uint64_t, std::uint32_t) noexcept;

constexpr std::array<Place, 3> kPlaces = {jump_guava, flip, power};

void a_new_slot_takes_keys_and_no_key_moves_between_old_ones(void **) {
  for (const Place place : kPlaces) {
    for (std::uint64_t key = 0; key < 2000; ++key) {
      std::uint32_t slot = 0;
      for (std::uint32_t count = 1; count <= 300; ++count) {
        const std::uint32_t next = place(mix64(key + 1), count);
        assert_true(next == slot || next == count - 1);
        slot = next;
      }
    }
  }
}

// Around every power of two, where the algorithms change their range.
void growth_across_powers_of_two_moves_keys_to_the_newest_slot_alone(void **) {
  for (const Place place : kPlaces) {
    for (unsigned bit = 9; bit < 31; ++bit) {
      const std::uint32_t middle = std::uint32_t{1} << bit;
      for (std::uint64_t key = 0; key < 300; ++key) {
        std::uint32_t slot = place(mix64(key + 7), middle - 3);
        for (std::uint32_t count = middle - 2; count <= middle + 3; ++count) {
          const std::uint32_t next = place(mix64(key + 7), count);
          assert_true(next == slot || next == count - 1);
          slot = next;
        }
      }
    }
  }
}

// 5 standard deviations of a chi-square with many degrees of freedom: 1 in some million.
void keys_spread_evenly_over_any_number_of_slots(void **) {
  for (const Place place : kPlaces) {
    for (const std::uint32_t count : {2u, 3u, 5u, 9u, 10u, 17u, 33u, 65u, 100u, 129u, 1000u, 1025u}) {
      const std::uint64_t keys = std::uint64_t{count} * 400;
      std::vector<double> owned(count);
      for (std::uint64_t key = 0; key < keys; ++key) ++owned.at(place(mix64(key * 3 + count), count));
      double sum = 0;
      for (const double each : owned) sum += (each - 400) * (each - 400) / 400;
      const double freedom = count - 1;
      assert_true(sum < freedom + 6 * std::sqrt(2 * freedom) + 8);
    }
  }
}

void every_answer_is_a_slot_up_to_2_to_the_31(void **) {
  for (const Place place : kPlaces) {
    for (const std::uint32_t count : {1u, 2u, 0x3fffffffu, 0x40000000u, 0x40000001u, 0x7ffffffeu, 0x7fffffffu}) {
      for (std::uint64_t key = 0; key < 2000; ++key) assert_true(place(mix64(key), count) < count);
      assert_true(place(0, count) < count && place(~std::uint64_t{0}, count) < count);
    }
  }
}

std::vector<std::string> fields_of(const std::string &line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
  return fields;
}

void guava_answers_the_same(void **) {
  std::ifstream in(HOLDFAST_VECTORS "/jump_guava.tsv");
  std::vector<std::uint32_t> counts;
  std::size_t compared = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> fields = fields_of(line);
    for (std::size_t i = 1; i < fields.size(); ++i) {
      const auto number = static_cast<std::uint32_t>(std::stoul(fields[i]));
      if (fields[0] == "n") {
        counts.push_back(number);
        continue;
      }
      assert_int_equal(jump_guava(std::stoull(fields[0], nullptr, 16), counts.at(i - 1)), number);
      ++compared;
    }
  }
  assert_int_equal(compared, 65 * 21);
}

void fliphash_answers_the_same(void **) {
  std::ifstream in(HOLDFAST_VECTORS "/fliphash.tsv");
  std::size_t compared = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> fields = fields_of(line);
    const auto count = static_cast<std::uint32_t>(std::stoul(fields.at(1)));
    assert_int_equal(flip(std::stoull(fields[0], nullptr, 16), count), std::stoul(fields.at(2)));
    ++compared;
  }
  assert_int_equal(compared, 1050);
}

// What the JVM computes; volatile, so that every result is rounded to a double.
std::uint64_t in_doubles(std::uint64_t slot, std::uint64_t divisor) {
  const volatile double fraction = static_cast<double>(divisor) / 2147483648.0;
  const volatile double quotient = static_cast<double>(slot + 1) / fraction;
  return static_cast<std::uint64_t>(quotient);
}

void jumps_in_integers_are_those_in_doubles(void **) {
  const auto check = [](std::uint64_t slot, std::uint64_t divisor) {
    const std::uint64_t integers = next_guava_jump(slot, divisor), doubles = in_doubles(slot, divisor);
    assert_true(integers == doubles || (integers >= 0x7fffffff && doubles >= 0x7fffffff));
  };
  for (std::uint64_t i = 0; i < 2000000; ++i) {
    const std::uint64_t random = mix64(i + 1);
    check((random >> 33) >> (i % 31), ((random & 0x7fffffff) >> (i % 29)) + 1);
  }
  // Quotients just below a whole number: divisor * q - 1 over divisor.
  for (std::uint64_t i = 0; i < 300000; ++i) {
    const std::uint64_t divisor = (mix64(i) & 0x7fffffff) + 1;
    const std::uint64_t slot = divisor * ((mix64(i + 9) >> 34) + 1) / 2147483648u;
    if (slot < 0x7ffffffe) check(slot, divisor);
  }
  for (std::uint64_t divisor = 1; divisor < 3000; ++divisor) {
    for (std::uint64_t slot = 0; slot < 60; ++slot) check(slot, divisor);
    check(0, 2147483649 - divisor);
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_new_slot_takes_keys_and_no_key_moves_between_old_ones),
      cmocka_unit_test(growth_across_powers_of_two_moves_keys_to_the_newest_slot_alone),
      cmocka_unit_test(keys_spread_evenly_over_any_number_of_slots),
      cmocka_unit_test(every_answer_is_a_slot_up_to_2_to_the_31),
      cmocka_unit_test(guava_answers_the_same),
      cmocka_unit_test(fliphash_answers_the_same),
      cmocka_unit_test(jumps_in_integers_are_those_in_doubles),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
