// The C++ face: that holdfast.hpp adds destructors, exceptions and views of strings to the C
// functions, and nothing to their answers.
#include <holdfast/holdfast.hpp>

#include <cstdio>
#include <cstring>
#include <type_traits>

#include "cpp_fixture.h"

static_assert(!std::is_copy_constructible_v<hf::Cluster> && std::is_nothrow_move_constructible_v<hf::Cluster>);
static_assert(std::is_copy_constructible_v<hf::Config> && std::is_nothrow_move_constructible_v<hf::Config>);
static_assert(std::is_nothrow_copy_constructible_v<hf::View> && std::is_nothrow_move_constructible_v<hf::View>);
static_assert(sizeof(hf::View) == sizeof(void *) && sizeof(hf::Cluster) == sizeof(void *));
static_assert(noexcept(std::declval<const hf::View &>().lookup("key")));
static_assert(noexcept(std::declval<const hf::View &>().lookup_u64(1)));
static_assert(noexcept(std::declval<const hf::View &>().lookup_node("key")));

namespace {

void lookups_answer_what_the_c_functions_answer(void **) {
  const hf::View view = three_nodes().view();
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::string key = "key-" + std::to_string(i);
    const hf::Slot slot = view.lookup(key);
    assert_int_equal(slot, hf_view_lookup(view.c(), key.data(), key.size()));
    assert_int_equal(slot, view.lookup({key.data(), key.size()}));
    assert_int_equal(slot, view.lookup_hash(view.hash(key)));
    assert_int_equal(slot, view.lookup_node(key).slot());
    assert_int_equal(view.lookup_u64(i), hf_view_lookup_u64(view.c(), i));
  }
}

void keys_may_hold_nul_bytes(void **) {
  const hf::View view = three_nodes().view();
  const std::string_view with_nul("a\0b", 3);
  assert_int_equal(view.lookup(with_nul), hf_view_lookup(view.c(), "a\0b", 3));
  assert_int_equal(view.lookup({}), hf_view_lookup(view.c(), nullptr, 0));
}

void many_lookups_answer_what_single_ones_answer(void **) {
  const hf::View view = three_nodes().view();
  std::vector<std::string> texts;
  std::string bytes;
  std::vector<std::uint32_t> offsets{0};
  std::vector<std::uint64_t> hashes;
  for (std::size_t i = 0; i < 130; ++i) {
    texts.push_back(std::string(i, 'k'));
    bytes += texts.back();
    offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
    hashes.push_back(view.hash(texts.back()));
  }
  const std::vector<std::string_view> keys(texts.begin(), texts.end());
  std::vector<hf::Slot> many(keys.size()), packed(keys.size()), hashed(keys.size());
  view.lookup_many(keys, many);
  view.lookup_packed(bytes, offsets, packed);
  view.lookup_hashes(hashes, hashed);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    assert_int_equal(many[i], view.lookup(keys[i]));
    assert_int_equal(packed[i], many[i]);
    assert_int_equal(hashed[i], many[i]);
  }
}

void many_lookups_refuse_too_little_room(void **) {
  const hf::View view = three_nodes().view();
  const std::vector<std::string_view> keys{"a", "b"};
  const std::vector<std::uint32_t> offsets{0, 1, 3};
  std::vector<hf::Slot> one(1), two(2);
  assert_int_equal(thrown([&] { view.lookup_many(keys, one); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { view.lookup_packed("abc", offsets, one); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { view.lookup_packed("ab", offsets, two); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { hf::View().lookup_many(keys, two); }), HF_E_ARGUMENT);
}

void an_empty_view_answers_no_node(void **) {
  const hf::View view;
  assert_int_equal(view.lookup("key"), hf::no_node);
  assert_true(!view.lookup_node("key"));
  assert_int_equal(view.node_count(), 0);
  assert_true(view.nodes().begin() == view.nodes().end());
}

void nodes_are_walked_in_the_order_of_their_ids(void **) {
  hf::Cluster cluster = three_nodes();
  cluster.set_address("a", "10.0.0.1").set_zone("a", "eu/rack-1").publish();
  const hf::View view = cluster.view();
  std::string ids;
  double share = 0;
  for (const hf::Node node : view.nodes()) {
    ids += node.id();
    share += node.share();
    assert_true(view.node(node.slot()).id() == node.id());
  }
  assert_string_equal(ids.c_str(), "abc");
  assert_true(share > 0.999999 && share < 1.000001);
  assert_true(view.find("a").address() == "10.0.0.1");
  assert_true(view.find("a").zone() == "eu/rack-1");
  assert_true(view.find("c").weight() == 2.0);
  assert_true(!view.find("d"));
}

void copies_of_a_view_outlive_its_cluster(void **) {
  hf::View kept;
  {
    const hf::Cluster cluster = three_nodes();
    const hf::View view = cluster.view();
    kept = view;
    const hf::View moved = std::move(kept);
    kept = moved;
  }
  assert_int_equal(kept.node_count(), 3);
  assert_true(!!kept.lookup_node("key"));
}

void refresh_exchanges_a_view_only_for_a_newer_one(void **) {
  hf::Cluster cluster = three_nodes();
  hf::View view;
  assert_true(cluster.refresh(view));
  assert_false(cluster.refresh(view));
  assert_int_equal(cluster.add("d").publish(), 2);
  assert_true(cluster.refresh(view));
  assert_int_equal(view.generation(), 2);
}

void failures_throw_and_change_nothing(void **) {
  hf::Cluster cluster = three_nodes();
  const std::uint64_t before = cluster.view().fingerprint();
  assert_int_equal(thrown([&] { cluster.add("a"); }), HF_E_EXISTS);
  assert_int_equal(thrown([&] { cluster.remove("z"); }), HF_E_NOT_FOUND);
  assert_int_equal(thrown([&] { cluster.set_weight("a", -1); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { cluster.set_nodes({"a", "b"}, {1.0}); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { hf::Config().set("no_such_option", "1"); }), HF_E_OPTION);
  cluster.publish();
  assert_true(cluster.view().fingerprint() == before);
}

void ids_with_a_nul_inside_are_refused_and_not_cut(void **) {
  hf::Cluster cluster;
  assert_int_equal(thrown([&] { cluster.add(std::string("a\0b", 3)); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { cluster.set_nodes({std::string("a\0b", 3)}); }), HF_E_ARGUMENT);
  assert_int_equal(cluster.staged_count(), 0);
}

void set_nodes_takes_the_whole_membership(void **) {
  hf::Cluster cluster = three_nodes();
  cluster.set_nodes({"b", "c", "d"}, {1.0, 2.0, 3.0}).publish();
  const hf::View view = cluster.view();
  assert_int_equal(view.node_count(), 3);
  assert_true(!view.find("a"));
  assert_true(view.find("d").weight() == 3.0);
  cluster.set_nodes({}).discard();
  assert_int_equal(cluster.staged_count(), 3);
}

void candidates_are_those_that_the_mask_allows(void **) {
  const hf::View view = three_nodes().view();
  const std::vector<hf::Slot> all = view.candidates("key", 100), two = view.candidates("key", 2);
  assert_int_equal(all.size(), 3);
  assert_int_equal(all[0], view.lookup("key"));
  assert_true(two == std::vector<hf::Slot>(all.begin(), all.begin() + 2));
  std::vector<std::uint8_t> eligible(view.slot_limit(), 1);
  eligible[all[0]] = 0;
  assert_true(view.candidates("key", 100, eligible) == std::vector<hf::Slot>(all.begin() + 1, all.end()));
  assert_int_equal(thrown([&] { static_cast<void>(view.candidates("key", 1, std::vector<std::uint8_t>())); }),
                   HF_E_ARGUMENT);
}

void tickets_are_released_at_the_end_of_their_scope(void **) {
  hf::Cluster cluster = three_nodes();
  const hf::View view = cluster.view();
  const hf::Load load;
  hf::Ticket kept;
  assert_false(bool(kept));
  {
    const hf::Ticket one = load.acquire(view, "key");
    hf::Ticket other = load.acquire_hash(view, view.hash("key"));
    assert_int_equal(one.slot(), view.lookup("key"));
    assert_int_equal(load.of(view, one.slot()) + load.of(view, other.slot()), one.slot() == other.slot() ? 4 : 2);
    kept = std::move(other);
    assert_int_equal(load.total(), 2);
  }
  assert_int_equal(load.total(), 1);
  kept = load.spread(view, 7, 2);
  assert_int_equal(load.total(), 1);
  kept.release();
  kept.release();
  load.feed(view, 0, 5);
  assert_int_equal(load.total(), 5);
  load.follow(view);
  assert_true(load.bound(view, 0) > 0);
  assert_int_equal(load.statistic(HF_LOAD_ACQUIRED), 3);
  assert_int_equal(thrown([&] { static_cast<void>(load.acquire(hf::View(), "key")); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([] { hf::Load bad(0.5); }), HF_E_ARGUMENT);
}

void the_best_of_some_nodes_gets_a_ticket_of_its_cost(void **) {
  const hf::View view = three_nodes().view();
  const hf::Load load;
  const std::uint64_t hash = view.hash("key");
  const std::vector<hf::Slot> first = load.choices(view, "key", 2);
  assert_true(first == load.choices_hash(view, hash, 2));
  assert_int_equal(first[0], view.lookup("key"));
  const hf::Ticket warm = load.best_of(view, "key", 900, first, {900, 300});
  assert_int_equal(warm.slot(), first[1]);
  assert_int_equal(warm.cost(), 300);
  const hf::Load idle;
  assert_int_equal(idle.best_of_hash(view, hash, 900, first, {900, 400}).slot(), first[1]);
  assert_int_equal(load.best(view, "key", 2, 5).slot(), first[0]);
  assert_int_equal(load.best_hash(view, hash, 2).slot(), first[0]);
  assert_int_equal(load.acquire_cost(view, "key", 7).cost(), 7);
  assert_int_equal(load.acquire_hash_cost(view, hash, 8).cost(), 8);
  assert_int_equal(load.of(view, first[1]), 300);
  assert_int_equal(thrown([&] { static_cast<void>(load.best_of(view, "key", 1, first, {1})); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { static_cast<void>(load.best_of_hash(view, hash, 1, first, {1})); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { static_cast<void>(load.acquire_cost(view, "key", 0)); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { static_cast<void>(load.choices(view, "key", 65)); }), HF_E_ARGUMENT);
}

void loads_of_other_routers_fade_and_lost_tickets_are_found(void **) {
  const hf::View view = three_nodes().view();
  const hf::Load load;
  load.feed_router(view, "r2", 1, 100, 10);
  load.set_time(15);
  assert_int_equal(load.of(view, 1), 50);
  load.forget_router("r2");
  assert_int_equal(load.of(view, 1), 0);
  assert_int_equal(thrown([&] { load.forget_router("r2"); }), HF_E_NOT_FOUND);
  hf::Ticket lost = load.acquire_cost(view, "key", 4);
  assert_int_equal(lost.time(), 15);
  assert_int_equal(load.own(view, lost.slot()), 4);
  assert_true(load.tickets(15).empty());
  assert_true(load.tickets(16) == std::vector<std::uint64_t>{lost.number()});
  assert_int_equal(load.ticket_cost(lost.number()) + load.ticket_time(lost.number()), 19);
  assert_int_equal(load.ticket_slot(view, lost.number()), lost.slot());
  load.release(lost.number());
  lost = load.acquire(view, "key");
  assert_int_equal(load.forget(view, lost.slot()), 1);
  assert_int_equal(thrown([&] { load.release(lost.number()); }), HF_E_ARGUMENT);
  assert_int_equal(load.total(), 0);
}

void settings_and_preferred_zones_are_kept(void **) {
  hf::Cluster cluster = three_nodes();
  cluster.set_zone("b", "eu/fra").publish();
  const hf::View view = cluster.view();
  hf::Load load(1.5, 3);
  load.set(hf::LoadSetting::slack, 0).set(hf::LoadSetting::full, 2.5).set_tiers({"eu/fra", "eu"});
  assert_true(load.setting(hf::LoadSetting::factor) == 1.5 && load.setting(hf::LoadSetting::full) == 2.5);
  load.follow(view);
  assert_true(load.bound_cost(view, view.find("b").slot(), 10) > load.bound(view, view.find("b").slot()));
  for (int i = 0; i < 20; ++i) {
    assert_int_equal(load.acquire_hash(view, static_cast<std::uint64_t>(i)).slot(), view.find("b").slot());
  }
  assert_int_equal(thrown([&] { load.set_tiers({"eu", "eu"}); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { load.set(hf::LoadSetting::factor, 0.5); }), HF_E_ARGUMENT);
}

void hot_keys_are_listed(void **) {
  hf::HotKeys hot(0.1);
  for (int i = 0; i < 100; ++i) hot.note(7), hot.note(1000 + static_cast<std::uint64_t>(i));
  assert_true(hot.is_hot(7) && !hot.is_hot(1000));
  assert_true(hot.share(7) >= 0.5);
  assert_true(hot.list() == std::vector<std::uint64_t>{7});
  assert_int_equal(thrown([] { hf::HotKeys bad(2); }), HF_E_ARGUMENT);
}

void replicas_are_different_nodes_and_begin_with_the_home(void **) {
  const hf::View view = three_nodes().view();
  const std::vector<hf::Slot> replicas = view.replicas("key", 3);
  assert_int_equal(replicas.size(), 3);
  assert_int_equal(replicas[0], view.lookup("key"));
  assert_true(replicas[0] != replicas[1] && replicas[1] != replicas[2] && replicas[0] != replicas[2]);
  assert_int_equal(thrown([&] { static_cast<void>(view.replicas("key", 4)); }), HF_E_INFEASIBLE);
}

void states_and_pins_decide_where_a_key_is_served(void **) {
  hf::Cluster cluster = three_nodes();
  cluster.pin("key", "a").publish();
  const hf::View pinned = cluster.view();
  assert_true(pinned.lookup_node("key").id() == "a");
  cluster.set_state("a", hf::State::down).publish();
  const hf::View without = cluster.view();
  assert_true(without.lookup_node("key").id() != "a");
  assert_true(without.home_node("key").id() == "a");
  assert_int_equal(without.home("key"), without.find("a").slot());
  assert_int_equal(without.home_hash(without.hash("key")), without.find("a").slot());
  assert_int_equal(thrown([&] { cluster.pin("other", "z"); }), HF_E_NOT_FOUND);
  assert_int_equal(thrown([&] { cluster.pin_many({{"one", "a"}, {"other", "z"}}); }), HF_E_NOT_FOUND);
  cluster.pin_many({{"one", "b"}, {"two", "c"}}).pin_many({{"user:", "c"}}, true).publish();
  const hf::View many = cluster.view();
  assert_true(many.lookup_node("one").id() == "b");
  assert_true(many.lookup_node("user:7").id() == "c");
  cluster.unpin("one").unpin("two").unpin("user:", true);
  cluster.set_state("a", hf::State::up).unpin("key").publish();
  assert_true(cluster.view().compare(three_nodes().view()) == hf::Relation::same);
}

void the_guard_holds_changes_back_unless_one_insists(void **) {
  hf::Config config = small_config();
  hf::Cluster cluster(config.set("guard_loss", "0.5").set("guard_window", "60"));
  cluster.set_nodes({"a", "b", "c", "d"}).publish();
  cluster.set_clock(7).set_nodes({"a", "b"}).publish();
  cluster.remove("a");
  assert_int_equal(thrown([&] { cluster.publish(); }), HF_E_REFUSED);
  assert_int_equal(thrown([&] { cluster.set_clock(6); }), HF_E_ARGUMENT);
  assert_int_equal(cluster.publish_anyway(), 3);
}

void configurations_are_copied_and_clusters_take_over_content(void **) {
  const hf::Config config = small_config();
  hf::Config copy = config;
  copy.set("partitions", "2048");
  assert_true(config.get("partitions") == "1024");
  copy = config;
  assert_true(copy.get("partitions") == "1024");
  hf_config *handle = nullptr;
  assert_int_equal(hf_config_copy(config.c(), &handle, nullptr), HF_OK);
  assert_true(hf::Config::adopt(handle).get("partitions") == "1024");
  hf_cluster *made = nullptr;
  assert_int_equal(hf_cluster_new(config.c(), &made, nullptr), HF_OK);
  hf::Cluster from = hf::Cluster::adopt(made), cluster = three_nodes();
  from.add("b").add("e");
  cluster.set_content(from).publish();
  assert_int_equal(cluster.view().node_count(), 2);
}

void former_homes_follow_the_home(void **) {
  hf::Config config = small_config();
  hf::Cluster cluster(config.set("history", "2"));
  cluster.add("a").publish();
  cluster.set_nodes_anyway({"a", "b", "c", "d"}).publish();
  const hf::View view = cluster.view();
  std::string key;
  for (int i = 0; key.empty() || view.lookup(key) == view.find("a").slot(); ++i) key = std::to_string(i);
  assert_true(view.homes(key) == (std::vector<hf::Slot>{view.lookup(key), view.find("a").slot()}));
  assert_int_equal(view.homes(key, 1).size(), 1);
}

void plans_lead_from_one_view_to_the_other(void **) {
  hf::Cluster cluster = three_nodes();
  const hf::View before = cluster.view();
  cluster.add("d").publish();
  const hf::View after = cluster.view();
  hf::Plan plan(before, after);
  assert_true(plan.moved() > 0 && plan.moved() >= plan.least());
  hf::Limits limits;
  limits.share = 0.05;
  limits.moves_in = 2;
  plan.set_limits(limits);
  assert_true(plan.batch_count() > 2);
  assert_int_equal(plan.batch_start(plan.batch_count()), plan.move_count());
  assert_int_equal(plan.move(0).to, after.find("d").slot());
  assert_int_equal(plan.range_start(plan.move_count()), plan.range_count());
  assert_true(plan.range(0).from == plan.move(0).from && plan.range(0).first <= plan.range(0).last);
  assert_true(plan.move(0).share > 0 && plan.move(0).share <= 0.05);
  assert_true(plan.view(0).compare(before) == hf::Relation::same);
  assert_true(plan.view(plan.batch_count()).compare(after) == hf::Relation::same);
  assert_true(plan.node_id(plan.node_count() - 1) == "d");
  plan.view(1).save("cpp_face_stage.hf");
  assert_true(hf::View::open("cpp_face_stage.hf").fingerprint() == plan.view(1).fingerprint());
  assert_int_equal(std::remove("cpp_face_stage.hf"), 0);
  assert_int_equal(thrown([&] { hf::Plan bad(before, hf::View()); }), HF_E_ARGUMENT);
  hf::Recent recent(before, 100);
  recent.record(plan, 0, 50);
  const std::vector<unsigned char> bytes = recent.bytes();
  const hf::Recent read = hf::Recent::read(bytes.data(), bytes.size());
  assert_true(read.time() == 50 && read.horizon() == 100 && read.range_count() == recent.range_count());
  assert_true(read.range(0).time == 50 && read.not_before(plan, 0, 60) == 110);
  assert_int_equal(thrown([&] { static_cast<void>(hf::Recent::open("/no/such/file")); }), HF_E_IO);
  hf::Plan back(after, before);
  assert_int_equal(back.set_rest(read, 60, 55).not_before(0), 0);
  assert_int_equal(back.not_before(back.batch_count() - 1), 110);
  const hf::Plan copies = hf::Plan::of_replicas(before, after, 2);
  const hf::Plan listed = hf::Plan::of_rehashed(before, {1, 2, 3}, after, {1, 2, 3}, {4, 5, 6});
  assert_true(listed.fingerprint() == hf::Plan(before, after, {1, 2, 3}, {4, 5, 6}).fingerprint());
  assert_int_equal(thrown([&] {
                     static_cast<void>(hf::Plan::of_rehashed(before, {1, 2}, after, {1}));
                   }),
                   HF_E_ARGUMENT);
  assert_true(copies.moved() > plan.moved() && copies.batch_count() <= 2);
  assert_true(copies.view(copies.batch_count()).compare(after) == hf::Relation::same);
  assert_true(hf::Plan::of_replicas(before, after, 2, {1, 2, 3}).move_count() <= 6);
  assert_int_equal(thrown([&] { static_cast<void>(hf::Plan::of_replicas(before, after, 4)); }), HF_E_INFEASIBLE);
  assert_true(hf::ramp_weight(HF_RAMP_LINEAR, 0, 1, 100, 100, 150) == 0.5);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(lookups_answer_what_the_c_functions_answer),
      cmocka_unit_test(keys_may_hold_nul_bytes),
      cmocka_unit_test(many_lookups_answer_what_single_ones_answer),
      cmocka_unit_test(many_lookups_refuse_too_little_room),
      cmocka_unit_test(an_empty_view_answers_no_node),
      cmocka_unit_test(nodes_are_walked_in_the_order_of_their_ids),
      cmocka_unit_test(copies_of_a_view_outlive_its_cluster),
      cmocka_unit_test(refresh_exchanges_a_view_only_for_a_newer_one),
      cmocka_unit_test(failures_throw_and_change_nothing),
      cmocka_unit_test(ids_with_a_nul_inside_are_refused_and_not_cut),
      cmocka_unit_test(set_nodes_takes_the_whole_membership),
      cmocka_unit_test(candidates_are_those_that_the_mask_allows),
      cmocka_unit_test(tickets_are_released_at_the_end_of_their_scope),
      cmocka_unit_test(the_best_of_some_nodes_gets_a_ticket_of_its_cost),
      cmocka_unit_test(loads_of_other_routers_fade_and_lost_tickets_are_found),
      cmocka_unit_test(settings_and_preferred_zones_are_kept),
      cmocka_unit_test(hot_keys_are_listed),
      cmocka_unit_test(replicas_are_different_nodes_and_begin_with_the_home),
      cmocka_unit_test(states_and_pins_decide_where_a_key_is_served),
      cmocka_unit_test(the_guard_holds_changes_back_unless_one_insists),
      cmocka_unit_test(configurations_are_copied_and_clusters_take_over_content),
      cmocka_unit_test(former_homes_follow_the_home),
      cmocka_unit_test(plans_lead_from_one_view_to_the_other),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
