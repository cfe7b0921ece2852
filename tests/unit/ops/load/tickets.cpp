// Laws of tickets: each is given back once and where it was taken, and knows what it stands for.
#include <algorithm>
#include <optional>
#include <span>

#include "ops/load/load_fleet.h"
#include "ops/load/tickets.h"

using namespace holdfast;

namespace {

void a_ticket_is_released_once_and_where_it_was_acquired(void **) {
  Fleet fleet(3);
  const Held view = fleet.publish();
  TightLoad load, other;
  const std::uint64_t first = acquire(load, *view, 1).ticket;
  const std::uint64_t second = acquire(load, *view, 1).ticket;
  static_cast<void>(acquire(other, *view, 1));
  assert_refused(Fault::argument, "another load object", [&] { other.release(first); });
  load.release(first);
  assert_refused(Fault::argument, "was released", [&] { load.release(first); });
  const std::uint64_t third = acquire(load, *view, 1).ticket;
  assert_true(third != first && third != second);
  assert_refused(Fault::argument, "was released", [&] { load.release(first); });
  for (std::uint64_t bad :
       {std::uint64_t{0}, ~std::uint64_t{0}, second ^ (std::uint64_t{1} << 40), second ^ (std::uint64_t{1} << 63)}) {
    assert_refused(Fault::argument, "is not held", [&] { load.release(bad); });
  }
  assert_int_equal(load.total(), 2);
  assert_int_equal(other.total(), 1);
}

// The table of tickets grows with the most that were held, not with what passes through.
void a_hot_key_at_a_steady_load_takes_no_more_memory(void **) {
  Tickets tickets(1);
  std::vector<std::uint64_t> held;
  for (std::uint32_t i = 0; i < 100; ++i) held.push_back(tickets.take({.holder = i, .cost = 1}, 5));
  const std::uint64_t room = tickets.room();
  for (std::uint32_t i = 0; i < 100000; ++i) {
    assert_int_equal(tickets.give_back(held[i % 100])->holder, i % 100);
    held[i % 100] = tickets.take({.holder = i % 100, .cost = 1}, 5);
  }
  assert_int_equal(tickets.room(), room);
  assert_int_equal(tickets.count_held(), 100);
  assert_int_equal(tickets.count_taken(), 100100);
  for (std::uint32_t i = 0; i < 100000; ++i) held.push_back(tickets.take({.holder = i, .cost = 1}, 5));
  std::ranges::sort(held);
  assert_true(std::ranges::adjacent_find(held) == held.end());
  assert_true(tickets.room() < 500000);
}

void a_ticket_knows_its_holder_cost_and_time(void **) {
  Tickets tickets(1);
  const std::uint64_t ticket = tickets.take({.holder = 7, .cost = LoadSettings::kMostCost, .since = 99}, 3);
  const std::optional<Claim> found = tickets.find(ticket), ended = tickets.give_back(ticket);
  for (const std::optional<Claim> &claim : {found, ended}) {
    assert_true(claim.has_value());
    assert_int_equal(claim->holder, 7);
    assert_int_equal(claim->cost, LoadSettings::kMostCost);
    assert_int_equal(claim->since, 99);
  }
  assert_false(tickets.find(ticket).has_value());
  assert_false(tickets.give_back(ticket).has_value());
  assert_false(tickets.find(0).has_value());
}

void old_tickets_are_listed_and_as_many_as_there_is_room_for(void **) {
  Tickets tickets(1);
  std::vector<std::uint64_t> old;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const std::uint64_t ticket = tickets.take({.holder = i, .cost = 1, .since = i}, i * kGolden);
    if (i < 300) old.push_back(ticket);
  }
  std::vector<std::uint64_t> listed(1000);
  assert_int_equal(tickets.list(300, listed), 300);
  listed.resize(300);
  std::ranges::sort(listed);
  std::ranges::sort(old);
  assert_true(listed == old);
  std::uint64_t few[3] = {0, 0, 77};
  assert_int_equal(tickets.list(300, std::span(few).first(2)), 300);
  assert_true(few[0] != 0 && few[1] != 0 && few[2] == 77);
  assert_int_equal(tickets.list(0, listed), 0);
  assert_int_equal(tickets.list(~std::uint64_t{0}, {}), 1000);
}

void all_tickets_of_a_holder_are_given_back_one_by_one(void **) {
  Tickets tickets(1);
  for (std::uint32_t i = 0; i < 3000; ++i) static_cast<void>(tickets.take({.holder = i % 3, .cost = i}, i * kGolden));
  std::uint64_t entry = 0, count = 0, sum = 0;
  for (std::optional<Claim> claim; (claim = tickets.give_back_next(1, entry)); ++count) {
    assert_int_equal(claim->holder, 1);
    sum += claim->cost;
  }
  assert_int_equal(count, 1000);
  assert_int_equal(sum, 1000 + 3 * (999 * 1000 / 2));
  assert_int_equal(tickets.count_held(), 2000);
  entry = 0;
  assert_false(tickets.give_back_next(1, entry).has_value());
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_ticket_is_released_once_and_where_it_was_acquired),
      cmocka_unit_test(a_hot_key_at_a_steady_load_takes_no_more_memory),
      cmocka_unit_test(a_ticket_knows_its_holder_cost_and_time),
      cmocka_unit_test(old_tickets_are_listed_and_as_many_as_there_is_room_for),
      cmocka_unit_test(all_tickets_of_a_holder_are_given_back_one_by_one),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
