// Laws of maglev@1: the table is what taking turns by hand gives, and says what it costs.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "hash/splitmix.h"
#include "place/members.h"
#include "place/named/maglev.h"
#include "refusal.h"

using namespace holdfast;

namespace {

// The definition, word for word: rounds, in which members take turns by id.
std::vector<Slot> rows_by_definition(const std::vector<Member> &members, std::uint64_t size) {
  std::uint64_t greatest = 0;
  for (const Member &member : members) greatest = std::max(greatest, member.weight.steps());
  std::vector<Slot> rows(size, kNoSlot);
  std::vector<std::uint64_t> turns(members.size()), steps(members.size());
  for (std::uint64_t round = 0, free = size;; ++round) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (multiply(round, members[i].weight.steps()) < multiply(turns[i], greatest)) continue;
      ++turns[i];
      const std::uint64_t offset = multiply_high(mix64(members[i].key + kGolden), size);
      const std::uint64_t skip = 1 + multiply_high(mix64(members[i].key + 2 * kGolden), size - 1);
      while (rows[(offset + steps[i] * skip) % size] != kNoSlot) ++steps[i];
      rows[(offset + steps[i] * skip) % size] = members[i].slot;
      if (--free == 0) return rows;
    }
  }
}

// The smallest hash of a row: row * 2^64 / size, rounded up.
std::uint64_t first_hash(std::uint64_t row, std::uint64_t size) {
  const std::uint64_t whole = ~std::uint64_t{0} / size, rest = ~std::uint64_t{0} % size + 1;
  return row * whole + (row * rest + size - 1) / size;
}

void expect_definition(const std::vector<Member> &members, std::uint64_t size) {
  const MaglevTable table(members, {.table_size = size});
  const auto rows = rows_by_definition(members, size);
  for (std::uint64_t row = 0; row < size; ++row) {
    assert_int_equal(table.pick(first_hash(row, size)), rows[row]);
    assert_int_equal(table.pick(first_hash(row + 1, size) - 1), rows[row]);
  }
}

void the_table_is_what_taking_turns_gives(void **) {
  for (const Weights weights : kAllWeights) {
    for (const std::uint64_t size : {3, 7, 101, 251, 1021}) {
      for (const std::size_t count : {1, 2, 3, 10, 50, 500}) {
        if (2 * count <= size) expect_definition(members_of(count, weights), size);
      }
    }
    expect_definition(members_of(20, weights), 65537);
  }
}

// From a separate implementation in Python, written from the specification.
void known_answers_hold(void **) {
  std::vector<Member> members{{.key = 0xa7d485d747130317, .slot = 0},
                              {.key = 0x973d7f79fc81e7f3, .slot = 1},
                              {.key = 0x51b6e610eb969d89, .slot = 2}};
  members[1].weight = Weight::from(2.5, "a node");
  members[2].weight = Weight::from(0.000001, "a node");
  const MaglevTable table(members, {.table_size = 23});
  std::string rows;
  for (std::uint64_t row = 0; row < 23; ++row) rows += std::to_string(table.pick(first_hash(row, 23)));
  assert_string_equal(rows.c_str(), "21101010010110110111111");
}

void slots_of_any_width_are_answered_whole(void **) {
  auto members = members_of(10);
  for (const Slot slot : {254u, 255u, 65534u, 65535u, 1u << 20}) {
    members[9].slot = slot;
    expect_definition(members, 101);
  }
}

void batches_of_any_length_equal_single_answers(void **) {
  auto members = members_of(50, Weights::uneven);
  for (const Slot last : {100u, 1000u, 100000u}) {
    members[49].slot = last;
    const MaglevTable table(members, {});
    for (std::size_t keys = 0; keys <= 40; ++keys) {
      std::vector<std::uint64_t> hashes(keys);
      for (std::size_t i = 0; i < keys; ++i) hashes[i] = mix64(i + keys);
      std::vector<Slot> answers(keys + 1, 77777);
      table.pick_many(hashes, answers.data());
      for (std::size_t i = 0; i < keys; ++i) assert_int_equal(answers[i], table.pick(hashes[i]));
      assert_int_equal(answers[keys], 77777);
    }
  }
}

void slot_numbers_decide_nothing(void **) {
  const auto members = members_of(50, Weights::random);
  auto renumbered = members;
  for (Member &member : renumbered) member.slot = 1000000 - member.slot;
  const MaglevTable table(members, {}), other(renumbered, {});
  for (std::uint64_t key = 0; key < 100000; ++key) {
    assert_int_equal(table.pick(mix64(key)), 1000000 - other.pick(mix64(key)));
  }
}

// Turn t comes in round ceil(t * W / w), so that after R rounds a member of weight w has taken
// floor((R - 1) * w / W) + 1. The round after them may be cut short, before or after the turn of
// the heaviest.
void every_member_owns_its_turns_of_all_rounds_and_at_least_one_row(void **) {
  for (const Weights weights : kAllWeights) {
    const auto members = members_of(100, weights);
    const MaglevTable table(members, {});
    double greatest = 0, rounds = 1e9, sum = 0;
    for (const Member &member : members) greatest = std::max(greatest, member.weight.value());
    const auto rows = [&](std::size_t i) { return std::round(table.share(i) * 65537); };
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i].weight.value() == greatest) rounds = std::min(rounds, rows(i));
    }
    for (std::size_t i = 0; i < members.size(); ++i) {
      const double ratio = members[i].weight.value() / greatest;
      assert_true(rows(i) >= std::floor(std::max(0.0, rounds - 2) * ratio - 1e-6) + 1);
      assert_true(rows(i) <= std::floor(rounds * ratio + 1e-6) + 1);
      sum += table.share(i);
    }
    assert_true(sum > 1 - 1e-12 && sum < 1 + 1e-12);
  }
}

// Chi-square of lookups against shares; the limit is passed by chance once in 10^6.
void lookups_follow_the_shares(void **) {
  for (const Weights weights : {Weights::equal, Weights::uneven, Weights::random}) {
    const auto members = members_of(50, weights);
    const MaglevTable table(members, {});
    constexpr std::size_t kKeys = 1000000;
    std::map<Slot, double> seen;
    for (std::uint64_t key = 0; key < kKeys; ++key) ++seen[table.pick(mix64(key))];
    double chi = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const double expected = table.share(i) * kKeys, off = seen[members[i].slot] - expected;
      chi += off * off / expected;
    }
    const double freedom = 49, spread = 2 / (9 * freedom);
    assert_true((std::cbrt(chi / freedom) - (1 - spread)) / std::sqrt(spread) < 4.75);
  }
}

// What is moved over what must move, by rows. It is the price of maglev, and known.
double movement_of_a_removal(std::size_t count, std::size_t gone) {
  const auto members = members_of(count);
  auto fewer = members;
  fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(gone));
  const MaglevTable before(members, {}), after(fewer, {});
  double moved = 0, owned = 0;
  for (std::uint64_t row = 0; row < 65537; ++row) {
    const Slot from = before.pick(first_hash(row, 65537)), to = after.pick(first_hash(row, 65537));
    moved += from != to ? 1 : 0;
    owned += from == members[gone].slot ? 1 : 0;
  }
  return moved / owned;
}

void a_removal_moves_more_than_it_must_but_as_much_as_documented(void **) {
  double sum_of_100 = 0, sum_of_1000 = 0;
  for (std::size_t gone = 0; gone < 100; gone += 10) {
    sum_of_100 += movement_of_a_removal(100, gone);
    sum_of_1000 += movement_of_a_removal(1000, 10 * gone);
  }
  assert_true(sum_of_100 > 14 && sum_of_100 < 18);
  assert_true(sum_of_1000 > 60 && sum_of_1000 < 72);
}

void memory_is_known_before_building(void **) {
  for (const std::size_t count : {1, 3, 100, 1000}) {
    for (const std::uint64_t size : {2003, 65537}) {
      const MaglevTable table(members_of(count), {.table_size = size});
      assert_int_equal(MaglevTable::memory({.members = count}, {.table_size = size}), table.bytes());
    }
  }
}

std::string refusal(const std::vector<Member> &members, std::uint64_t size, Fault fault) {
  return refusal_of(fault, [&] { const MaglevTable table(members, {.table_size = size}); });
}

void a_size_that_is_not_prime_is_refused_with_its_neighbours(void **) {
  const std::string text = refusal(members_of(3), 65536, Fault::option);
  assert_true(text.find("65521") != std::string::npos && text.find("65537") != std::string::npos);
  refusal(members_of(3), 65537ull * 257, Fault::option);
  for (const std::uint64_t size : {0ull, 1ull, 2ull, 67108860ull, 67108879ull, ~0ull}) {
    refusal(members_of(1), size, Fault::option);
  }
}

void too_many_members_are_refused_with_a_size_that_works(void **) {
  const auto members = members_of(52);
  const std::string text = refusal(members, 103, Fault::infeasible);
  const char *const words = "set 'table_size' to ";
  const auto at = text.find(words);
  assert_true(at != std::string::npos);
  const std::uint64_t enough = std::strtoull(text.c_str() + at + std::strlen(words), nullptr, 10);
  expect_definition(members, enough);
  expect_definition(members_of(51), 103);
  assert_true(MaglevTable::memory({.members = 33554429}, {.table_size = MaglevTable::kMostSize}) > 0);
  assert_refused(Fault::infeasible, "ring",
                 [] { (void)MaglevTable::memory({.members = 33554430}, {.table_size = MaglevTable::kMostSize}); });
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(the_table_is_what_taking_turns_gives),
      cmocka_unit_test(known_answers_hold),
      cmocka_unit_test(slots_of_any_width_are_answered_whole),
      cmocka_unit_test(batches_of_any_length_equal_single_answers),
      cmocka_unit_test(slot_numbers_decide_nothing),
      cmocka_unit_test(every_member_owns_its_turns_of_all_rounds_and_at_least_one_row),
      cmocka_unit_test(lookups_follow_the_shares),
      cmocka_unit_test(a_removal_moves_more_than_it_must_but_as_much_as_documented),
      cmocka_unit_test(memory_is_known_before_building),
      cmocka_unit_test(a_size_that_is_not_prime_is_refused_with_its_neighbours),
      cmocka_unit_test(too_many_members_are_refused_with_a_size_that_works),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
