// Laws of jumpback@1: the published walk, at every vector level, without bias.
#include <bit>
#include <cstring>
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "base/simd.h"
#include "hash/splitmix.h"
#include "place/members.h"
#include "place/numbered/jumpback.h"
#include "refusal.h"

using namespace holdfast;

namespace {

struct Generator {
  std::uint64_t state;
  std::uint64_t next() { return mix64(state += kGolden); }
};

// The algorithm as it is published, one branch after the other.
std::uint32_t by_the_book(std::uint64_t hash, std::uint32_t count) {
  if (count <= 1) return 0;
  Generator generator{hash};
  const std::uint64_t first = generator.next();
  const std::uint32_t mask = (std::uint32_t{2} << (std::bit_width(count - 1) - 1)) - 1;
  std::uint32_t levels = static_cast<std::uint32_t>(first ^ (first >> 32)) & mask;
  while (levels != 0) {
    const std::uint32_t level = std::bit_floor(levels);
    const int word = std::popcount(levels) % 2 == 0 ? 0 : 32;
    std::uint32_t slot = level + (static_cast<std::uint32_t>(first >> word) & (level - 1));
    std::uint64_t draw = 0;
    for (int words = 0; slot >= count; ++words) {
      if (words % 2 == 0) draw = generator.next();
      slot = static_cast<std::uint32_t>(draw >> (words % 2 * 32)) & (2 * level - 1);
    }
    if (slot >= level) return slot;
    levels ^= level;
  }
  return 0;
}

const std::uint32_t kCounts[] = {1,
                                 2,
                                 3,
                                 4,
                                 5,
                                 9,
                                 10,
                                 16,
                                 17,
                                 31,
                                 32,
                                 33,
                                 100,
                                 1000,
                                 1024,
                                 1025,
                                 65536,
                                 65537,
                                 1000000,
                                 1u << 20,
                                 999999937,
                                 1u << 30,
                                 (1u << 30) + 1,
                                 0x7fffffff};

std::vector<std::uint64_t> hashes_from(std::uint64_t seed, std::size_t count) {
  Generator generator{seed};
  std::vector<std::uint64_t> hashes(count);
  for (auto &hash : hashes) hash = generator.next();
  return hashes;
}

void answers_are_those_of_the_published_walk(void **) {
  for (const std::uint32_t count : kCounts) {
    for (const std::uint64_t hash : hashes_from(count, 20000)) {
      assert_int_equal(jumpback(hash, count), by_the_book(hash, count));
    }
  }
}

// From a separate implementation in Python, written from the specification.
void known_answers_hold(void **) {
  constexpr std::uint64_t kHashes[] = {mix64(1), mix64(2), mix64(3), 0, ~std::uint64_t{0}};
  constexpr std::uint32_t kSlots[][3] = {
      {2, 882, 63100786}, {5, 297, 782111070}, {0, 898, 817596010}, {7, 313, 454938031}, {7, 288, 618230135}};
  for (std::size_t i = 0; i < 5; ++i) {
    assert_int_equal(jumpback(kHashes[i], 10), kSlots[i][0]);
    assert_int_equal(jumpback(kHashes[i], 1025), kSlots[i][1]);
    assert_int_equal(jumpback(kHashes[i], 1000000000), kSlots[i][2]);
  }
}

void a_batch_answers_as_single_calls_do_at_every_level(void **) {
  for (const Simd simd : simd_levels()) {
    for (const std::uint32_t count : kCounts) {
      for (const std::size_t size : {0, 1, 7, 8, 15, 16, 17, 511, 512, 513, 1000, 10007}) {
        const auto hashes = hashes_from(size, size);
        std::vector<std::uint32_t> slots(size + 1, 0xdeadbeef);
        jumpback_many(hashes, count, simd, slots.data());
        for (std::size_t i = 0; i < size; ++i) assert_int_equal(slots[i], jumpback(hashes[i], count));
        assert_int_equal(slots[size], 0xdeadbeef);
      }
    }
  }
}

void growing_moves_keys_to_the_new_slot_only(void **) {
  for (const std::uint64_t hash : hashes_from(1, 3000)) {
    std::uint32_t before = 0;
    for (std::uint32_t count = 2; count <= 1100; ++count) {
      const std::uint32_t after = jumpback(hash, count);
      assert_true(after == before || after == count - 1);
      before = after;
    }
  }
}

// Chi-square with df = n - 1 by Wilson and Hilferty: its cube root is nearly normal. 4.0 is
// beyond the one-sided chance 1/100 shared by all cases.
void slots_are_filled_evenly(void **) {
  for (const std::uint32_t count : {2u, 3u, 5u, 9u, 10u, 17u, 100u, 1025u}) {
    const std::size_t keys = 400000;
    std::vector<std::uint32_t> slots(keys);
    jumpback_many(hashes_from(77 + count, keys), count, best_simd(), slots.data());
    std::vector<double> filled(count);
    for (const std::uint32_t slot : slots) filled.at(slot) += 1;
    const double expected = static_cast<double>(keys) / count;
    double sum = 0;
    for (const double have : filled) sum += (have - expected) * (have - expected) / expected;
    const double spread = 2.0 / (9.0 * (count - 1));
    double root = 1;  // the square root of spread, by Newton
    for (int i = 0; i < 50; ++i) root = (root + spread / root) / 2;
    const double bound = 1 - spread + 4.0 * root;
    assert_true(sum / (count - 1) < bound * bound * bound);
  }
}

void the_placement_is_the_function_of_its_size(void **) {
  const JumpBack placement{numbered_members(1000), best_simd()};
  const auto hashes = hashes_from(5, 5000);
  std::vector<Slot> slots(hashes.size());
  placement.pick_many(hashes, slots.data());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    assert_int_equal(slots[i], placement.pick(hashes[i]));
    assert_int_equal(slots[i], jumpback(hashes[i], 1000));
  }
  assert_true(placement.share(0) == 0.001);
}

void gaps_and_weights_are_refused(void **) {
  auto members = numbered_members(5);
  members[0].slot = 9;
  for (const char *part : {"needs the slots 0 to 4 without gaps, and slot 9", "knows no weights"}) {
    assert_refused(Fault::infeasible, part, [&] { const JumpBack placement{members, Simd::plain}; });
    members[1].weight = Weight::from_steps(7);
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(answers_are_those_of_the_published_walk),
      cmocka_unit_test(known_answers_hold),
      cmocka_unit_test(a_batch_answers_as_single_calls_do_at_every_level),
      cmocka_unit_test(growing_moves_keys_to_the_new_slot_only),
      cmocka_unit_test(slots_are_filled_evenly),
      cmocka_unit_test(the_placement_is_the_function_of_its_size),
      cmocka_unit_test(gaps_and_weights_are_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
