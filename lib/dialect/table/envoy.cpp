// Envoy's Maglev (source/extensions/load_balancing_policies/maglev/maglev_lb.cc, main). Evidence: its functions in a
// driver of our own, which also reproduces the tables that Envoy's unit tests print: 7 rows by address, 7 by hostname,
// and 17 with weights.
//
// Requests are hashed by XXH64, as its ring does it. Not covered: several hash policies at once, localities, panic, and
// hash_balance_factor.
#include <algorithm>
#include <array>
#include <numeric>

#include "dialect/envoy_key.h"
#include "dialect/origin_turns.h"
#include "dialect/table/families.h"
#include "dialect/table/filling.h"
#include "dialect/table/recipe.h"
#include "hash/published/xxh.h"

namespace holdfast::dialect::table {

namespace {

constexpr std::uint64_t kStandardRows = 65537;

std::uint64_t weight_of(const Peer &peer) noexcept { return static_cast<std::uint64_t>(peer.weight); }

// Quirk: hosts take turns in the order of their keys, not of the configuration. Hosts with equal keys have equal walks;
// between them Envoy's order is that of addresses in memory, here that of the configuration.
std::vector<std::size_t> sorted(const std::vector<std::string> &keys) {
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  return order;
}

Walk walk_of(std::string_view key, std::uint64_t rows) noexcept {
  return {.row = static_cast<std::uint32_t>(published::xxh64(key, 0) % rows),
          .step = static_cast<std::uint32_t>(published::xxh64(key, 1) % (rows - 1) + 1)};
}

std::vector<EnvoyTurns> turns_of(Peers peers) {
  std::uint64_t sum = 0;
  for (const Peer &peer : peers) sum += weight_of(peer);
  std::vector<EnvoyTurns> turns;
  for (const Peer &peer : peers) turns.emplace_back(weight_of(peer), sum);
  return turns;
}

// The heaviest host takes a turn in every iteration, so the table is full after as many as it has rows.
std::vector<std::uint32_t> fill(Peers peers, std::uint64_t rows, const Choices &) {
  std::vector<std::string> keys;
  std::vector<Walk> walks;
  for (const Peer &peer : peers) walks.push_back(walk_of(keys.emplace_back(envoy_key(peer)), rows));
  const std::vector<std::size_t> order = sorted(keys);
  std::vector<EnvoyTurns> hosts = turns_of(peers);
  const double most = std::ranges::max_element(hosts, {}, &EnvoyTurns::part)->part();
  Filling<Walk> filling(peers, std::move(walks), rows);
  Turns turns(rows);
  for (std::size_t place = 0; place < order.size(); ++place) turns.add(1, place);
  while (!filling.is_full()) {
    const Turns::Turn turn = turns.next();
    const std::size_t peer = order[turn.peer];
    filling.take(peer);
    hosts[peer].count(most);
    turns.add(hosts[peer].next(turn.round + 1, rows), turn.peer);
  }
  return filling.take_owners();
}

constexpr Recipe kRecipe = {
    .rows = [](const Choices &choices) { return prime_rows(choices, kStandardRows); },
    .fill = fill,
    .label = envoy_key,
    .retries = true,
};

std::uint64_t hash(const KeyFunction &, const unsigned char *key, std::size_t length) noexcept {
  return published::xxh64({reinterpret_cast<const char *>(key), length}, 0);
}

constexpr std::array kRows = {table_row<kRecipe>({
    .name = "envoy/maglev@1",
    .summary = "Envoy's Maglev: a table of 65537 rows that hosts fill in the order of their keys, by weight",
    .origin = "Envoy main, source/extensions/load_balancing_policies/maglev/maglev_lb.cc",
    .evidence = Evidence::copied,
    .needs = [](const Choices &) { return kNeedsWholeWeight | kNeedsSomeWeight; },
    .key_function = [](const Choices &) { return KeyFunction{.hash = hash}; },
})};

}  // namespace

std::span<const Dialect> envoy() noexcept { return kRows; }

}  // namespace holdfast::dialect::table
