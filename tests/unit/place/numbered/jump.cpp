// Laws of jump@1: the paper's doubles, bit for bit, without a double.
#include <cstring>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "hash/splitmix.h"
#include "place/members.h"
#include "place/numbered/jump.h"
#include "refusal.h"

using namespace holdfast;

namespace {

// The paper's step. `volatile` keeps wider registers and fused operations away.
std::uint64_t next_by_doubles(std::uint64_t slot, std::uint64_t divisor) {
  const volatile double quotient = 2147483648.0 / static_cast<double>(divisor);
  const volatile double product = static_cast<double>(slot + 1) * quotient;
  return static_cast<std::uint64_t>(product);
}

std::uint32_t by_doubles(std::uint64_t key, std::uint32_t count) {
  std::uint64_t slot = 0;
  for (std::uint64_t next = 0; next < count;) {
    slot = next;
    key = key * 2862933555777941757 + 1;
    next = next_by_doubles(slot, (key >> 33) + 1);
  }
  return static_cast<std::uint32_t>(slot);
}

void expect_equal_step(std::uint64_t slot, std::uint64_t divisor) {
  const std::uint64_t expected = next_by_doubles(slot, divisor), next = next_jump(slot, divisor);
  if (next != expected && (next >> 31 == 0 || expected >> 31 == 0)) {
    fail_msg("slot %lu, divisor %lu", static_cast<unsigned long>(slot), static_cast<unsigned long>(divisor));
  }
}

constexpr std::uint64_t kMost = 0x7fffffff;

void known_answers_hold(void **) {
  assert_int_equal(jump(1, 1), 0);
  assert_int_equal(jump(42, 57), 43);
  assert_int_equal(jump(0xdead10cc, 1), 0);
  assert_int_equal(jump(0xdead10cc, 666), 361);
  assert_int_equal(jump(256, 1024), 520);
  assert_int_equal(jump(0x5692161d100b05e5, 1025), 120);
  assert_int_equal(jump(0xdbd238973a2b148a, 0x7fffffff), 1729475598);
  assert_int_equal(jump(~std::uint64_t{0}, 0x7fffffff), 699554662);
}

void integers_answer_as_doubles_do(void **) {
  for (std::uint64_t i = 0; i < 50000; ++i) {
    const std::uint64_t hash = mix64(i);
    const auto count = static_cast<std::uint32_t>(1 + (mix64(~i) >> (33 + i % 31)));
    assert_int_equal(jump(hash, count), by_doubles(hash, count));
    assert_int_equal(jump(hash, kMost), by_doubles(hash, kMost));
  }
}

void random_steps_round_as_doubles_do(void **) {
  for (std::uint64_t i = 0; i < 5000000; ++i) {
    const std::uint64_t random = mix64(i);
    expect_equal_step((random >> 32) % (kMost >> i % 31), 1 + (random & kMost));
  }
}

// Whole numbers that the doubles may just miss or just reach: the divisor divides the product.
void whole_quotients_round_as_doubles_do(void **) {
  for (std::uint64_t odd = 1; odd < 4000; odd += 2) {
    for (int bit = 0; odd << bit <= kMost; ++bit) {
      for (std::uint64_t multiple = 1; multiple <= 60; ++multiple) {
        expect_equal_step(odd * multiple - 1, odd << bit);
      }
    }
  }
}

// Fractions that begin with as many ones as there can be: the product is r below a multiple of
// the odd divisor, found by inverting 2^31 modulo it.
void fractions_just_below_1_round_as_doubles_do(void **) {
  for (std::uint64_t i = 0; i < 200000; ++i) {
    const std::uint64_t divisor = (mix64(i) >> 33 >> i % 10) | 1;
    std::uint64_t half = 1;  // 2^-31 modulo the divisor
    for (int bit = 0; bit < 31; ++bit) half = (half % 2 == 0 ? half : half + divisor) / 2;
    for (std::uint64_t r = 1; r <= 20; ++r) {
      const std::uint64_t product = (divisor - r % divisor) * half % divisor;
      if (product != 0 && product < kMost) expect_equal_step(product - 1, divisor);
    }
  }
}

void extreme_divisors_round_as_doubles_do(void **) {
  for (int bit = 0; bit <= 31; ++bit) {
    for (std::int64_t offset = -300; offset <= 300; ++offset) {
      const std::int64_t divisor = (std::int64_t{1} << bit) + offset;
      if (divisor < 1 || divisor > std::int64_t{1} << 31) continue;
      for (const std::uint64_t slot : {std::uint64_t{0}, std::uint64_t{999}, kMost / 3, kMost - 1}) {
        expect_equal_step(slot, static_cast<std::uint64_t>(divisor));
      }
    }
  }
}

void growing_moves_keys_to_the_new_slot_only(void **) {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    std::uint32_t before = 0;
    for (std::uint32_t count = 2; count <= 300; ++count) {
      const std::uint32_t after = jump(mix64(i), count);
      assert_true(after == before || after == count - 1);
      before = after;
    }
  }
}

void the_order_of_slots_among_members_is_no_matter(void **) {
  const auto members = numbered_members(100);
  const Jump placement{members};
  for (std::uint64_t i = 0; i < 1000; ++i) assert_int_equal(placement.pick(mix64(i)), jump(mix64(i), 100));
}

void expect_infeasible(const std::vector<Member> &members, const char *part) {
  assert_refused(Fault::infeasible, part, [&] { const Jump placement{members}; });
}

void gaps_doubles_and_weights_are_refused(void **) {
  auto members = numbered_members(5);
  members[2].slot = 5;
  expect_infeasible(members, "slot 5 is beyond them or taken twice");
  members[2].slot = members[0].slot;
  expect_infeasible(members, "taken twice");
  members = numbered_members(5);
  members[3].weight = Weight::from_steps(1);
  expect_infeasible(members, "jump@1 knows no weights");
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(known_answers_hold),
      cmocka_unit_test(integers_answer_as_doubles_do),
      cmocka_unit_test(random_steps_round_as_doubles_do),
      cmocka_unit_test(whole_quotients_round_as_doubles_do),
      cmocka_unit_test(fractions_just_below_1_round_as_doubles_do),
      cmocka_unit_test(extreme_divisors_round_as_doubles_do),
      cmocka_unit_test(growing_moves_keys_to_the_new_slot_only),
      cmocka_unit_test(the_order_of_slots_among_members_is_no_matter),
      cmocka_unit_test(gaps_doubles_and_weights_are_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
