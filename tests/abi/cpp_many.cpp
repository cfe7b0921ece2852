// The C++ face of many keys and of what they have in common: groups, live replicas, partitions, parts of keys, and the
// options that a view was made with.
#include <holdfast/holdfast.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "cpp_fixture.h"

namespace {

hf::Cluster fleet(int nodes, const char *option = "partitions", const char *text = "1024") {
  hf::Cluster cluster(std::move(hf::Config().set("partitions", 1024).set(option, text)));
  for (int i = 0; i < nodes; ++i) {
    const std::string id = "node-" + std::to_string(i);
    cluster.add(id).set_address(id, "10.0.0." + std::to_string(i / 2));
  }
  cluster.publish();
  return cluster;
}

void every_key_is_in_the_group_of_its_node(void **) {
  const hf::View view = fleet(10).view();
  std::vector<std::string> keys;
  for (int i = 0; i < 500; ++i) keys.push_back("key-" + std::to_string(i));
  const hf::Groups groups = view.group(keys);
  std::vector<int> seen(keys.size());
  std::vector<hf::Slot> slots;
  for (const hf::Group group : groups) {
    slots.push_back(group.slot());
    assert_true(group.size() > 0 && std::is_sorted(group.begin(), group.end()));
    for (const std::uint32_t index : group) {
      assert_int_equal(view.lookup(keys[index]), group.slot());
      assert_int_equal(groups.slots()[index], group.slot());
      ++seen[index];
    }
  }
  assert_true(seen == std::vector<int>(keys.size(), 1));
  std::vector<hf::Slot> all(10);
  std::iota(all.begin(), all.end(), 0);
  assert_true(slots == all);
}

void groups_are_of_any_container_that_holds_texts(void **) {
  const hf::View view = fleet(3).view();
  const std::array<const char *, 3> texts{"a", nullptr, "a"};
  const std::string_view views[] = {"a", "b"};
  hf::Groups moved = view.group(texts);
  const hf::Groups groups = std::move(moved);
  hf::Groups::iterator at = groups.begin();
  const hf::Group first = *at++, last = *at;
  assert_true(first.slot() == view.lookup("a") && first.size() == 2 && first.begin()[1] == 2);
  assert_true(last.slot() == hf::no_node && last.size() == 1 && *last.begin() == 1);
  assert_true(++at == groups.end());
  assert_int_equal(view.group(views).slots()[1], view.lookup("b"));
  const hf::Groups none = view.group(std::vector<std::string>());
  assert_true(none.empty() && none.begin() == none.end());
  assert_int_equal(thrown([&] { static_cast<void>(hf::View().group(texts)); }), HF_E_ARGUMENT);
}

void live_replicas_are_those_that_can_be_read(void **) {
  hf::Cluster cluster = fleet(5);
  const std::vector<hf::Slot> all = cluster.view().replicas("key", 3);
  assert_true(cluster.view().live_replicas("key", 3) == all);
  const auto id_of = [&](hf::Slot slot) { return "node-" + std::to_string(slot); };
  cluster.set_state(id_of(all[0]), hf::State::draining).set_state(id_of(all[1]), hf::State::down).publish();
  assert_true(cluster.view().live_replicas("key", 3) == (std::vector<hf::Slot>{all[2], all[0]}));
  assert_int_equal(thrown([&] { static_cast<void>(cluster.view().live_replicas("key", 6)); }), HF_E_INFEASIBLE);
  assert_int_equal(thrown([&] { static_cast<void>(cluster.view().live_replicas("key", 33)); }), HF_E_ARGUMENT);
}

void a_key_has_up_to_32_replicas(void **) {
  const hf::View view = fleet(32).view();
  assert_int_equal(view.replicas("key", 32).size(), 32);
  assert_int_equal(view.live_replicas("key", 32).size(), 32);
  assert_int_equal(view.replicas_hashes({1, 2}, 32).size(), 64);
  assert_int_equal(view.partitions()[0].replicas(32).size(), 32);
}

void partitions_have_the_keys_of_their_ranges(void **) {
  const hf::View view = fleet(5).view();
  std::uint64_t next = 0;
  std::uint32_t number = 0;
  for (const hf::Partition partition : view.partitions()) {
    assert_true(partition && partition.number() == number++ && partition.range().first == next);
    next = partition.range().last + 1;
    assert_int_equal(view.home_hash(partition.range().last), partition.home());
    assert_int_equal(partition.replicas(2)[0], partition.home());
  }
  assert_true(number == 1024 && next == 0);
  const hf::Partition of_key = view.partitions().of("key");
  assert_true(of_key.replicas(3) == view.replicas("key", 3));
  assert_int_equal(of_key.number(), view.hash("key") >> 54);
  assert_int_equal(view.partitions()[1023].number(), view.partitions().of_hash(~std::uint64_t{0}).number());
}

void a_view_without_partitions_has_none(void **) {
  hf::Cluster ring(std::move(hf::Config().set("algorithm", "ring")));
  ring.add("a").publish();
  const hf::View view = ring.view(), table = fleet(3).view();
  assert_true(view.partitions().empty() && !view.partitions().of("key"));
  assert_true(view.partitions().begin() == view.partitions().end());
  assert_int_equal(view.partitions().of("key").number(), hf::no_partition);
  const hf::Partition beyond = table.partitions()[1024];
  assert_true(!beyond && !hf::Partition() && beyond.home() == hf::no_node);
  assert_int_equal(thrown([&] { static_cast<void>(beyond.range()); }), HF_E_NOT_FOUND);
  assert_int_equal(thrown([&] { static_cast<void>(beyond.replicas(2)); }), HF_E_NOT_FOUND);
  assert_int_equal(thrown([&] { static_cast<void>(table.partitions()[0].replicas(33)); }), HF_E_ARGUMENT);
}

void a_node_is_found_by_its_address(void **) {
  const hf::View view = fleet(4).view();
  assert_true(view.find_address("10.0.0.1").id() == "node-2");
  assert_true(!view.find_address("10.0.0.9") && !view.find_address(""));
}

void keys_with_equal_parts_stay_together(void **) {
  const hf::View view = fleet(20, "key_part", "tag:{}").view();
  assert_int_equal(view.lookup("{user:42}:cart"), view.lookup("mail:{user:42}"));
  const hf::Groups groups = view.group(std::array<const char *, 3>{"{a}1", "{a}2", "{a}3"});
  assert_int_equal((*groups.begin()).size(), 3);
}

void a_view_gives_its_options_and_the_seed_stays_secret(void **) {
  hf::Cluster cluster = fleet(3, "seed", "00112233445566778899aabbccddeeff");
  const hf::View view = cluster.view();
  const hf::Config config = view.config();
  assert_true(config.get("partitions") == "1024" && config.get("seed") == "secret");
  hf::Cluster twin(config);
  twin.set_nodes({"node-0", "node-1", "node-2"}).publish();
  assert_true(twin.view().fingerprint() == view.fingerprint() && twin.view().hash("key") == view.hash("key"));
  assert_int_equal(thrown([] { static_cast<void>(hf::View().config()); }), HF_E_ARGUMENT);
}

void replicas_are_counted_as_in_c(void **) {
  hf::Cluster cluster = fleet(7);
  for (int i = 0; i < 7; ++i) cluster.set_zone("node-" + std::to_string(i), i == 6 ? "c" : i % 2 == 0 ? "a" : "b");
  cluster.publish();
  const hf::View view = cluster.view();
  const hf::Durability report(view, 3);
  assert_int_equal(report.row_count(), 1024);
  assert_int_equal(report.set_count(), hf_durability_set_count(report.c()));
  assert_int_equal(report.replicas(), 3);
  assert_int_equal(report.unit_count(report.level_count()), 3);
  assert_true(report.zones()[2].path == "c" && report.zones()[2].nodes == 1 && report.spread(1, 3) == 1);
  assert_true(report.node_share(6) == report.zones()[2].share && report.node_fair(6) == report.zones()[2].fair);
  assert_true(report.key_loss(1, 1) == 0 && report.any_loss(1, 3).is_exact() && report.any_loss(1, 3).least == 1);
  assert_int_equal(thrown([&] { report.check(0.05); }), HF_E_INFEASIBLE);
  assert_int_equal(hf::Durability(view, 3, {1, 2}).row_count(), 2);
  assert_int_equal(hf::Durability(view, 3, {}).row_count(), 0);
}

void options_tell_whether_programs_must_share_them(void **) {
  assert_true(hf::Option("key_part").decides_placement() && hf::Option("seed").decides_placement());
  assert_true(!hf::Option("memory_limit").decides_placement() && !hf::Option("no such option").decides_placement());
}

}  // namespace

int main() {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_key_is_in_the_group_of_its_node),
      cmocka_unit_test(groups_are_of_any_container_that_holds_texts),
      cmocka_unit_test(live_replicas_are_those_that_can_be_read),
      cmocka_unit_test(a_key_has_up_to_32_replicas),
      cmocka_unit_test(partitions_have_the_keys_of_their_ranges),
      cmocka_unit_test(a_view_without_partitions_has_none),
      cmocka_unit_test(a_node_is_found_by_its_address),
      cmocka_unit_test(keys_with_equal_parts_stay_together),
      cmocka_unit_test(a_view_gives_its_options_and_the_seed_stays_secret),
      cmocka_unit_test(replicas_are_counted_as_in_c),
      cmocka_unit_test(options_tell_whether_programs_must_share_them),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
