// Laws of rendezvous@1: what is fast equals the plain definition, at every vector level.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "assertions.h"
#include "base/fixed_log.h"
#include "hash/splitmix.h"
#include "place/members.h"
#include "place/rendezvous/rendezvous.h"

using namespace holdfast;

namespace {

using Ranking = std::vector<Slot>;

// With seed 0 the keys are small numbers.
std::vector<Member> seeded_members(std::size_t count, Weights weights, std::uint64_t seed) {
  std::vector<Member> members(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t key = seed == 0 ? i : mix64(seed * kGolden + i);
    members[i] = {key, weight_of(weights, i), static_cast<Slot>(3 * i + 1)};
  }
  return members;
}

// The definition, word for word.
std::uint64_t log_by_definition(std::uint64_t hash, const Member &member) {
  const std::uint64_t mask = (std::uint64_t{1} << 52) - 1;
  const std::uint64_t a = mix64(hash + kGolden) | 1;
  const std::uint64_t k = (mix64(member.key + kGolden) & mask) | 1;
  return minus_log((a * k) & mask);
}

Ranking ranked_by_definition(std::span<const Member> members, std::uint64_t hash) {
  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return multiply(log_by_definition(hash, members[a]), members[b].weight.steps()) <
           multiply(log_by_definition(hash, members[b]), members[a].weight.steps());
  });
  Ranking slots;
  for (const std::size_t index : order) slots.push_back(members[index].slot);
  return slots;
}

Slot owner_by_definition(std::span<const Member> members, std::uint64_t hash) {
  const Member *best = nullptr;
  std::uint64_t least = 0;
  for (const Member &member : members) {
    const std::uint64_t log = log_by_definition(hash, member);
    if (best != nullptr && multiply(log, best->weight.steps()) >= multiply(least, member.weight.steps())) {
      continue;
    }
    best = &member;
    least = log;
  }
  return best->slot;
}

void expect_definition(std::span<const Member> members, std::uint64_t first, std::size_t keys) {
  std::vector<std::uint64_t> hashes(keys);
  for (std::size_t i = 0; i < keys; ++i) hashes[i] = mix64(first + i);
  Ranking expected(keys), answers(keys);
  for (std::size_t i = 0; i < keys; ++i) expected[i] = owner_by_definition(members, hashes[i]);
  for (const Simd simd : simd_levels()) {
    const Rendezvous placement(members, simd);
    placement.pick_many(hashes, answers.data());
    assert_true(answers == expected);
    for (std::size_t i = 0; i < keys; ++i) assert_int_equal(placement.pick(hashes[i]), expected[i]);
  }
}

void every_level_answers_as_the_definition_does(void **) {
  for (const Weights weights : kAllWeights) {
    for (std::size_t count = 1; count <= 40; ++count) {
      expect_definition(members_of(count, weights), 1000 * count, 333);
    }
    expect_definition(members_of(100, weights), 1, 2000);
    expect_definition(members_of(1000, weights), 2, 200);
  }
}

void more_members_than_a_block_answer_as_the_definition_does(void **) {
  for (const Weights weights : kAllWeights) expect_definition(members_of(9001, weights), 3, 50);
}

void badly_mixed_member_keys_are_fine(void **) {
  for (const Weights weights : kAllWeights) expect_definition(seeded_members(256, weights, 0), 4, 500);
}

void batches_of_any_length_equal_single_answers(void **) {
  const auto members = members_of(50, Weights::uneven);
  for (const Simd simd : simd_levels()) {
    const Rendezvous placement(members, simd);
    for (std::size_t keys = 0; keys <= 130; ++keys) {
      std::vector<std::uint64_t> hashes(keys);
      for (std::size_t i = 0; i < keys; ++i) hashes[i] = mix64(i + keys);
      Ranking answers(keys + 1, 77777);
      placement.pick_many(hashes, answers.data());
      for (std::size_t i = 0; i < keys; ++i) assert_int_equal(answers[i], placement.pick(hashes[i]));
      assert_int_equal(answers[keys], 77777);
    }
  }
}

void best_ranks_all_members_by_the_definition(void **) {
  for (const Weights weights : kAllWeights) {
    for (const std::size_t count : {1, 2, 7, 8, 9, 30}) {
      const auto members = members_of(count, weights);
      const Rendezvous placement(members, best_simd());
      for (std::uint64_t key = 0; key < 100; ++key) {
        Ranking all(count + 2, 77777);
        assert_int_equal(placement.best(mix64(key), all), count);
        all.resize(count);
        assert_true(all == ranked_by_definition(members, mix64(key)));
      }
    }
  }
}

void best_gives_no_more_than_is_asked_for(void **) {
  const auto members = members_of(30, Weights::uneven);
  const Rendezvous placement(members, best_simd());
  for (std::size_t wanted = 0; wanted <= 30; ++wanted) {
    Ranking few(wanted);
    assert_int_equal(placement.best(mix64(wanted), few), wanted);
    Ranking expected = ranked_by_definition(members, mix64(wanted));
    expected.resize(wanted);
    assert_true(few == expected);
  }
}

// Keys that are equal draw equally, whatever the key looked up: the earlier member must win,
// and equal members must not disturb the others.
void of_equal_draws_the_earlier_member_wins(void **) {
  for (const Weights weights : {Weights::equal, Weights::uneven}) {
    auto members = members_of(40, weights);
    for (std::size_t i = 0; i + 3 < members.size(); i += 5) members[i + 3].key = members[i].key;
    expect_definition(members, 5, 2000);
    const Rendezvous placement(members, Simd::plain);
    Ranking all(members.size());
    for (std::uint64_t key = 0; key < 100; ++key) {
      placement.best(mix64(key), all);
      assert_true(all == ranked_by_definition(members, mix64(key)));
    }
  }
}

void removing_a_member_moves_its_keys_only(void **) {
  for (const Weights weights : kAllWeights) {
    const auto members = members_of(20, weights);
    for (std::size_t gone = 0; gone < members.size(); ++gone) {
      auto fewer = members;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(gone));
      const Rendezvous before(members, best_simd()), after(fewer, best_simd());
      for (std::uint64_t key = 0; key < 500; ++key) {
        const Slot owner = before.pick(mix64(key));
        if (owner != members[gone].slot) assert_int_equal(after.pick(mix64(key)), owner);
      }
    }
  }
}

void raising_a_weight_moves_keys_to_that_member_only(void **) {
  auto members = members_of(20, Weights::uneven);
  const Rendezvous before(members, best_simd());
  members[7].weight = Weight::from(3.5, "a node");
  const Rendezvous after(members, best_simd());
  std::size_t moved = 0;
  for (std::uint64_t key = 0; key < 100000; ++key) {
    const Slot from = before.pick(mix64(key)), to = after.pick(mix64(key));
    if (from != to) assert_int_equal(to, members[7].slot);
    moved += from != to ? 1 : 0;
  }
  assert_true(moved > 0);
}

// Chi-square of shares against weights; the limit is passed by chance once in 10^6.
double normal_deviate(std::span<const Member> members, std::uint64_t seed, std::size_t keys) {
  std::vector<std::uint64_t> hashes(keys);
  for (std::size_t i = 0; i < keys; ++i) hashes[i] = mix64(seed + i);
  Ranking slots(keys);
  Rendezvous(members, best_simd()).pick_many(hashes, slots.data());
  double total = 0, chi = 0;
  for (const Member &member : members) total += member.weight.value();
  for (const Member &member : members) {
    const double expected = static_cast<double>(keys) * member.weight.value() / total;
    const auto seen = static_cast<double>(std::ranges::count(slots, member.slot));
    chi += (seen - expected) * (seen - expected) / expected;
  }
  const auto freedom = static_cast<double>(members.size() - 1), spread = 2 / (9 * freedom);
  return (std::cbrt(chi / freedom) - (1 - spread)) / std::sqrt(spread);
}

void shares_follow_the_weights(void **) {
  for (const Weights weights : {Weights::equal, Weights::near, Weights::uneven}) {
    for (const std::size_t count : {2, 3, 5, 10, 50}) {
      for (const std::uint64_t seed : {0, 1, 2}) {
        assert_true(normal_deviate(seeded_members(count, weights, seed), 1000000 * seed, 200000) < 4.75);
      }
    }
  }
}

void memory_is_known_before_building(void **) {
  for (const std::size_t count : {1, 7, 8, 9, 1000}) {
    const Rendezvous placement(members_of(count, Weights::random), Simd::plain);
    assert_int_equal(placement.bytes(), Rendezvous::memory({.members = count}));
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_level_answers_as_the_definition_does),
      cmocka_unit_test(more_members_than_a_block_answer_as_the_definition_does),
      cmocka_unit_test(badly_mixed_member_keys_are_fine),
      cmocka_unit_test(batches_of_any_length_equal_single_answers),
      cmocka_unit_test(best_ranks_all_members_by_the_definition),
      cmocka_unit_test(best_gives_no_more_than_is_asked_for),
      cmocka_unit_test(of_equal_draws_the_earlier_member_wins),
      cmocka_unit_test(removing_a_member_moves_its_keys_only),
      cmocka_unit_test(raising_a_weight_moves_keys_to_that_member_only),
      cmocka_unit_test(shares_follow_the_weights),
      cmocka_unit_test(memory_is_known_before_building),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
