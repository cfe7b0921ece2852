// Laws of the dialects whose slots, partitions and tokens were assigned to nodes: Redis Cluster, Swift and Cassandra.
#include <string>
#include <vector>

#include "dialect/fleet.h"
#include "hash/published/md5.h"
#include "refusal.h"

using namespace holdfast;
using namespace holdfast::dialect;

namespace {

constexpr Choices kPower4 = {.partition_bits = 4};

// A fleet of as many nodes as there are texts, which say what each was assigned.
Fleet assigned(const std::vector<std::string_view> &texts) {
  Fleet fleet(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) fleet[i].assigned = texts[i];
  return fleet;
}

// The specification of Redis Cluster prints the slot of "foo" and these tags.
void a_key_of_redis_has_the_slot_of_its_tag(void **) {
  const KeyFunction slot = row_named("redis-cluster@1").key_function({});
  assert_int_equal(slot("foo"), 12182);
  assert_int_equal(slot("123456789"), 0x31c3);
  assert_int_equal(slot("{user1000}.following"), slot("user1000"));
  assert_int_equal(slot("foo{{bar}}zap"), slot("{bar"));
  assert_int_equal(slot("foo{bar}{zap}"), slot("bar"));
  const std::string_view empty_tag = "foo{}{bar}", open = "foo{bar", closed = "foo}bar{";
  assert_true(slot(empty_tag) != slot("bar") && slot(open) != slot("bar") && slot(closed) != slot("foo"));
}

void a_node_has_the_slots_that_it_was_assigned(void **) {
  const Dialect &row = row_named("redis-cluster@1");
  const Fleet fleet = assigned({"0-5460,10923", " 5461-10922 ", "10924-16382, 16383"});
  const Engine engine = build(row, fleet, {});
  const KeyFunction function = row.key_function({});
  for (std::uint64_t slot = 0; slot < 16384; ++slot) {
    const Slot expected = slot <= 5460 || slot == 10923 ? 0 : slot <= 10922 ? 1 : 2;
    assert_int_equal(engine.pick(function.position_of(slot)), expected);
    assert_int_equal(engine.pick(function.position_of(slot + 1) - 1), expected);
  }
  assert_true(engine.share(1) == 5462.0 / 16384);
  assert_true(engine.has_runs() && !engine.has_candidates());
  const Reason reason = row.explain(fleet, {}, function.position_of(10923));
  assert_int_equal(reason.slot, 0);
  assert_int_equal(reason.point, 10923);
}

void slots_that_cannot_be_are_refused(void **) {
  const auto refused = [](Fault fault, std::string_view words, const std::vector<std::string_view> &texts) {
    assert_refused(fault, words, [&] { (void)build(row_named("redis-cluster@1"), assigned(texts), {}); });
  };
  refused(Fault::infeasible, "slot 0 is assigned to no node: assign all of them, 0 to 16383", {"", ""});
  refused(Fault::infeasible, "slot 100 is assigned to no node", {"0-99", "101-16383"});
  refused(Fault::infeasible, "slot 16383 is assigned to no node", {"0-99", "100-16382"});
  refused(Fault::argument, "slot 99 is assigned to node '10.9.0.100' and to node '10.9.0.101'", {"0-99", "99-16383"});
  refused(Fault::argument, "slot 5 is assigned to node '10.9.0.101' and to node '10.9.0.100'", {"5", "0-16383"});
  for (const std::string_view bad : {"16384", "5-4", "5-", "-5", "x", "1-2-3", "0x10", "18446744073709551616", "[93"}) {
    refused(Fault::argument, "which is no slot from 0 to 16383 and no range of them", {bad, "0-16383"});
  }
}

void partitions_of_swift_are_slots_of_its_part_power(void **) {
  const Dialect &row = row_named("swift@1");
  const Choices choices = {.partition_bits = 4, .prefix = "changed", .suffix = "changeme"};
  const KeyFunction partition = row.key_function(choices);
  const published::Md5 digest = published::md5("changed/account/cchangeme");
  assert_int_equal(partition("/account/c"), digest[0] >> 4);
  const Engine engine = build(row, assigned({"0-7", "8-15"}), choices);
  assert_int_equal(engine.pick(partition.position_of(7)), 0);
  assert_int_equal(engine.pick(partition.position_of(8)), 1);
  const KeyFunction widest = row.key_function({.partition_bits = 32});
  assert_int_equal(widest("/account/c") >> 28, row.key_function(kPower4)("/account/c"));
  for (const std::uint32_t bits : {0u, 33u}) {
    assert_refused(Fault::option, "from 1 to 32: use the part power of the ring file",
                   [&] { (void)row.key_function({.partition_bits = bits}); });
  }
  assert_refused(Fault::argument, "which is no partition from 0 to 15", [&] {
    (void)build(row, assigned({"0-16", ""}), kPower4);
  });
}

// Tokens are signed: -5 lies before 7. A key's node has the first token at or after its own, past the last the first.
void a_token_belongs_to_the_next_one_assigned(void **) {
  const Dialect &row = row_named("cassandra@1");
  const Fleet fleet = assigned({"-5,100", "7", "-9223372036854775808"});
  const Engine engine = build(row, fleet, {});
  const KeyFunction function = row.key_function({});
  const std::pair<std::int64_t, Slot> owners[] = {
      {INT64_MIN, 2}, {INT64_MIN + 1, 0}, {-6, 0},  {-5, 0},       {-4, 1}, {0, 1}, {7, 1},
      {8, 0},         {100, 0},           {101, 2}, {INT64_MAX, 2}};
  for (const auto &[token, slot] : owners) {
    const std::uint64_t position = function.position_of(static_cast<std::uint64_t>(token));
    assert_int_equal(engine.pick(position), slot);
    assert_int_equal(row.explain(fleet, {}, position).slot, slot);
  }
  const std::uint64_t past = function.position_of(101);
  assert_true(static_cast<std::int64_t>(row.explain(fleet, {}, past).point) == INT64_MIN);
  const std::uint64_t between = function.position_of(0);
  assert_int_equal(row.explain(fleet, {}, between).point, 7);
}

// The largest token ends the circle, and none follows it.
void the_largest_token_is_its_nodes_own(void **) {
  const Dialect &row = row_named("cassandra@1");
  const Fleet fleet = assigned({"0,9223372036854775807", "5"});
  const std::uint64_t position = row.key_function({}).position_of(6);
  assert_int_equal(build(row, fleet, {}).pick(position), 0);
  assert_true(static_cast<std::int64_t>(row.explain(fleet, {}, position).point) == INT64_MAX);
  assert_int_equal(row.explain(fleet, {}, row.key_function({}).position_of(1)).point, 5);
}

// SimpleStrategy: the nodes of the tokens behind, each once.
void candidates_of_cassandra_walk_on_round_the_circle(void **) {
  const Engine engine = build(row_named("cassandra@1"), assigned({"0,10", "20", "30"}), {});
  assert_true(engine.has_candidates());
  std::vector<Slot> candidates(4);
  const std::uint64_t sign = std::uint64_t{1} << 63;
  engine.candidates(sign + 15, candidates);
  assert_true(candidates == (std::vector<Slot>{1, 2, 0, kNoSlot}));
}

void the_token_of_a_key_is_signed_and_never_the_smallest(void **) {
  const KeyFunction token = row_named("cassandra@1").key_function({});
  assert_int_equal(token(""), 0);
  assert_true(static_cast<std::int64_t>(token("user:7613588")) == -6164548330993194240);
  assert_true(token.position_of(token("user:7613588")) < std::uint64_t{1} << 63);
}

void tokens_that_cannot_be_are_refused(void **) {
  const auto refused = [](Fault fault, std::string_view words, const std::vector<std::string_view> &texts) {
    assert_refused(fault, words, [&] { (void)build(row_named("cassandra@1"), assigned(texts), {}); });
  };
  refused(Fault::infeasible, "no node is assigned a token", {"", ""});
  refused(Fault::argument, "token -7 is assigned to node '10.9.0.100' and to node '10.9.0.101'", {"-7", "5 -7"});
  for (const std::string_view bad : {"9223372036854775808", "1.5", "x", "--1", "+1"}) {
    refused(Fault::argument, "which is no token: use whole numbers from -9223372036854775808", {bad, "5"});
  }
}

void no_more_memory_is_held_than_was_said(void **) {
  const Fleet slots = assigned({"0-99,200-16383", "100-199"}), tokens = assigned({"1", "2,-3"});
  const Dialect &redis = row_named("redis-cluster@1"), &cassandra = row_named("cassandra@1");
  assert_true(build(redis, slots, {}).bytes() <= redis.memory(slots, {}));
  assert_true(build(cassandra, tokens, {}).bytes() <= cassandra.memory(tokens, {}));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_key_of_redis_has_the_slot_of_its_tag),
      cmocka_unit_test(a_node_has_the_slots_that_it_was_assigned),
      cmocka_unit_test(slots_that_cannot_be_are_refused),
      cmocka_unit_test(partitions_of_swift_are_slots_of_its_part_power),
      cmocka_unit_test(a_token_belongs_to_the_next_one_assigned),
      cmocka_unit_test(the_largest_token_is_its_nodes_own),
      cmocka_unit_test(candidates_of_cassandra_walk_on_round_the_circle),
      cmocka_unit_test(the_token_of_a_key_is_signed_and_never_the_smallest),
      cmocka_unit_test(tokens_that_cannot_be_are_refused),
      cmocka_unit_test(no_more_memory_is_held_than_was_said),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
