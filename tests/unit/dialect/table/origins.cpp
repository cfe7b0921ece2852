// Each table against its origin's own loop, written down plainly here, and against what the origin prints: the library
// foretells turns and adds where the origins multiply.
#include <algorithm>
#include <string>
#include <vector>

#include "dialect/fleet.h"
#include "dialect/origin_turns.h"
#include "hash/published/hsiphash.h"
#include "hash/published/murmur.h"
#include "hash/published/xxh.h"
#include "refusal.h"

using namespace holdfast;
using namespace holdfast::dialect;

namespace {

struct Entry {
  std::uint64_t offset, skip;
  double weight;
  double target = 0;
  std::uint64_t next = 0;
};

// The nodes of a fleet are sorted already.
std::vector<Slot> envoys_loop(Peers peers, std::uint64_t rows) {
  double sum = 0, most = 0;
  for (const Peer &peer : peers) sum += peer.weight;
  std::vector<Entry> entries;
  for (const Peer &peer : peers) {
    const std::string key = std::string(peer.host) + ":8000";
    entries.push_back({published::xxh64(key, 0) % rows, published::xxh64(key, 1) % (rows - 1) + 1, peer.weight / sum});
    most = std::max(most, entries.back().weight);
  }
  std::vector<Slot> table(rows, kNoSlot);
  std::uint64_t filled = 0;
  for (std::uint32_t iteration = 1; filled < rows; ++iteration) {
    for (std::size_t i = 0; i < entries.size() && filled < rows; ++i) {
      Entry &entry = entries[i];
      if (iteration * entry.weight < entry.target) continue;
      entry.target += most;
      const auto row = [&] { return (entry.offset + entry.skip * entry.next) % rows; };
      while (table[row()] != kNoSlot) ++entry.next;
      table[row()] = peers[i].slot;
      ++entry.next;
      ++filled;
    }
  }
  return table;
}

std::uint64_t katrans_hash(std::uint64_t first, std::uint64_t second, std::uint64_t seed) {
  unsigned char bytes[16];
  store_le(bytes, first);
  store_le(bytes + 8, second);
  return published::murmur3_128({reinterpret_cast<const char *>(bytes), 16}, seed).low;
}

std::vector<Slot> katrans_loop(Peers peers, std::uint32_t rows) {
  std::vector<std::uint32_t> offsets, skips, next(peers.size()), sums(peers.size());
  std::uint32_t most = 0;
  for (const Peer &peer : peers) {
    offsets.push_back(static_cast<std::uint32_t>(katrans_hash(peer.hash64, 42, 0) % rows));
    skips.push_back(static_cast<std::uint32_t>(katrans_hash(peer.hash64, 2718281828, 2307) % (rows - 1) + 1));
    most = std::max(most, static_cast<std::uint32_t>(peer.weight));
  }
  std::vector<Slot> table(rows, kNoSlot);
  for (std::uint32_t filled = 0;;) {
    for (std::size_t i = 0; i < peers.size(); ++i) {
      sums[i] += static_cast<std::uint32_t>(peers[i].weight);
      if (sums[i] < most) continue;
      sums[i] -= most;
      const auto row = [&] { return (offsets[i] + next[i] * skips[i]) % rows; };
      while (table[row()] != kNoSlot) ++next[i];
      table[row()] = peers[i].slot;
      ++next[i];
      if (++filled == rows) return table;
    }
  }
}

// Weights as operators give them, and as nobody should.
std::vector<std::vector<double>> weights_to_try() {
  std::vector<std::vector<double>> all = {{1, 1, 1}, {1, 2, 5, 3, 11}, {1, 2147483647}, {2147483647, 1, 1, 715827882}};
  std::uint64_t number = 0;
  for (int i = 0; i < 30; ++i) {
    std::vector<double> weights;
    const std::uint64_t count = 2 + mix64(++number * kGolden) % 60, most = 1 + mix64(++number * kGolden) % 1000;
    while (weights.size() < count) weights.push_back(static_cast<double>(1 + mix64(++number * kGolden) % most));
    all.push_back(weights);
  }
  return all;
}

void envoys_turns_are_those_of_its_loop(void **) {
  for (const std::vector<double> &weights : weights_to_try()) {
    for (const std::uint64_t rows : {67u, 4099u}) {
      const Fleet fleet(weights);
      const Engine engine = build(row_named("envoy/maglev@1"), fleet, {.table_size = rows});
      assert_true(picked(engine, rows) == envoys_loop(fleet, rows));
    }
  }
}

// With 1000003 rows the 32 bits of the origin wrap after some 4300 steps of a walk.
void katrans_turns_and_wrapping_walks_are_those_of_its_loop(void **) {
  const Dialect &row = row_named("katran/maglev-v2@1");
  for (const std::vector<double> &weights : weights_to_try()) {
    const Fleet fleet(weights);
    assert_true(picked(build(row, fleet, {.table_size = 4099}), 4099) == katrans_loop(fleet, 4099));
  }
  const Fleet fleet({3, 1, 2});
  assert_true(picked(build(row, fleet, {.table_size = 1000003}), 1000003) == katrans_loop(fleet, 1000003));
}

// TestReproducible of pkg/maglev/maglev_test.go: ids by row, each with how often it follows itself.
void ciliums_table_is_the_one_that_its_test_prints(void **) {
  constexpr std::string_view kPrinted =
      "2(5),3(1),2(3),1(1),2(2),0(1),2(1),3(1),2(1),3(1),2(1),1(1),2(7),1(1),2(14),3(1),2(1),1(2),2(12),3(1),2(3),1(1),"
      "2(4),3(1),2(8),3(1),2(2),1(1),2(16),1(2),2(3),3(1),2(11),1(2),2(4),3(1),2(3),1(1),2(4),3(1),2(1),0(1),1(1),2(8),"
      "1(1),2(7),1(1),2(4),3(1),2(1),3(1),2(9),1(2),2(5),1(1),2(7),3(1),2(1),3(1),1(1),2(8),1(1),2(4),0(1),2(1),1(1),"
      "2(5),3(1),2(3),1(1),2(4),3(1),2(3),1(1),2(12),0(1),3(1),2(3),3(1),2(4),3(1),2(2),1(1),2(7)";
  const std::vector<Peer> peers = {{.name = "a", .host = "0.0.0.1", .port = 1, .weight = 2, .slot = 0},
                                   {.name = "b", .host = "0.0.0.3", .port = 3, .weight = 13, .slot = 1},
                                   {.name = "c", .host = "0.0.0.4", .port = 4, .weight = 111, .slot = 2},
                                   {.name = "d", .host = "0.0.0.5", .port = 5, .weight = 10, .slot = 3}};
  const std::vector<Slot> rows = picked(build(row_named("cilium/maglev@1"), peers, {.table_size = 251}), 251);
  std::string text;
  for (auto run = rows.begin(); run != rows.end();) {
    const auto end = std::find_if(run, rows.end(), [&](Slot slot) { return slot != *run; });
    if (!text.empty()) text += ',';
    text.append(std::to_string(*run)).append("(").append(std::to_string(end - run)).append(")");
    run = end;
  }
  assert_string_equal(text.c_str(), std::string(kPrinted).c_str());
}

// The mean is rounded down: of 2, 1 and 1 it is 1.
void cilium_counts_weights_above_a_mean_of_1(void **) {
  const auto rows = [](const std::vector<double> &weights) {
    return picked(build(row_named("cilium/maglev@1"), Fleet(weights), {.table_size = 251}), 251);
  };
  assert_true(rows({2, 1, 1}) == rows({1, 1, 1}));
  assert_true(rows({3, 2, 1}) != rows({1, 1, 1}));
}

void ciliums_seed_is_the_first_four_bytes(void **) {
  const Dialect &row = row_named("cilium/maglev@1");
  const Fleet fleet(5);
  const std::vector<Slot> standard = picked(build(row, fleet, {}), 16381);
  assert_true(picked(build(row, fleet, {.seed = "JLfvgnHc2kaSUFaI"}), 16381) == standard);
  assert_true(picked(build(row, fleet, {.seed = "JLfvggAAAAAAAAAA"}), 16381) == standard);
  assert_true(picked(build(row, fleet, {.seed = "JLfvhnHc2kaSUFaI"}), 16381) != standard);
  for (const std::string_view bad : {"JLfvgnHc2kaSUFa", "JLfvgnHc2kaSUFaI=", "JLfvgnHc2kaSUF?I"}) {
    assert_refused(Fault::option, "12 bytes in base64", [&] { (void)build(row, fleet, {.seed = bad}); });
  }
}

// One server of IPVS alone in the first round: it takes its turns in a row, from its offset on by its step.
void ipvs_servers_take_all_turns_of_a_round_at_once(void **) {
  Fleet fleet({3, 1});
  const std::vector<Slot> rows = picked(build(row_named("ipvs/mh@1"), fleet, {.table_size = 251}), 251);
  unsigned char bytes[4];
  store_le<std::uint32_t>(bytes, 0x0a090064 + 8000);
  const std::string_view word(reinterpret_cast<const char *>(bytes), 4);
  const std::uint32_t offset = published::hsiphash({2654435761, 2654435761}, word) % 251;
  const std::uint32_t step = published::hsiphash({2654446892, 2654446892}, word) % 250 + 1;
  for (std::uint32_t turn = 0; turn < 3; ++turn) assert_int_equal(rows[(offset + turn * step) % 251], 0);
}

void ipvs_divides_weights_by_their_common_divisor(void **) {
  const auto rows = [](const std::vector<double> &weights) {
    return picked(build(row_named("ipvs/mh@1"), Fleet(weights), {.table_size = 251}), 251);
  };
  assert_true(rows({2, 4, 6}) == rows({1, 2, 3}));
  assert_true(rows({2, 4, 5}) != rows({1, 2, 3}));
}

// The port is added to the address, those of IPv6 are folded, and a weight of 100000 keeps 6 bits in 4093 rows.
void ipvs_hashes_addresses_and_ports_as_sums(void **) {
  const Dialect &row = row_named("ipvs/mh@1");
  const KeyFunction hash = row.key_function({});
  assert_int_equal(hash("10.0.0.1:81"), hash("10.0.0.2:80"));
  assert_int_equal(hash("10.0.0.1"), hash("10.0.0.1:0"));
  assert_int_equal(hash("[2001:db8::1]:80"), hash("2001:db8::3b1"));
  assert_true(hash("10.0.0.1") != hash("10.0.0.2"));
  for (const std::string_view odd : {"", ":", "[", "[]:", "[:", "no address", "1.2.3.4:", "[::1]"}) (void)hash(odd);
  const auto rows = [&](double weight) { return picked(build(row, Fleet({weight, 1}), {}), 4093); };
  assert_true(rows(100000) == rows(48) && rows(48) != rows(24));
  Fleet fleet(2);
  fleet[1].host = "cache-b.example.net";
  assert_refused(Fault::argument, "give it one as 10.0.0.1", [&] { (void)build(row, fleet, {}); });
}

// Attempt k of Envoy flips 2^64 - k into the hash. Nodes that were met before are not named again.
void envoys_candidates_are_its_attempts(void **) {
  const Fleet fleet(5);
  const Engine engine = build(row_named("envoy/maglev@1"), fleet, {});
  assert_true(engine.has_candidates());
  for (std::uint64_t hash = 1; hash < 100; ++hash) {
    const std::uint64_t position = mix64(hash * kGolden);
    std::vector<Slot> expected;
    for (std::uint64_t attempt = 0; expected.size() < 5; ++attempt) {
      const Slot slot = engine.pick(attempt == 0 ? position : position ^ (~std::uint64_t{0} - attempt + 1));
      if (std::ranges::find(expected, slot) == expected.end()) expected.push_back(slot);
    }
    std::vector<Slot> found(6);
    engine.candidates(position, found);
    expected.push_back(kNoSlot);
    assert_true(found == expected);
  }
}

// A step of 2^k under Katran's 32 bits comes back after 2^(32 - k) steps. A table in which all rows on such a walk are
// taken keeps the origin busy for ever.
void a_walk_of_katran_that_never_ends_is_refused(void **) {
  Fleet fleet(2);
  const std::uint64_t rows = 4194319;  // a prime above 2^22
  for (fleet[0].hash64 = 0;; ++fleet[0].hash64) {
    if ((katrans_hash(fleet[0].hash64, 2718281828, 2307) % (rows - 1) + 1) % (1 << 18) == 0) break;
  }
  assert_refused(Fault::infeasible, "would search them for ever",
                 [&] { (void)build(row_named("katran/maglev-v2@1"), fleet, {.table_size = rows}); });
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(envoys_turns_are_those_of_its_loop),
      cmocka_unit_test(katrans_turns_and_wrapping_walks_are_those_of_its_loop),
      cmocka_unit_test(ciliums_table_is_the_one_that_its_test_prints),
      cmocka_unit_test(cilium_counts_weights_above_a_mean_of_1),
      cmocka_unit_test(ciliums_seed_is_the_first_four_bytes),
      cmocka_unit_test(ipvs_servers_take_all_turns_of_a_round_at_once),
      cmocka_unit_test(ipvs_divides_weights_by_their_common_divisor),
      cmocka_unit_test(ipvs_hashes_addresses_and_ports_as_sums),
      cmocka_unit_test(envoys_candidates_are_its_attempts),
      cmocka_unit_test(a_walk_of_katran_that_never_ends_is_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
