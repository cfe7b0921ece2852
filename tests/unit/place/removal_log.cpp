#include "place/removal_log.h"

#include <string>

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

extern "C" {
#include <cmocka.h>
}

using namespace holdfast;

namespace {

SlotHistory grown(std::uint32_t slots) {
  SlotHistory history;
  while (history.used < slots) static_cast<void>(history.take());
  return history;
}

void slots_are_given_out_in_order_and_taken_back_last_left_first(void **) {
  SlotHistory history = grown(5);
  for (const Slot slot : {1u, 3u, 0u}) history.leave(slot);
  assert_int_equal(history.live(), 2);
  for (const Slot slot : {0u, 3u, 1u, 5u}) assert_int_equal(history.take(), slot);
  assert_true(history.removed.empty());
}

void shrinking_at_the_end_leaves_no_trace(void **) {
  SlotHistory history = grown(5);
  history.leave(4);
  history.leave(3);
  assert_true(history == grown(3));
}

void the_last_slot_is_remembered_once_another_stands_empty(void **) {
  SlotHistory history = grown(3);
  history.leave(0);
  history.leave(2);
  assert_int_equal(history.used, 3);
  assert_true(history.removed == (std::vector<Slot>{0, 2}));
}

void a_history_that_nobody_is_left_of_begins_anew(void **) {
  SlotHistory history = grown(3);
  for (const Slot slot : {1u, 0u, 2u}) history.leave(slot);
  assert_true(history == SlotHistory{});
}

std::string refusal(const SlotHistory &history, const std::vector<Slot> &slots, Weight weight = Weight::one()) {
  std::vector<Member> members;
  for (const Slot slot : slots) members.push_back({slot + 100u, weight, slot});
  try {
    require_history(history, members, "anchor@1");
  } catch (const Error &error) {
    assert_int_equal(static_cast<int>(error.fault()), static_cast<int>(Fault::infeasible));
    return error.what();
  }
  return "";
}

void a_history_that_does_not_fit_its_members_is_refused(void **) {
  const SlotHistory history{4, {2}};
  assert_string_equal(refusal(history, {0, 1, 3}).c_str(), "");
  for (const std::vector<Slot> &slots : {std::vector<Slot>{0, 1}, {0, 1, 2}, {0, 1, 1}, {0, 1, 4}, {0, 1, 3, 2}}) {
    assert_true(refusal(history, slots).find("every slot below 4") != std::string::npos);
  }
  assert_true(refusal({4, {2, 2}}, {0, 1}).find("2 removals") != std::string::npos);
  assert_true(refusal({4, {9}}, {0, 1, 3}).find("1 removals") != std::string::npos);
}

void weights_and_more_than_2_to_the_31_slots_are_refused(void **) {
  assert_true(refusal({1, {}}, {0}, Weight::from(2, "x")).find("knows no weights") != std::string::npos);
  assert_true(refusal({0x80000000, {}}, {0}).find("2147483647") != std::string::npos);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(slots_are_given_out_in_order_and_taken_back_last_left_first),
      cmocka_unit_test(shrinking_at_the_end_leaves_no_trace),
      cmocka_unit_test(the_last_slot_is_remembered_once_another_stands_empty),
      cmocka_unit_test(a_history_that_nobody_is_left_of_begins_anew),
      cmocka_unit_test(a_history_that_does_not_fit_its_members_is_refused),
      cmocka_unit_test(weights_and_more_than_2_to_the_31_slots_are_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
