// dx@1 and jumpback-dx@1 against the plain meaning of their definition: a list of slots to try.
#include "assertions.h"
#include "place/numbered/dx.h"

#include <string>

#include "base/error.h"
#include "place/numbered/jumpback_dx.h"
#include "place/numbered/thinned.h"
#include "refusal.h"

using namespace holdfast;

namespace {

constexpr unsigned kBits = 8;
constexpr std::uint32_t kSlots = 1 << kBits;

std::vector<bool> live_slots(const Thinned &fleet) {
  std::vector<bool> live(kSlots);
  for (const Member &member : fleet.members) live[member.slot] = true;
  return live;
}

Slot smallest(const std::vector<bool> &live, std::uint64_t hash) {
  Slot best = kNoSlot;
  std::uint64_t least = 0;
  for (Slot slot = 0; slot < live.size(); ++slot) {
    const std::uint64_t draw = mix64(mix64(hash + kGolden) + (slot + std::uint64_t{1}) * kGolden);
    if (!live[slot] || (best != kNoSlot && draw >= least)) continue;
    best = slot;
    least = draw;
  }
  return best;
}

Slot first_live(const std::vector<bool> &live, const std::vector<Slot> &tries, std::uint64_t hash) {
  for (const Slot slot : tries) {
    if (live[slot]) return slot;
  }
  return smallest(live, hash);
}

std::vector<Slot> tries_of_dx(std::uint64_t hash) {
  std::vector<Slot> tries;
  for (std::uint64_t draw = 1; draw <= 128; ++draw) {
    const std::uint64_t word = mix64(hash + draw * kGolden);
    tries.push_back(static_cast<Slot>(word % kSlots));
    tries.push_back(static_cast<Slot>((word >> 32) % kSlots));
  }
  return tries;
}

std::vector<Slot> tries_of_jumpback_dx(std::uint64_t hash) {
  std::vector<Slot> tries;
  for (std::uint64_t turn = 0; turn < 256; ++turn) tries.push_back(jumpback(hash + turn * 0xd1342543de82ef95, kSlots));
  return tries;
}

std::vector<Thinned> fleets() {
  std::vector<Thinned> all;
  for (const std::uint32_t leavers : {0u, 60u, 200u, 253u, 255u})
    all.push_back(thinned_at_random(kSlots, leavers, leavers));
  return all;
}

void every_key_falls_to_the_first_slot_of_its_list_that_is_in_use(void **) {
  for (const Thinned &fleet : fleets()) {
    const std::vector<bool> live = live_slots(fleet);
    const Dx dx(fleet.members, {.capacity_bits = kBits}, Simd::plain);
    const JumpBackDx growing(fleet.members, fleet.log, Simd::plain);
    for (std::uint64_t i = 0; i < 1000; ++i) {
      const std::uint64_t hash = mix64(i + 5);
      assert_int_equal(dx.pick(hash), first_live(live, tries_of_dx(hash), hash));
      assert_int_equal(growing.pick(hash), first_live(live, tries_of_jumpback_dx(hash), hash));
    }
  }
}

template <class Table>
void check_batches(const Table &table) {
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t i = 0; i < 1300; ++i) hashes.push_back(mix64(i + 9));
  std::vector<Slot> slots(hashes.size());
  table.pick_many(hashes, slots.data());
  for (std::size_t i = 0; i < hashes.size(); ++i) assert_int_equal(slots[i], table.pick(hashes[i]));
}

void batches_answer_as_single_keys_at_every_simd_level(void **) {
  for (const Thinned &fleet : fleets()) {
    for (const Simd simd : {Simd::plain, Simd::avx2, Simd::avx512}) {
      if (simd > best_simd()) continue;
      check_batches(Dx(fleet.members, {.capacity_bits = kBits}, simd));
      check_batches(JumpBackDx(fleet.members, fleet.log, simd));
    }
  }
}

// Two of 2^16 slots: hardly a key meets one in 256 tries.
void keys_that_meet_no_slot_are_shared_evenly_and_move_no_more_than_they_must(void **) {
  std::vector<Member> three, two;
  for (const Slot slot : {7u, 30000u, 65535u}) {
    three.push_back({slot + 1u, Weight::one(), slot});
    if (slot != 30000u) two.push_back(three.back());
  }
  const Dx before(three, {.capacity_bits = 16}, Simd::plain), after(two, {.capacity_bits = 16}, Simd::plain);
  std::uint32_t owned = 0, stayed = 0;
  constexpr std::uint32_t kKeys = 9000;
  for (std::uint64_t i = 0; i < kKeys; ++i) {
    const Slot from = before.pick(mix64(i + 3)), to = after.pick(mix64(i + 3));
    if (from == 30000u) {
      ++owned;
      stayed += to == 7u ? 1 : 0;
    } else {
      assert_int_equal(from, to);
    }
  }
  assert_in_range(owned, kKeys / 3 - 270, kKeys / 3 + 270);  // six standard deviations
  assert_in_range(stayed, owned / 2 - 170, owned / 2 + 170);
}

void a_slot_beyond_the_capacity_is_refused_with_what_would_do(void **) {
  const std::vector<Member> members = {{1, Weight::one(), 0}, {2, Weight::one(), 16}};
  for (const char *part : {"slot 16", "16 slots", "capacity", "jumpback-dx"}) {
    assert_refused(Fault::infeasible, part, [&] { const Dx dx(members, {.capacity_bits = 4}, Simd::plain); });
  }
}

void memory_is_one_bit_a_slot(void **) {
  const Thinned fleet = thinned_at_random(kSlots, 100, 1);
  assert_int_equal(Dx(fleet.members, {.capacity_bits = 12}, Simd::plain).bytes(), 4096 / 8);
  assert_int_equal(Dx(fleet.members, {.capacity_bits = 12}, Simd::plain).bytes(),
                   Dx::memory({}, {.capacity_bits = 12}));
  assert_int_equal(JumpBackDx(fleet.members, fleet.log, Simd::plain).bytes(), JumpBackDx::memory({.slots = kSlots}));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_key_falls_to_the_first_slot_of_its_list_that_is_in_use),
      cmocka_unit_test(batches_answer_as_single_keys_at_every_simd_level),
      cmocka_unit_test(keys_that_meet_no_slot_are_shared_evenly_and_move_no_more_than_they_must),
      cmocka_unit_test(a_slot_beyond_the_capacity_is_refused_with_what_would_do),
      cmocka_unit_test(memory_is_one_bit_a_slot),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
