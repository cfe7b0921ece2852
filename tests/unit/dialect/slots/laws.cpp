// Laws of the dialects that place by remainders, by numbers and by scores.
#include <algorithm>
#include <string>
#include <vector>

#include "dialect/fleet.h"
#include "dialect/remainder.h"
#include "dialect/slots/doubles.h"
#include "hash/published/crc.h"
#include "hash/published/xxh.h"
#include "place/numbered/jump.h"
#include "refusal.h"

using namespace holdfast;
using namespace holdfast::dialect;

namespace {

std::uint64_t hash_of(std::string_view dialect, std::string_view key, const Choices &choices = {}) {
  return row_named(dialect).key_function(choices)(key);
}

void a_remainder_is_what_a_division_leaves(void **) {
  std::uint64_t number = 0;
  for (const std::uint64_t divisor : {std::uint64_t{1}, std::uint64_t{3}, std::uint64_t{65537},
                                      (std::uint64_t{1} << 32) - 5, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    const Remainder remainder(divisor);
    for (const std::uint64_t hash : {std::uint64_t{0}, divisor - 1, divisor, ~std::uint64_t{0}}) {
      assert_true(remainder(hash) == hash % divisor);
    }
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t hash = mix64(++number * kGolden);
      assert_true(remainder(hash) == hash % divisor);
    }
  }
}

// nginx's own loop: weights are taken off the remainder one after the other.
void weighted_remainders_follow_the_list(void **) {
  Fleet fleet({0, 1, 0, 5, 3, 10, 0});
  const Engine engine = build(row_named("nginx-plain@1"), fleet, {});
  for (std::uint64_t hash = 0; hash < 32768; ++hash) {
    std::uint64_t rest = hash % 19;
    std::size_t i = 0;
    for (; rest >= static_cast<std::uint64_t>(fleet[i].weight); ++i)
      rest -= static_cast<std::uint64_t>(fleet[i].weight);
    assert_int_equal(engine.pick(hash), i);
    if (hash < 19) assert_int_equal(row_named("nginx-plain@1").explain(fleet, {}, hash + 19).slot, i);
  }
}

// 15 bits: the share counts the hashes that there are, not the weights.
void a_share_counts_the_hashes_that_exist(void **) {
  for (const std::vector<double> &weights :
       {std::vector<double>{1, 1, 1}, {7, 0, 30000, 1}, {20000, 12767, 1, 5}, {4294967295, 4294967295}}) {
    const Engine engine = build(row_named("nginx-plain@1"), Fleet(weights), {});
    const std::vector<Slot> slots = picked(engine, 32768);
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const auto own = static_cast<double>(std::ranges::count(slots, static_cast<Slot>(i)));
      assert_true(engine.share(i) == own / 32768);
      sum += engine.share(i);
    }
    assert_true(sum == 1);
  }
}

void weights_count_where_the_origin_counts_them(void **) {
  for (const std::string_view name : {"nginx-plain@1", "modula/twemproxy@1"}) {
    const double share = build(row_named(name), Fleet({1, 3}), {}).share(1);
    assert_true(share > 0.749 && share < 0.751);
    assert_refused(Fault::infeasible, "none of 2 nodes has a weight above 0", [&] {
      (void)build(row_named(name), Fleet({0, 0}), {});
    });
  }
  for (const std::string_view name : {"modula/libmemcached@1", "gomemcache@1", "kafka@1", "mcrouter/crc32@1", "guava@1",
                                      "jump/memcached-proxy@1", "mcrouter/ch3@1", "mcrouter/rendezvous@1"}) {
    assert_true(build(row_named(name), Fleet({1, 3}), {}).share(1) == 0.5);
  }
}

// Only twemproxy sorts, and scores know no order.
void the_order_of_nodes_counts_where_the_origins_does(void **) {
  for (const std::string_view name :
       {"modula/libmemcached@1", "nginx-plain@1", "gomemcache@1", "kafka@1", "guava@1", "jump/memcached-proxy@1",
        "mcrouter/ch3@1", "mcrouter/crc32@1", "modula/twemproxy@1", "mcrouter/rendezvous@1"}) {
    const bool is_invisible = name == "modula/twemproxy@1" || name == "mcrouter/rendezvous@1";
    const Fleet fleet(6);
    bool is_equal = true;
    for (std::uint64_t i = 0; i < 200; ++i) {
      const std::uint64_t position = mix64((i + 1) * kGolden) >> 32;
      is_equal &= build(row_named(name), fleet, {}).pick(position) ==
                  build(row_named(name), fleet.reversed(), {}).pick(position);
    }
    assert_int_equal(is_equal, is_invisible);
  }
}

// Sorted by length first: "b" comes before "aa". The port of memcached belongs to no name.
void twemproxy_sorts_by_length_and_then_by_bytes(void **) {
  const std::vector<Peer> peers = {{.name = "0", .host = "aa", .port = 11211, .slot = 0},
                                   {.name = "1", .host = "x", .port = 1, .label = "c", .slot = 1},
                                   {.name = "2", .host = "b", .port = 11211, .slot = 2},
                                   {.name = "3", .host = "b", .port = 11212, .slot = 3}};
  const Engine engine = build(row_named("modula/twemproxy@1"), peers, {});
  assert_true(picked(engine, 4) == (std::vector<Slot>{2, 1, 0, 3}));
}

void keys_are_hashed_as_each_origin_does(void **) {
  assert_int_equal(hash_of("modula/twemproxy@1", ""), 0);
  assert_int_equal(hash_of("modula/libmemcached@1", "", {.hash = HashName::fnv1a_32}), 0x811c9dc5);
  assert_int_equal(hash_of("modula/libmemcached@1", "key", {.prefix = "ns:"}),
                   hash_of("modula/libmemcached@1", "ns:key"));
  const std::string long_key(300, 'k');
  assert_int_equal(hash_of("gomemcache@1", long_key), published::crc32(long_key.substr(0, 256)));
  assert_int_equal(hash_of("nginx-plain@1", "key"), published::crc15("key"));
  assert_int_equal(hash_of("mcrouter/crc32@1", "key"), published::crc32("key") & 0x7fffffff);
  assert_true(hash_of("jump/memcached-proxy@1", "key") == published::xxh3_64("key"));
  assert_true(hash_of("guava@1", "18446744073709551615") == ~std::uint64_t{0});
  assert_true(hash_of("guava@1", "no number") == 0);
}

// UtilsTest of Kafka prints the signed hashes.
void kafkas_hashes_are_those_of_its_unit_test(void **) {
  const std::pair<std::string_view, std::int32_t> printed[] = {
      {"21", -973932308},
      {"foobar", -790332482},
      {"a-little-bit-long-string", -985981536},
      {"a-little-bit-longer-string", -1486304829},
      {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
      {"abc", 479470107},
  };
  for (const auto &[key, hash] : printed) {
    assert_int_equal(hash_of("kafka@1", key), static_cast<std::uint32_t>(hash) & 0x7fffffff);
  }
}

void memcached_proxy_jumps_as_the_paper_does(void **) {
  const Engine engine = build(row_named("jump/memcached-proxy@1"), Fleet(1000), {});
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    assert_int_equal(engine.pick(mix64(i * kGolden)), jump(mix64(i * kGolden), 1000));
  }
}

// A tree that grows by a leaf takes keys from other leaves, and gives none to them.
void a_node_more_takes_keys_and_moves_no_others_in_ch3(void **) {
  const Dialect &row = row_named("mcrouter/ch3@1");
  for (const std::size_t count : {1u, 2u, 3u, 7u, 8u, 100u, 127u, 128u}) {
    const Engine before = build(row, Fleet(count), {}), after = build(row, Fleet(count + 1), {});
    std::size_t moved = 0;
    for (std::uint64_t i = 1; i <= 3000; ++i) {
      const std::uint64_t position = mix64(i * kGolden);
      if (before.pick(position) == after.pick(position)) continue;
      assert_int_equal(after.pick(position), count);
      ++moved;
    }
    assert_true(moved > 0);
  }
}

void a_candidate_of_a_rendezvous_is_the_node_without_those_before(void **) {
  const Dialect &row = row_named("mcrouter/rendezvous@1");
  const Fleet fleet(9);
  const Engine engine = build(row, fleet, {});
  for (std::uint64_t i = 1; i <= 200; ++i) {
    const std::uint64_t position = mix64(i * kGolden);
    std::vector<Slot> candidates(10);
    engine.candidates(position, candidates);
    std::vector<Peer> left(Peers(fleet).begin(), Peers(fleet).end());
    for (std::size_t place = 0; place < 9; ++place) {
      const Slot slot = build(row, left, {}).pick(position);
      assert_int_equal(candidates[place], slot);
      std::erase_if(left, [&](const Peer &peer) { return peer.slot == slot; });
    }
    assert_int_equal(candidates[9], kNoSlot);
    engine.candidates(position, std::span(candidates).first(3));
    assert_int_equal(candidates[0], engine.pick(position));
  }
}

// For numbers around every power of two, and around halves of what a double can tell apart.
void numbers_are_rounded_as_doubles_are(void **) {
  constexpr std::uint64_t kNear[] = {0, 1, 2, 1023, 1024, 1025, 2047, 2048, 2049, 3071, 3072, 3073};
  std::vector<std::uint64_t> numbers = {0, ~std::uint64_t{0}, ~std::uint64_t{0} << 10, (~std::uint64_t{0} << 10) - 1};
  for (int bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t near : kNear) {
      numbers.push_back((std::uint64_t{1} << bit) + near);
      numbers.push_back((std::uint64_t{1} << bit) - near);
    }
  }
  for (const std::uint64_t a : numbers) {
    for (const std::uint64_t b : numbers) {
      const auto x = static_cast<double>(a), y = static_cast<double>(b);
      assert_int_equal(slots::as_double(a) < slots::as_double(b), x < y);
      assert_int_equal(slots::as_double(a) == slots::as_double(b), x == y);
    }
  }
}

// Equal texts have equal scores.
void the_later_of_equal_scores_counts(void **) {
  const std::vector<Peer> peers = {{.name = "a", .label = "same", .slot = 4},
                                   {.name = "b", .label = "same", .slot = 2}};
  const Engine engine = build(row_named("mcrouter/rendezvous@1"), peers, {});
  std::vector<Slot> candidates(2);
  engine.candidates(7, candidates);
  assert_int_equal(engine.pick(7), 2);
  assert_true(candidates == (std::vector<Slot>{2, 4}));
}

void no_more_memory_is_held_than_was_said(void **) {
  for (const std::string_view name : {"modula/libmemcached@1", "modula/twemproxy@1", "nginx-plain@1", "kafka@1",
                                      "guava@1", "mcrouter/ch3@1", "mcrouter/rendezvous@1"}) {
    const Dialect &row = row_named(name);
    const Fleet fleet({2, 3, 4});
    assert_true(build(row, fleet, {}).bytes() <= row.memory(fleet, {}));
    const Choices narrow = {.memory_limit = row.memory(fleet, {}) - 1};
    assert_refused(Fault::memory_limit, "raise 'memory_limit' to", [&] { (void)build(row, fleet, narrow); });
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_remainder_is_what_a_division_leaves),
      cmocka_unit_test(weighted_remainders_follow_the_list),
      cmocka_unit_test(a_share_counts_the_hashes_that_exist),
      cmocka_unit_test(weights_count_where_the_origin_counts_them),
      cmocka_unit_test(the_order_of_nodes_counts_where_the_origins_does),
      cmocka_unit_test(twemproxy_sorts_by_length_and_then_by_bytes),
      cmocka_unit_test(keys_are_hashed_as_each_origin_does),
      cmocka_unit_test(kafkas_hashes_are_those_of_its_unit_test),
      cmocka_unit_test(memcached_proxy_jumps_as_the_paper_does),
      cmocka_unit_test(a_node_more_takes_keys_and_moves_no_others_in_ch3),
      cmocka_unit_test(a_candidate_of_a_rendezvous_is_the_node_without_those_before),
      cmocka_unit_test(numbers_are_rounded_as_doubles_are),
      cmocka_unit_test(the_later_of_equal_scores_counts),
      cmocka_unit_test(no_more_memory_is_held_than_was_said),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
