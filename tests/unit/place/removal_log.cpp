#include "assertions.h"
#include "place/removal_log.h"

#include <string>

#include "base/error.h"

using namespace holdfast;

namespace {

RemovalLog grown(std::uint32_t slots) {
  RemovalLog log;
  while (log.used < slots) static_cast<void>(log.take());
  return log;
}

void slots_are_given_out_in_order_and_taken_back_last_left_first(void **) {
  RemovalLog log = grown(5);
  for (const Slot slot : {1u, 3u, 0u}) log.leave(slot);
  assert_int_equal(log.live(), 2);
  for (const Slot slot : {0u, 3u, 1u, 5u}) assert_int_equal(log.take(), slot);
  assert_true(log.removed.empty());
}

void shrinking_at_the_end_leaves_no_trace(void **) {
  RemovalLog log = grown(5);
  log.leave(4);
  log.leave(3);
  assert_true(log == grown(3));
}

void the_last_slot_is_remembered_once_another_stands_empty(void **) {
  RemovalLog log = grown(3);
  log.leave(0);
  log.leave(2);
  assert_int_equal(log.used, 3);
  assert_true(log.removed == (std::vector<Slot>{0, 2}));
}

void a_log_begins_anew_once_no_slot_is_in_use(void **) {
  RemovalLog log = grown(3);
  for (const Slot slot : {1u, 0u, 2u}) log.leave(slot);
  assert_true(log == RemovalLog{});
}

std::string refusal(const RemovalLog &log, const std::vector<Slot> &slots, Weight weight = Weight::one()) {
  std::vector<Member> members;
  for (const Slot slot : slots) members.push_back({slot + 100u, weight, slot});
  try {
    require_log(log, members, "anchor@1");
  } catch (const Error &error) {
    assert_int_equal(static_cast<int>(error.fault()), static_cast<int>(Fault::infeasible));
    return error.what();
  }
  return "";
}

void a_log_that_does_not_fit_its_members_is_refused(void **) {
  const RemovalLog log{4, {2}};
  assert_string_equal(refusal(log, {0, 1, 3}).c_str(), "");
  for (const std::vector<Slot> &slots : {std::vector<Slot>{0, 1}, {0, 1, 2}, {0, 1, 1}, {0, 1, 4}, {0, 1, 3, 2}}) {
    assert_true(refusal(log, slots).find("every slot below 4") != std::string::npos);
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
      cmocka_unit_test(a_log_begins_anew_once_no_slot_is_in_use),
      cmocka_unit_test(a_log_that_does_not_fit_its_members_is_refused),
      cmocka_unit_test(weights_and_more_than_2_to_the_31_slots_are_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
