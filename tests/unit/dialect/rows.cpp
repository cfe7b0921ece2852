// Laws of the list of dialects and of what it refuses: each row is whole, and what it lacks is named.
#include <set>
#include <string>
#include <vector>

#include "assertions.h"
#include "dialect/choice_words.h"
#include "dialect/rows.h"
#include "hash/published/md5.h"
#include "refusal.h"

using namespace holdfast;
using namespace holdfast::dialect;

namespace {

template <class Visit>
void for_each_dialect(const Visit &visit) {
  for (const Family family : families()) {
    for (const Dialect &row : family()) visit(row);
  }
}

const Dialect &row_of(std::string_view name) {
  const Dialect *row = find_dialect(name);
  if (row == nullptr) fail_msg("there is no %s", std::string(name).c_str());
  return *row;
}

// A node that has all that any dialect asks for.
Peer whole_peer(std::string_view name) {
  return {.name = name, .host = "10.0.1.1", .port = 11211, .label = name, .address = "10.0.1.1", .number = 1};
}

void every_row_is_whole_and_has_a_name_of_its_own(void **) {
  std::set<std::string_view> names;
  for_each_dialect([&](const Dialect &row) {
    assert_true(names.insert(row.name).second);
    assert_true(row.name.find('@') != std::string_view::npos);
    assert_true(!row.summary.empty() && !row.origin.empty());
    assert_true(row.needs != nullptr && row.memory != nullptr && row.build != nullptr && row.key_function != nullptr);
    assert_int_equal((row.reads & kReadsHash) != 0, !row.hashes.empty());
    assert_int_equal((row.reads & kReadsFormat) != 0, !row.formats.empty());
  });
  assert_null(find_dialect("nginx"));
}

// One node answers for every key, under every function that the row lists.
void a_single_node_answers_for_every_key(void **) {
  for_each_dialect([](const Dialect &row) {
    constexpr std::uint32_t kBits = 14;  // Swift has no number of its own
    std::vector<Choices> all = {{.partition_bits = kBits}};
    for (const HashChoice &hash : row.hashes) all.push_back({.hash = hash.value, .partition_bits = kBits});
    for (const FormatChoice &format : row.formats) all.push_back({.format = format.value});
    for (const Choices &choices : all) {
      Peer peer = whole_peer("only");
      peer.slot = 77;
      const Engine engine = build(row, {&peer, 1}, choices);
      const KeyFunction hash = row.key_function(choices);
      for (const std::string key : {"", "a", "10.0.0.1", "key:\xff\x80"}) {
        const std::uint64_t of_key = hash(key);
        assert_int_equal(engine.pick(hash.position_of(of_key)), 77);
        if (hash.shift == 32) assert_true(of_key <= 0xffffffff);
      }
    }
  });
}

void no_nodes_answer_with_no_slot(void **) {
  for_each_dialect([](const Dialect &row) { assert_int_equal(build(row, {}, {}).pick(1), kNoSlot); });
}

void a_node_without_what_its_dialect_hashes_is_named(void **) {
  Peer peer = whole_peer("cache-7");
  peer.host = {};
  const auto refused = [&](std::string_view name, const Choices &choices, std::string_view words) {
    assert_refused(Fault::argument, words, [&] { (void)build(row_of(name), {&peer, 1}, choices); });
  };
  refused("ketama/libmemcached-weighted@1", {}, "node 'cache-7' has no server");
  peer = whole_peer("cache-7");
  peer.port = 0;
  refused("ketama/spymemcached@1", {}, "'ketama/spymemcached@1' hashes it: give the node its 'port'");
  peer.number = 0;
  refused("haproxy@1", {}, "has no number");
  peer.label = {};
  refused("haproxy@1", {.peer_key = PeerKey::guid}, "has no label");
  peer = whole_peer("cache-7");
  peer.host = "cache-7.example.net";
  peer.address = {};
  refused("haproxy@1", {.peer_key = PeerKey::addr}, "needs an IP address");
  refused("ketama/spymemcached@1", {}, "hashes its address as well");
  refused("ketama/xmemcached@1", {}, "hashes its address as well");
}

void a_name_that_the_origin_has_no_room_for_is_refused(void **) {
  const auto built = [](std::string_view name, const std::string &host, const std::string &label) {
    Peer peer = whole_peer("cache-7");
    peer.host = host;
    peer.port = 7000;
    peer.label = label;
    return [name, peer] { (void)build(row_of(name), {&peer, 1}, {}); };
  };
  built("ketama/libketama@1", "255.255.255.255", "")();
  assert_refused(Fault::argument, "'cache-7.example.net:7000' of 24 bytes",
                 built("ketama/libketama@1", "cache-7.example.net", ""));
  const std::string longest(266, 'x');
  built("ketama/twemproxy@1", "a", longest)();
  assert_refused(Fault::argument, "has room for 266: give the node a shorter name",
                 built("ketama/twemproxy@1", "a", longest + 'x'));
}

void weights_that_the_origin_cannot_hold_are_refused(void **) {
  Peer peer = whole_peer("cache-7");
  const auto refused = [&](std::string_view name, double weight, std::string_view words) {
    peer.weight = weight;
    assert_refused(Fault::argument, words, [&] { (void)build(row_of(name), {&peer, 1}, {}); });
  };
  refused("nginx@1", 1.5, "whole numbers from 0 to 4294967295");
  refused("nginx@1", -1, "has the weight -1");
  refused("varnish-shard@1", 4294967296.0, "numbers from 0 to");
  refused("envoy/ring-hash@1", 0, "above 0 to");
  refused("varnish-shard@1", __builtin_nan(""), "has the weight");
}

// Without weights libmemcached hashes points as it hashes keys; with some it takes words of their digests.
void an_explanation_shows_the_label_that_was_hashed(void **) {
  const Dialect &row = row_of("ketama/libmemcached@1");
  Peer peers[] = {whole_peer("a"), whole_peer("b")};
  peers[1].host = "10.0.1.2";
  const KeyFunction hash = row.key_function({});
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const Reason reason = row.explain(Peers(peers), {}, i << 54);
    assert_int_equal(hash(reason.label), reason.point);
  }
  peers[0].weight = 2;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const Reason reason = row.explain(Peers(peers), {}, i << 54);
    const published::Md5 digest = published::md5(reason.label);
    bool is_word = false;
    for (std::size_t part = 0; part < 4; ++part) is_word |= published::word_of(digest, part) == reason.point;
    assert_true(is_word);
  }
}

void a_ring_above_the_memory_limit_is_refused(void **) {
  const Peer peer = whole_peer("only");
  assert_refused(Fault::memory_limit, "raise 'memory_limit' to", [&] {
    (void)build(row_of("nginx@1"), {&peer, 1}, {.memory_limit = 100});
  });
}

void choices_are_set_by_the_words_of_the_origin(void **) {
  Choices choices;
  set_choice(row_of("ketama/twemproxy@1"), choices, "hash", "crc32");
  assert_true(choices.hash == HashName::crc15);
  set_choice(row_of("haproxy@1"), choices, "hash_key", "addr-port");
  assert_true(choices.peer_key == PeerKey::addr_port);
  set_choice(row_of("haproxy@1"), choices, "avalanche", "off");
  assert_true(choices.avalanche == Toggle::off);
  set_choice(row_of("envoy/ring-hash@1"), choices, "ring_most", "1500");
  assert_int_equal(choices.ring_most, 1500);
}

void choices_that_a_dialect_has_not_are_refused(void **) {
  Choices choices;
  const auto refused = [&](std::string_view row, std::string_view name, std::string_view value,
                           std::string_view words) {
    assert_refused(Fault::option, words, [&] { set_choice(row_of(row), choices, name, value); });
  };
  refused("ketama/twemproxy@1", "hash", "sha1", "use one of fnv1a_64, one_at_a_time");
  refused("nginx@1", "hash", "md5", "leave it out");
  refused("haproxy@1", "points", "7", "it has hash, avalanche, hash_key, era");
  refused("varnish-shard@1", "points", "7x", "a whole number from 1 to 4294967295");
  refused("varnish-shard@1", "points", "4294967296", "a whole number from 1 to 4294967295");
  assert_refused(Fault::option, "has no such hash function",
                 [] { check_choices(row_of("haproxy@1"), {.hash = HashName::md5}); });
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_row_is_whole_and_has_a_name_of_its_own),
      cmocka_unit_test(a_single_node_answers_for_every_key),
      cmocka_unit_test(no_nodes_answer_with_no_slot),
      cmocka_unit_test(a_node_without_what_its_dialect_hashes_is_named),
      cmocka_unit_test(a_name_that_the_origin_has_no_room_for_is_refused),
      cmocka_unit_test(weights_that_the_origin_cannot_hold_are_refused),
      cmocka_unit_test(an_explanation_shows_the_label_that_was_hashed),
      cmocka_unit_test(a_ring_above_the_memory_limit_is_refused),
      cmocka_unit_test(choices_are_set_by_the_words_of_the_origin),
      cmocka_unit_test(choices_that_a_dialect_has_not_are_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
