// Laws of the loads of nodes: what survives a publish, what is in the total, feeds, nodes that restart.
#include <algorithm>
#include <map>

#include "ops/load/load_fleet.h"

using namespace holdfast;

namespace {

void nodes_keep_their_loads_through_1000_publishes(void **) {
  Fleet fleet(5);
  TightLoad load;
  std::vector<std::uint64_t> tickets;
  std::size_t next = 5;
  for (std::size_t round = 0; round < 1000; ++round) {
    const Held view = fleet.publish();
    for (std::uint64_t i = 0; i < 10; ++i) {
      tickets.push_back(acquire(load, *view, mix64(round * 10 + i)).ticket);
    }
    assert_int_equal(sum_of_loads(load, *view), load.total());
    for (std::size_t i = 0; i < 9; ++i) {
      std::swap(tickets[mix64(round * 100 + i) % tickets.size()], tickets.back());
      load.release(tickets.back());
      tickets.pop_back();
    }
    fleet->remove(name(next - 5));
    fleet->add(name(next++), 1);
  }
  assert_int_equal(load.count_held(), 1000);
  for (const std::uint64_t ticket : tickets) load.release(ticket);
  assert_int_equal(load.count_held(), 0);
  assert_int_equal(load.total(), 0);
  // All that ever were come back, with nothing left on them.
  for (std::size_t number = 0; number + 5 < next; ++number) fleet->add(name(number), 1);
  const Held all = fleet.publish();
  load.follow(*all);
  assert_int_equal(all->nodes().size(), 1005);
  assert_int_equal(sum_of_loads(load, *all), 0);
  assert_int_equal(load.total(), 0);
}

void a_node_that_leaves_takes_its_load_along_and_brings_it_back(void **) {
  Fleet fleet(3);
  const Held before = fleet.publish();
  TightLoad load(16, 0);
  std::vector<std::uint64_t> tickets;
  for (std::uint64_t key = 0; key < 300; ++key) tickets.push_back(acquire(load, *before, mix64(key)).ticket);
  const std::uint64_t own = load.load(*before, 0);
  feed(load, *before, 0, 1000);
  assert_int_equal(load.total(), 1300);

  fleet->remove("n0");
  fleet->add("other", 1);
  const Held without = fleet.publish();
  load.follow(*without);
  assert_string_equal(without->at_slot(0)->id.c_str(), "other");
  assert_int_equal(load.load(*without, 0), 0);
  assert_int_equal(load.total(), 300 - own);

  fleet->add("n0", 1);
  const Held after = fleet.publish();
  load.follow(*after);
  assert_int_equal(load.load(*after, after->find("n0")->slot), own);
  assert_int_equal(load.total(), 300);
  for (const std::uint64_t ticket : tickets) load.release(ticket);
  assert_int_equal(load.total(), 0);
}

void an_older_view_sends_nothing_to_nodes_that_have_left(void **) {
  Fleet fleet(4);
  const Held before = fleet.publish();
  TightLoad load;
  static_cast<void>(acquire(load, *before, 1));
  fleet->remove("n1");
  fleet->add("other", 1);
  const Held after = fleet.publish();
  load.follow(*after);
  for (std::uint64_t key = 0; key < 300; ++key) {
    assert_int_not_equal(acquire(load, *before, mix64(key)).slot, 1);
  }
  assert_int_equal(load.load(*after, 1), 0);
}

// A stage of a plan has the generation of the view before and other nodes, as these two have. The other loads count for
// the first round alone, or n0 would be full for a search of a thousand rounds.
void a_view_of_the_same_generation_finds_room_in_its_second_round(void **) {
  Fleet fleet(3), smaller(1);
  const Held followed = fleet.publish(), view = smaller.publish();
  assert_int_equal(followed->generation(), view->generation());
  TightLoad load;
  load.follow(*followed);
  feed(load, *followed, followed->find("n1")->slot, 5);
  for (std::uint64_t key = 0; key < 20; ++key) static_cast<void>(acquire(load, *view, mix64(key)));
  assert_int_equal(load.load(*view, 0), 20);
  assert_true(load.count_tries() <= 3 * 20);
}

void a_feed_is_absolute_and_ends_with_the_node(void **) {
  Fleet fleet(3);
  const Held view = fleet.publish();
  TightLoad load;
  const std::uint64_t ticket = acquire(load, *view, 1).ticket;
  for (const std::uint64_t fed : {70, 30, 0, 50}) {
    feed(load, *view, 1, fed);
    assert_int_equal(load.total(), fed + 1);
    assert_int_equal(sum_of_loads(load, *view), fed + 1);
  }
  assert_refused(Fault::argument, "4294967296", [&] { feed(load, *view, 1, LoadSettings::kMostCost + 1); });
  assert_refused(Fault::not_found, "slot 3", [&] { feed(load, *view, 3, 1); });
  fleet->remove("n1");
  const Held after = fleet.publish();
  load.follow(*after);
  assert_refused(Fault::not_found, "slot 1", [&] { feed(load, *view, 1, 1); });
  load.release(ticket);
  assert_int_equal(load.total(), 0);
}

// Beyond that the bound could not be computed in whole numbers.
void all_feeds_together_have_a_limit(void **) {
  Fleet fleet(130);
  const Held view = fleet.publish();
  TightLoad load;
  for (Slot slot = 0; slot < 128; ++slot) feed(load, *view, slot, LoadSettings::kMostCost);
  assert_refused(Fault::argument, "549755813888", [&] { feed(load, *view, 128, 1); });
  feed(load, *view, 0, LoadSettings::kMostCost);
  feed(load, *view, 0, LoadSettings::kMostCost - 7);
  feed(load, *view, 128, 7);
  assert_int_equal(load.bound(*view, 129, 1, kEverybody), exact_bound(load.total() + 1, 1, 130));
  assert_refused(Fault::argument, "cost 1 and the loads of all nodes", [&] { acquire(load, *view, 1); });
  assert_int_equal(load.total(), LoadCells::kMostTotal);
  feed(load, *view, 128, 6);
  assert_int_equal(acquire(load, *view, 1).slot, view->lookup_hash(1));
}

// One router says what it has on a node, and what it says replaces what it said before.
void feeds_of_routers_add_up(void **) {
  Fleet fleet(3);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  load.feed(*view, 0, "one", 10, 0);
  load.feed(*view, 0, "two", 20, 0);
  load.feed(*view, 1, "one", 5, 0);
  feed(load, *view, 0, 3);
  assert_int_equal(load.load(*view, 0), 33);
  load.feed(*view, 0, "one", 1, 0);
  assert_int_equal(load.load(*view, 0), 24);
  assert_int_equal(load.own_load(*view, 0), 0);
  load.forget_router("one");
  assert_int_equal(load.load(*view, 0), 23);
  assert_int_equal(load.load(*view, 1), 0);
  assert_refused(Fault::not_found, "'one'", [&] { load.forget_router("one"); });
  assert_int_equal(load.total(), 23);
}

void a_feed_fades_after_its_lease(void **) {
  Fleet fleet(3);
  const Held view = fleet.publish();
  BoundedLoad load(0, 0);
  load.set_time(1000);
  load.feed(*view, 1, "one", 100, 50);
  for (const auto &[now, left] :
       std::map<std::uint64_t, std::uint64_t>{{1050, 100}, {1051, 98}, {1075, 50}, {1099, 2}}) {
    load.set_time(now);
    assert_int_equal(load.load(*view, 1), left);
    assert_int_equal(load.total(), left);
  }
  load.set_time(1100);
  assert_int_equal(load.total(), 0);
  assert_refused(Fault::not_found, "'one'", [&] { load.forget_router("one"); });
  assert_refused(Fault::argument, "1099 is before 1100", [&] { load.set_time(1099); });
}

// Down, draining and up again: the load of the node leaves the total and comes back.
void a_node_that_gets_no_work_is_not_in_the_total(void **) {
  Fleet fleet(3);
  const Held before = fleet.publish();
  BoundedLoad load(0, 0);
  for (Slot slot = 0; slot < 3; ++slot) feed(load, *before, slot, 10);
  for (const NodeState state : {NodeState::down, NodeState::draining}) {
    fleet->set_state("n1", state);
    const Held apart = fleet.publish();
    load.follow(*apart);
    assert_int_equal(load.total(), 20);
    assert_int_equal(load.load(*apart, 1), 10);
    assert_int_equal(load.bound(*apart, 1, 1, kEverybody), 0);
  }
  fleet->set_state("n1", NodeState::up);
  load.follow(*fleet.publish());
  assert_int_equal(load.total(), 30);
}

// Where none is up, those that drain are the pool.
void nodes_that_drain_count_where_no_node_is_up(void **) {
  Fleet fleet(3);
  fleet->set_state("n0", NodeState::draining);
  for (const char *id : {"n1", "n2"}) fleet->set_state(id, NodeState::down);
  const Held view = fleet.publish();
  TightLoad load;
  for (std::uint64_t key = 0; key < 50; ++key) assert_int_equal(acquire(load, *view, mix64(key)).slot, 0);
  assert_int_equal(load.total(), 50);
}

void forgetting_a_node_ends_its_tickets_and_leaves_its_feeds(void **) {
  Fleet fleet(3);
  const Held view = fleet.publish();
  BoundedLoad load(16, 0);
  std::vector<BoundedLoad::Taken> taken;
  for (std::uint64_t key = 0; key < 300; ++key) taken.push_back(acquire(load, *view, mix64(key), 1 + key));
  feed(load, *view, 1, 1000);
  const std::uint64_t own = load.own_load(*view, 1), total = load.total();
  const auto count = std::ranges::count(taken, Slot{1}, &BoundedLoad::Taken::slot);
  assert_int_equal(load.forget(*view, 1), count);
  assert_int_equal(load.forget(*view, 1), 0);
  assert_int_equal(load.load(*view, 1), 1000);
  assert_int_equal(load.total(), total - own);
  for (const auto &[slot, ticket] : taken) {
    if (slot == 1) {
      assert_refused(Fault::argument, "forgotten before", [&, number = ticket] { load.release(number); });
    } else {
      load.release(ticket);
    }
  }
  assert_int_equal(load.total(), 1000);
  assert_int_equal(load.count_forgotten(), count);
  assert_int_equal(load.count_held(), 0);
  assert_refused(Fault::not_found, "slot 3", [&] { load.forget(*view, 3); });
}

// A stage or an older view may still have the incarnation of before.
void a_later_incarnation_starts_without_load_and_an_earlier_one_is_the_same_node(void **) {
  Fleet fleet(3);
  const Held before = fleet.publish();
  TightLoad load(16, 0);
  std::vector<BoundedLoad::Taken> taken;
  for (std::uint64_t key = 0; key < 90; ++key) taken.push_back(acquire(load, *before, mix64(key)));
  const std::uint64_t own = load.load(*before, 1);
  fleet->set_incarnation("n1", 5);
  const Held after = fleet.publish();
  load.follow(*after);
  assert_int_equal(load.load(*after, 1), 0);
  assert_int_equal(load.total(), 90 - own);
  const std::uint64_t ticket = load.acquire(*after, {.hash = 1, .home = 1}, kEverybody).ticket;
  for (int round = 0; round < 3; ++round) {
    load.follow(round % 2 == 0 ? *before : *after);
    assert_int_equal(load.load(*before, 1), 1);
  }
  for (const auto &each : taken) load.release(each.ticket);
  assert_int_equal(load.load(*after, 1), 1);
  load.release(ticket);
  assert_int_equal(load.total(), 0);
}

// Otherwise one feed that was too large could never be taken back.
void a_feed_can_always_become_less(void **) {
  Fleet fleet(131);
  fleet->set_state("n0", NodeState::draining);
  const Held drained = fleet.publish();
  BoundedLoad load(0, 0);
  for (const char *router : {"a", "b"}) {
    load.feed(*drained, 0, router, LoadSettings::kMostCost, 0);
  }
  for (Slot slot = 1; slot < 129; ++slot) feed(load, *drained, slot, LoadSettings::kMostCost);
  fleet->set_state("n0", NodeState::up);
  const Held view = fleet.publish();
  load.follow(*view);
  assert_refused(Fault::argument, "549755813888", [&] { acquire(load, *view, 1); });
  assert_refused(Fault::argument, "549755813888", [&] { feed(load, *view, 129, 1); });
  load.feed(*view, 0, "a", 7, 0);
  load.feed(*view, 0, "b", 0, 0);
  for (Slot slot = 1; slot < 9; ++slot) feed(load, *view, slot, 0);
  acquire(load, *view, 1);
}

// Its nodes are those of the view followed, so that nothing is to be done but to know it.
void a_later_view_of_the_same_nodes_is_not_overtaken_by_an_earlier_one(void **) {
  Fleet fleet(3);
  const Held first = fleet.publish();
  BoundedLoad load(0, 0);
  acquire(load, *first, 1);
  fleet->add("more", 1);
  const Held between = fleet.publish();
  fleet->remove("more");
  const Held last = fleet.publish();
  assert_true(last->stamp() == first->stamp());
  acquire(load, *last, 2);
  acquire(load, *between, 3);
  feed(load, *last, 0, 10);
  assert_refused(Fault::not_found, "slot 3", [&] { feed(load, *between, 3, 1); });
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(nodes_keep_their_loads_through_1000_publishes),
      cmocka_unit_test(a_node_that_leaves_takes_its_load_along_and_brings_it_back),
      cmocka_unit_test(an_older_view_sends_nothing_to_nodes_that_have_left),
      cmocka_unit_test(a_view_of_the_same_generation_finds_room_in_its_second_round),
      cmocka_unit_test(a_feed_is_absolute_and_ends_with_the_node),
      cmocka_unit_test(all_feeds_together_have_a_limit),
      cmocka_unit_test(feeds_of_routers_add_up),
      cmocka_unit_test(a_feed_fades_after_its_lease),
      cmocka_unit_test(a_node_that_gets_no_work_is_not_in_the_total),
      cmocka_unit_test(nodes_that_drain_count_where_no_node_is_up),
      cmocka_unit_test(forgetting_a_node_ends_its_tickets_and_leaves_its_feeds),
      cmocka_unit_test(a_later_incarnation_starts_without_load_and_an_earlier_one_is_the_same_node),
      cmocka_unit_test(a_feed_can_always_become_less),
      cmocka_unit_test(a_later_view_of_the_same_nodes_is_not_overtaken_by_an_earlier_one),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
