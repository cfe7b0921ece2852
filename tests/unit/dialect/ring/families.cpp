// Quirks of single origins that their recorded answers do not show: who wins where two nodes share every point, keys
// that lie on a point, and the order of nodes.
#include <array>
#include <string>
#include <vector>

#include "assertions.h"
#include "dialect/choice_words.h"
#include "dialect/rows.h"
#include "hash/published/furc.h"
#include "hash/splitmix.h"

using namespace holdfast;
using namespace holdfast::dialect;

namespace {

const Dialect &row_of(std::string_view name) {
  const Dialect *row = find_dialect(name);
  if (row == nullptr) fail_msg("there is no %s", std::string(name).c_str());
  return *row;
}

Peer peer_of(std::string_view name, Slot slot) {
  return {.name = name, .host = name, .port = 80, .address = "10.0.0.1", .number = 1, .slot = slot};
}

// The slot that answers for every position; fails if there are two.
Slot only_answer(const Engine &engine) {
  const Slot slot = engine.pick(0);
  for (std::uint64_t i = 0; i < 1000; ++i) assert_int_equal(engine.pick(mix64(i)), slot);
  return slot;
}

// Sorted lists keep the first of equal points, maps that are written over keep the last. With HAProxy's nearest point
// both have a part: the first what lies below a point, the last what lies above it.
void nodes_that_share_every_point_have_one_winner(void **) {
  const std::vector<Peer> peers{peer_of("twin", 1), peer_of("twin", 2)};
  for (const char *name : {"ketama/libmemcached-weighted@1", "ketama/libmemcached@1", "ketama/libketama@1",
                           "ketama/twemproxy@1", "nginx@1", "trafficserver@1", "envoy/ring-hash@1", "dalli@1"}) {
    assert_int_equal(only_answer(build(row_of(name), peers, {})), 1);
  }
  for (const char *name : {"groupcache@1", "ketama/spymemcached@1", "uhashring@1", "ketama/uhashring@1",
                           "ketama/enyim@1", "vllm-router/consistent-hash@1"}) {
    assert_int_equal(only_answer(build(row_of(name), peers, {})), 2);
  }
  const Engine haproxy = build(row_of("haproxy@1"), peers, {});
  assert_true(haproxy.share(0) > 0.3 && haproxy.share(1) > 0.3);
}

// Traffic Server leaves the port out, unless the node has a hash string.
void parents_on_one_host_need_hash_strings(void **) {
  std::vector<Peer> peers{peer_of("p1.example.net", 1), peer_of("p1.example.net", 2)};
  peers[1].port = 8080;
  assert_int_equal(only_answer(build(row_of("trafficserver@1"), peers, {})), 1);
  peers[1].label = "second";
  assert_true(build(row_of("trafficserver@1"), peers, {}).share(1) > 0.4);
}

// The label of every point is a key whose first word is the first point of that label's digest. It belongs to the point
// itself, but under uhashring to the next one.
template <class Label>
std::size_t keys_at_home(std::string_view dialect, const std::vector<Peer> &peers, const Label &label) {
  const Dialect &row = row_of(dialect);
  const Engine engine = build(row, peers, {});
  const KeyFunction hash = row.key_function({});
  std::size_t at_home = 0;
  for (const Peer &peer : peers) {
    for (int i = 0; i < 40; ++i) {
      const std::string key = label(peer) + "-" + std::to_string(i);
      at_home += engine.pick(hash.position_of(hash(key))) == peer.slot ? 1 : 0;
    }
  }
  return at_home;
}

void a_key_on_a_point_belongs_to_it_except_under_uhashring(void **) {
  const std::vector<std::string> names{"n0", "n1", "n2", "n3", "n4"};
  std::vector<Peer> peers;
  for (const std::string &name : names) peers.push_back(peer_of(name, static_cast<Slot>(peers.size())));
  const auto with_port = [](const Peer &peer) { return std::string(peer.host) + ":80"; };
  const auto name_alone = [](const Peer &peer) { return std::string(peer.name); };
  assert_int_equal(keys_at_home("ketama/libmemcached-weighted@1", peers, with_port), 200);
  assert_int_equal(keys_at_home("ketama/libketama@1", peers, with_port), 200);
  const std::size_t ketama = keys_at_home("ketama/uhashring@1", peers, name_alone);
  const std::size_t whole = keys_at_home("uhashring@1", peers, name_alone);
  assert_true(ketama > 10 && ketama < 100);
  assert_true(whole > 10 && whole < 100);
}

// vLLM's port of furc reads bit 0 where bits 23 to 1 are zeros, and mcrouter's furc does not. The running router
// answered for six such keys as here (tests/vectors/dialect/vllm.tsv).
void furc_of_vllm_reads_one_bit_more_than_that_of_mcrouter(void **) {
  constexpr std::uint32_t kLeaves = (1u << 23) - 1;
  const std::uint64_t hash = published::murmur2_64("request:q6982726", published::kFurcSeed);
  assert_int_equal(hash & 0xffffff, 1);
  assert_int_equal(published::furc(hash, kLeaves), 0);
  assert_int_equal(published::furc<published::LastBit::read>(hash, kLeaves), 1);
  assert_int_equal(published::furc<published::LastBit::read>(hash - 1, kLeaves), 0);
  assert_true(row_of("vllm-router/consistent-hash@1").key_function({})("request:q6982726") == 3155234871728174552U);
}

// As the packaged router ranks its replicas for this key: the owner, then the next ones on the ring.
void a_replica_of_ray_serve_that_rejects_is_followed_by_the_next_on_the_ring(void **) {
  const std::vector<std::string> ids{"f44fgds5", "ww51r3up", "zdci1ngh", "bvn06h47", "cxfolfrx"};
  std::vector<Peer> peers;
  for (const std::string &id : ids) peers.push_back(peer_of(id, static_cast<Slot>(peers.size())));
  const Dialect &row = row_of("ray-serve/consistent-hash@1");
  const Engine engine = build(row, peers, {});
  const KeyFunction hash = row.key_function({});
  const struct {
    std::string_view key;
    std::array<Slot, 3> replicas;
  } ranked[] = {{"s/ec6c5406d7", {1, 4, 3}}, {"ast2", {1, 0, 4}},           {"p59v9zat9d4f8ik", {4, 0, 3}},
                {"f4mp4zr7yaiq", {0, 2, 1}}, {"Bearer_2ynwq!~", {0, 4, 1}}, {"s/4a2edcea83", {0, 2, 1}}};
  for (const auto &[key, replicas] : ranked) {
    std::array<Slot, 3> ours{};
    engine.candidates(hash.position_of(hash(key)), ours);
    assert_true(ours == replicas);
  }
}

// With five points for three nodes the last one gets one point less: the last of the list in Envoy, the last by key in
// gRPC, where the order of the list cannot be seen.
void the_order_of_nodes_counts_in_envoy_and_not_in_grpc(void **) {
  const std::vector<Peer> rising{peer_of("a", 0), peer_of("b", 1), peer_of("c", 2)};
  const std::vector<Peer> falling{rising[2], rising[1], rising[0]};
  const Choices few{.ring_most = 5};
  const auto differing = [&](std::string_view name) {
    const Engine one = build(row_of(name), rising, few), other = build(row_of(name), falling, few);
    std::size_t count = 0;
    for (std::uint64_t i = 0; i < 1000; ++i) count += one.pick(mix64(i)) != other.pick(mix64(i)) ? 1 : 0;
    return count;
  };
  assert_true(differing("envoy/ring-hash@1") > 10);
  assert_int_equal(differing("grpc/ring-hash@1"), 0);
}

// libmemcached hashes namespace and key together up to 250 bytes; beyond, the hash is 0.
void a_namespace_is_hashed_with_the_key(void **) {
  const Dialect &row = row_of("ketama/libmemcached-weighted@1");
  const KeyFunction plain = row.key_function({}), spaced = row.key_function({.prefix = "app1:"});
  assert_true(spaced("key") == plain("app1:key"));
  assert_true(spaced(std::string("a\0b", 3)) == plain(std::string("app1:a\0\0", 8)));
  assert_true(spaced(std::string(245, 'k')) == plain("app1:" + std::string(245, 'k')));
  assert_true(spaced(std::string(246, 'k')) == 0);
}

// EnyimMemcached and Varnish have no common circle: below the lowest point, and above the highest.
void ends_of_the_circle_follow_the_origin(void **) {
  const std::vector<Peer> peers{peer_of("10.0.0.1", 0), peer_of("10.0.0.2", 1), peer_of("10.0.0.3", 2)};
  const auto explained = [&](std::string_view name, std::uint64_t position) {
    return row_of(name).explain(peers, {}, position).point;
  };
  const std::uint64_t highest = ~std::uint64_t{0};
  assert_true(explained("ketama/enyim@1", 0) > 0xf0000000 && explained("ketama/enyim@1", highest) < 0x10000000);
  assert_true(explained("varnish-shard@1", 0) < 0x10000000 && explained("varnish-shard@1", highest) > 0xf0000000);
  assert_true(explained("dalli@1", 0) > 0xf0000000 && explained("dalli@1", highest) > 0xf0000000);
  assert_true(explained("ketama/libketama@1", 0) < 0x10000000 && explained("ketama/libketama@1", highest) < 0x10000000);
}

// Batches hash as single keys do, with a function that has a batch and with one that has none.
void many_keys_are_hashed_as_one_is(void **) {
  const std::vector<std::string> keys{"", "a", "session/17", std::string(60, 'x'), "b", "c", "d", "e"};
  std::vector<const void *> texts;
  std::vector<std::size_t> lengths;
  for (const std::string &key : keys) texts.push_back(key.data()), lengths.push_back(key.size());
  texts[0] = nullptr;
  for (const char *hash : {"md5", "crc"}) {
    Choices choices;
    const Dialect &row = row_of("ketama/libmemcached-weighted@1");
    set_choice(row, choices, "hash", hash);
    const KeyFunction function = row.key_function(choices);
    std::vector<std::uint64_t> out(keys.size());
    function.many(best_simd(), texts.data(), lengths.data(), keys.size(), out.data());
    for (std::size_t i = 0; i < keys.size(); ++i) assert_true(out[i] == function(keys[i]));
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(nodes_that_share_every_point_have_one_winner),
      cmocka_unit_test(parents_on_one_host_need_hash_strings),
      cmocka_unit_test(a_key_on_a_point_belongs_to_it_except_under_uhashring),
      cmocka_unit_test(furc_of_vllm_reads_one_bit_more_than_that_of_mcrouter),
      cmocka_unit_test(a_replica_of_ray_serve_that_rejects_is_followed_by_the_next_on_the_ring),
      cmocka_unit_test(the_order_of_nodes_counts_in_envoy_and_not_in_grpc),
      cmocka_unit_test(a_namespace_is_hashed_with_the_key),
      cmocka_unit_test(ends_of_the_circle_follow_the_origin),
      cmocka_unit_test(many_keys_are_hashed_as_one_is),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
