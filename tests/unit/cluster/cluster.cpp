// Laws of the cluster: slots, staged changes, and what discarding them leaves.
#include "assertions.h"
#include "base/error.h"
#include "cluster/cluster.h"

using namespace holdfast;

namespace {

Settings small() {
  Settings settings;
  settings.set(*find_option("partitions"), std::uint64_t{128});
  return settings;
}

const View &current(const Cluster &cluster) { return cluster.published().current(); }

Slot slot_of(const Cluster &cluster, std::string_view id) {
  const Node *node = current(cluster).find(id);
  return node != nullptr ? node->slot : kNoSlot;
}

template <class Call>
void assert_refused(Fault fault, const Call &call) {
  try {
    call();
  } catch (const Error &error) {
    return assert_int_equal(static_cast<int>(error.fault()), static_cast<int>(fault));
  }
  fail_msg("nothing was refused");
}

void slots_are_dense_and_in_the_order_of_adding(void **) {
  Cluster cluster(small());
  for (const char *id : {"c", "a", "b"}) cluster.add(id, 1);
  cluster.publish();
  assert_int_equal(slot_of(cluster, "c"), 0);
  assert_int_equal(slot_of(cluster, "a"), 1);
  assert_int_equal(slot_of(cluster, "b"), 2);
}

void a_removal_that_is_taken_back_gives_the_slot_back(void **) {
  Cluster cluster(small());
  for (const char *id : {"a", "b", "c"}) cluster.add(id, 1);
  cluster.publish();
  cluster.remove("a");
  cluster.remove("c");
  cluster.add("c", 1);
  cluster.add("a", 1);
  assert_int_equal(cluster.publish(), 1);
}

void a_newcomer_may_have_taken_the_slot_of_a_node_that_comes_back(void **) {
  Cluster cluster(small());
  for (const char *id : {"a", "b"}) cluster.add(id, 1);
  cluster.publish();
  cluster.remove("a");
  cluster.add("x", 1);
  cluster.add("a", 1);
  cluster.publish();
  assert_int_equal(slot_of(cluster, "x"), 0);
  assert_int_equal(slot_of(cluster, "a"), 2);
}

void changes_after_discarding_begin_at_what_is_published(void **) {
  Cluster cluster(small());
  for (const char *id : {"a", "b", "c"}) cluster.add(id, 1);
  cluster.publish();
  cluster.remove("b");
  cluster.publish();
  cluster.add("d", 1);
  cluster.discard();
  cluster.add("e", 1);
  cluster.add("f", 1);
  cluster.publish();
  assert_int_equal(slot_of(cluster, "e"), 1);
  assert_int_equal(slot_of(cluster, "f"), 3);
  assert_int_equal(slot_of(cluster, "d"), kNoSlot);
}

void set_nodes_gives_slots_in_the_order_of_the_list(void **) {
  Cluster cluster(small());
  const std::string_view ids[] = {"z", "y", "x"};
  cluster.set_nodes(ids, {});
  cluster.publish();
  assert_int_equal(slot_of(cluster, "z"), 0);
  assert_int_equal(slot_of(cluster, "x"), 2);
}

void a_weight_that_is_refused_leaves_the_staged_one(void **) {
  Cluster cluster(small());
  cluster.add("a", 2);
  assert_refused(Fault::argument, [&] { cluster.set_weight("a", -1); });
  assert_refused(Fault::argument, [&] { cluster.set_zone("a", "/"); });
  cluster.publish();
  assert_true(current(cluster).find("a")->weight == Weight::from(2, "x"));
}

void weights_that_round_to_the_same_step_are_no_change(void **) {
  Cluster cluster(small());
  cluster.add("a", 0.1);
  cluster.publish();
  cluster.set_weight("a", 0.1 + 1e-12);
  assert_int_equal(cluster.publish(), 1);
}

void a_taken_view_outlives_what_replaces_it(void **) {
  Cluster cluster(small());
  cluster.add("a", 1);
  cluster.publish();
  const View *held = cluster.published().take();
  assert_true(cluster.published().is_current(held));
  cluster.add("b", 1);
  cluster.publish();
  assert_false(cluster.published().is_current(held));
  assert_int_equal(held->nodes().size(), 1);
  held->release();
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(slots_are_dense_and_in_the_order_of_adding),
      cmocka_unit_test(a_removal_that_is_taken_back_gives_the_slot_back),
      cmocka_unit_test(a_newcomer_may_have_taken_the_slot_of_a_node_that_comes_back),
      cmocka_unit_test(changes_after_discarding_begin_at_what_is_published),
      cmocka_unit_test(set_nodes_gives_slots_in_the_order_of_the_list),
      cmocka_unit_test(a_weight_that_is_refused_leaves_the_staged_one),
      cmocka_unit_test(weights_that_round_to_the_same_step_are_no_change),
      cmocka_unit_test(a_taken_view_outlives_what_replaces_it),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
