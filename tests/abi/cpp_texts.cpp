// The C++ face: keys, texts, nodes that do not exist, pins, options and algorithms. What must not compile is in
// cpp_refused.sh.
#include <holdfast/holdfast.hpp>

#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <type_traits>

#include "cpp_fixture.h"

static_assert(noexcept(std::declval<const hf::View &>().lookup(hf::Key())));
static_assert(noexcept(std::declval<const hf::View &>().home_node("key").id()));
static_assert(std::is_convertible_v<hf::TextView, std::string> &&
              std::is_convertible_v<hf::TextView, std::string_view>);
static_assert(!std::is_copy_constructible_v<hf::Text>);
static_assert(!std::is_convertible_v<hf::Node, bool> && std::is_constructible_v<bool, hf::Node>);

namespace {

void a_key_is_any_text_or_bytes(void **) {
  const hf::View view = three_nodes().view();
  const std::string text = "user:42";
  const std::string_view cut(text.data(), 6);
  const hf::Slot slot = view.lookup("user:42");
  assert_int_equal(slot, view.lookup(text));
  assert_int_equal(slot, view.lookup(std::string_view(text)));
  assert_int_equal(slot, view.lookup({text.data(), text.size()}));
  assert_int_equal(view.lookup(cut), hf_view_lookup(view.c(), "user:4", 6));
  assert_int_equal(view.lookup({}), hf_view_lookup(view.c(), nullptr, 0));
  assert_true(view.hash({"a\0b", 3}) != view.hash({"a\0c", 3}));
}

void a_null_pointer_at_run_time_is_no_key(void **) {
  const hf::View view = three_nodes().view();
  const char *const none = std::getenv("no variable has this name");
  assert_int_equal(view.lookup(none), hf::no_node);
  assert_int_equal(view.home(none), hf::no_node);
  assert_int_equal(view.hash(none), 0);
  assert_true(!view.lookup_node(none));
  assert_int_equal(thrown([&] { static_cast<void>(view.candidates(none, 1)); }), HF_E_ARGUMENT);
  hf::Cluster cluster = three_nodes();
  assert_int_equal(thrown([&] { cluster.pin(none, "a"); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { cluster.add(none); }), HF_E_ARGUMENT);
  assert_int_equal(cluster.staged_count(), 3);
}

void ids_need_no_nul_at_their_end(void **) {
  hf::Cluster cluster(small_config());
  const std::string list = "a,b," + std::string(255, 'x');
  const std::string_view ids(list);
  cluster.add(ids.substr(0, 1)).add(ids.substr(2, 1), 2.0).add(ids.substr(4));
  cluster.set_zone(ids.substr(2, 1), ids.substr(0, 3)).set_address(ids.substr(0, 1), std::string_view()).publish();
  const hf::View view = cluster.view();
  assert_true(view.find(ids.substr(2, 1)).zone() == "a,b");
  assert_true(view.find("a").address().empty());
  assert_int_equal(view.find(ids.substr(4)).id().size(), 255);
  assert_true(!view.find(ids) && !view.find(std::string_view()));
  assert_int_equal(thrown([&] { cluster.add(std::string(256, 'x')); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { cluster.add(std::string_view(list + "yyyyyyyy").substr(4)); }), HF_E_ARGUMENT);
}

void a_nul_inside_a_text_throws(void **) {
  hf::Cluster cluster = three_nodes();
  const std::string_view id("a\0b", 3);
  const hf::View view = cluster.view();
  assert_int_equal(thrown([&] { cluster.remove(id); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { cluster.set_zone("a", id); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { static_cast<void>(view.find(id)); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { hf::Config().set("hash", id); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { view.save(id); }), HF_E_ARGUMENT);
  assert_int_equal(cluster.staged_count(), 3);
}

void texts_are_compared_by_their_bytes(void **) {
  hf::Cluster cluster = three_nodes();
  const hf::View view = cluster.view();
  const std::string copy = view.find("a").id();
  char same[] = "a";
  assert_true(view.find("a").id() == "a" && view.find("a").id() == same && view.find("a").id() == copy);
  assert_true(view.find("a").id() == view.node(view.find("a").slot()).id());
  assert_true(view.find("a").id() != "b" && view.find("a").id() < view.find("b").id());
  assert_true(view.algorithm() == "rendezvous-table@1");
  assert_string_equal(view.algorithm().c_str(), hf_view_algorithm(view.c()));
  assert_true(hf::version() == std::string(hf_version()));
  std::map<std::string, int> weights;
  for (const hf::Node node : view.nodes()) ++weights[node.id()];
  assert_int_equal(weights.size(), 3);
}

void a_node_that_does_not_exist_is_false_and_empty(void **) {
  hf::Cluster cluster = three_nodes();
  const hf::View before = cluster.view();
  const hf::Slot freed = before.find("a").slot();
  cluster.remove("a").publish();
  const hf::View view = cluster.view();
  for (const hf::Node node : {hf::Node(), view.find("a"), view.node(freed), view.node(hf::no_node), view.node(77)}) {
    assert_false(bool(node));
    assert_true(node.id() == "" && node.address() == "" && node.zone() == "");
    assert_true(node.weight() == 0 && node.share() == 0 && node.state() == hf::State::none);
    assert_true(node.incarnation() == 0 && node.replica_weight() == 0 && node.attribute("port") == "");
  }
  assert_true(view.find("b") && view.find("b").state() == hf::State::up);
}

void states_have_names(void **) {
  hf::Cluster cluster = three_nodes();
  cluster.set_state("a", hf::State::down).set_state("b", hf::State::draining).publish();
  const hf::View view = cluster.view();
  assert_true(view.find("a").state() == hf::State::down && view.find("b").state() == hf::State::draining);
  assert_true(view.lookup_node("key").id() == "c");
  assert_int_equal(thrown([&] { cluster.set_state("a", hf::State::none); }), HF_E_ARGUMENT);
}

void states_have_a_fingerprint(void **) {
  hf::Cluster cluster = three_nodes();
  assert_true(hf::View().states_fingerprint() == 0 && cluster.view().states_fingerprint() == 0);
  cluster.set_state("a", hf::State::down).publish();
  const std::uint64_t down = cluster.view().states_fingerprint();
  cluster.set_state("a", hf::State::draining).publish();
  assert_true(down != 0 && cluster.view().states_fingerprint() != down);
}

void replicas_have_weights_of_their_own(void **) {
  hf::Cluster cluster = three_nodes();
  cluster.set_replica_weight("a", 0).set_replica_weight("b", 3).publish();
  const hf::View view = cluster.view();
  assert_true(view.find("a").replica_weight() == 0 && view.find("b").replica_weight() == 3);
  cluster.set_replica_weight("a", HF_SAME_WEIGHT).publish();
  const hf::View after = cluster.view();
  assert_true(after.find("a").replica_weight() == after.find("a").weight());
  assert_int_equal(thrown([&] { cluster.set_replica_weight("a", -2); }), HF_E_ARGUMENT);
}

void a_dialect_hashes_what_nodes_carry(void **) {
  hf::Config config;
  config.set("algorithm", "ketama/libmemcached-weighted");
  assert_true(config.is_set(HF_OPT_ALGORITHM) && !config.is_set(HF_OPT_KEY_HASH));
  hf::Cluster cluster(config);
  cluster.add("a").set_attribute("a", "server", "10.0.0.1").set_attribute("a", "port", "11212").add("b").publish();
  const hf::View view = cluster.view();
  assert_true(view.find("a").attribute("port") == "11212" && view.find("b").attribute("port") == "");
  const std::uint64_t hash = view.hash("key");
  const std::string home = view.node(view.lookup_hash(hash)).id();
  const std::string label = hf::explain_hash(view, hash).label;
  assert_int_equal(label.find(home == "a" ? "10.0.0.1:11212-" : "b-"), 0);
  assert_int_equal(thrown([&] { cluster.set_attribute("a", "port", "0"); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([] { (void)hf::explain_hash(three_nodes().view(), 1); }), HF_E_UNSUPPORTED);
  assert_int_equal(hf::attributes().size(), hf_attribute_count());
  const hf::Algorithm ketama("ketama/libmemcached-weighted");
  assert_true(ketama.origin() != "" && ketama.evidence() == HF_EVIDENCE_PROGRAM && ketama.most_nodes() == 100);
  assert_true(ketama.words(HF_OPT_KEY_HASH).front() == "md5" && ketama.words(HF_OPT_ERA).empty());
  assert_int_equal(hf::Algorithm::own().size(), hf_algorithm_own_count());
}

void what_comes_late_for_an_earlier_incarnation_throws(void **) {
  hf::Cluster cluster = three_nodes();
  cluster.set_state("a", hf::State::down).set_incarnation("a", 2).publish();
  assert_int_equal(thrown([&] { cluster.set_incarnation("a", 1); }), HF_E_REFUSED);
  assert_int_equal(thrown([&] { cluster.set_state_incarnation("a", 1, hf::State::down); }), HF_E_REFUSED);
  assert_int_equal(thrown([&] { cluster.remove_incarnation("a", 1); }), HF_E_REFUSED);
  const hf::View view = cluster.view();
  assert_true(view.find("a").incarnation() == 2 && view.find("a").state() == hf::State::up);
  cluster.set_state_incarnation("a", 2, hf::State::draining).remove_incarnation("b", 0).publish();
  const hf::View after = cluster.view();
  assert_true(after.find("a").state() == hf::State::draining && !after.find("b"));
}

void pins_are_listed(void **) {
  hf::Cluster cluster = three_nodes();
  cluster.pin({"k\0y", 3}, "a").pin("user:", "b", true).publish();
  const std::vector<hf::Pin> pins = cluster.view().pins();
  assert_int_equal(pins.size(), 2);
  assert_true(pins[0].key == std::string("k\0y", 3) && !pins[0].is_prefix && pins[0].id == "a");
  assert_true(pins[1].key == "user:" && pins[1].is_prefix && pins[1].id == "b");
  assert_true(hf::View().pins().empty());
}

void hashes_are_answered_like_their_keys(void **) {
  const hf::View view = three_nodes().view();
  const std::uint64_t hash = view.hash("key");
  const std::vector<hf::Slot> all = view.candidates("key", 9);
  assert_true(view.candidates_hash(hash, 9) == all);
  assert_true(view.candidates_hash(hash, 9, {}, {all[0]}) == std::vector<hf::Slot>(all.begin() + 1, all.end()));
  assert_true(view.candidates("key", 9, {}, {all[0], all[1]}) == std::vector<hf::Slot>(all.begin() + 2, all.end()));
  const std::vector<hf::Slot> replicas = view.replicas_hashes({hash, view.hash("other")}, 2);
  assert_int_equal(replicas.size(), 4);
  assert_true(view.replicas("key", 2) == std::vector<hf::Slot>(replicas.begin(), replicas.begin() + 2));
  assert_true(view.replicas("other", 2) == std::vector<hf::Slot>(replicas.begin() + 2, replicas.end()));
  assert_true(view.replicas_hashes({}, 2).empty());
  assert_int_equal(thrown([&] { static_cast<void>(view.replicas_hashes({hash}, 33)); }), HF_E_ARGUMENT);
  assert_int_equal(thrown([&] { static_cast<void>(view.replicas("key", 4000000000)); }), HF_E_ARGUMENT);
}

void views_are_compared_by_what_a_header_carries(void **) {
  hf::Cluster cluster = three_nodes();
  const hf::View before = cluster.view();
  cluster.add("d").publish();
  const hf::View after = cluster.view();
  assert_true(after.compare(before) == hf::Relation::newer && before.compare(after) == hf::Relation::older);
  assert_true(hf::compare(1, 5, 1, 5) == hf::Relation::same && hf::compare(1, 5, 1, 6) == hf::Relation::diverged);
}

void options_are_set_and_listed(void **) {
  hf::Config config;
  config.set("partitions", 2048).set("balance", 0.05).set("hash", "siphash-1-3").set("replicas", "2");
  assert_true(config.get("partitions") == "2048" && config.get(HF_OPT_REPLICAS) == "2");
  assert_true(config.get("balance") == "0.05");
  assert_int_equal(thrown([&] { config.set("partitions", -1); }), HF_E_OPTION);
  assert_int_equal(thrown([&] { config.set("no such option", 1.5); }), HF_E_OPTION);
  assert_int_equal(thrown([&] { static_cast<void>(config.get("no such option")); }), HF_E_OPTION);
  const std::vector<hf::Option> all = hf::Option::all();
  assert_int_equal(all.size(), hf_option_count());
  for (const hf::Option &option : all) {
    assert_true(option && hf::Option(option.name()).number() == option.number() && !option.help().empty());
    if (option.number() != HF_OPT_SEED) assert_true(hf::Config().get(option.number()) == option.default_text());
  }
  const hf::Option balance("balance");
  assert_true(balance.type() == HF_TYPE_F64 && balance.least() == 0 && balance.greatest() > 0);
  assert_true(!hf::Option("no such option"));
}

void algorithms_are_listed(void **) {
  const std::vector<hf::Algorithm> all = hf::Algorithm::all();
  assert_int_equal(all.size(), hf_algorithm_count());
  for (const hf::Algorithm &algorithm : all) {
    assert_true(algorithm && hf::Algorithm(algorithm.name()).name() == algorithm.name());
    assert_true(!algorithm.summary().empty() && !algorithm.cost().empty() && !algorithm.bytes().empty());
  }
  const hf::Algorithm ring("ring");
  assert_true(ring.name() == "ring@1" && ring.kind() == HF_KIND_SET);
  assert_true(ring.can(HF_CAN_WEIGHT | HF_CAN_MINIMAL) && !ring.can(HF_CAN_BALANCE));
  assert_true(!hf::Algorithm("no such algorithm"));
  assert_true(hf::HotKeys(0.5).memory() > 0);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_key_is_any_text_or_bytes),
      cmocka_unit_test(a_null_pointer_at_run_time_is_no_key),
      cmocka_unit_test(ids_need_no_nul_at_their_end),
      cmocka_unit_test(a_nul_inside_a_text_throws),
      cmocka_unit_test(texts_are_compared_by_their_bytes),
      cmocka_unit_test(a_node_that_does_not_exist_is_false_and_empty),
      cmocka_unit_test(states_have_names),
      cmocka_unit_test(states_have_a_fingerprint),
      cmocka_unit_test(replicas_have_weights_of_their_own),
      cmocka_unit_test(a_dialect_hashes_what_nodes_carry),
      cmocka_unit_test(what_comes_late_for_an_earlier_incarnation_throws),
      cmocka_unit_test(pins_are_listed),
      cmocka_unit_test(hashes_are_answered_like_their_keys),
      cmocka_unit_test(views_are_compared_by_what_a_header_carries),
      cmocka_unit_test(options_are_set_and_listed),
      cmocka_unit_test(algorithms_are_listed),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
