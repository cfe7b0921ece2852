// Cilium's Maglev (pkg/maglev/maglev.go, main). Unproven: written from the source alone, and anchored only by the one
// table of 251 rows that its unit test prints.
//
// A backend is hashed as "[address:port/TCP,State:active]". Another protocol or scope, or the plain "address:port" of
// releases before that text, is the node's label. A connection is hashed in BPF, which is not covered: a key is its
// hash as a decimal number.
#include <algorithm>
#include <array>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "dialect/decimal.h"
#include "dialect/origin_turns.h"
#include "dialect/table/families.h"
#include "dialect/table/filling.h"
#include "dialect/table/recipe.h"
#include "hash/published/murmur.h"

namespace holdfast::dialect::table {

namespace {

constexpr std::uint64_t kStandardRows = 16381;
constexpr std::uint64_t kSizes[] = {251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071};
constexpr std::uint64_t kMostWeight = 65535;

// The first 4 of 12 bytes of the seed JLfvgnHc2kaSUFaI, which are its first 6 digits of base64, most significant first.
constexpr std::uint32_t kStandardSeed = 0x24b7ef82;

std::string text_of_backend(const Peer &peer) {
  if (!peer.label.empty()) return std::string(peer.label);
  const std::string host(peer.host);
  const bool is_v6 = host.find(':') != std::string::npos;
  return "[" + (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(peer.port) + "/TCP,State:active]";
}

std::uint64_t weight_of(const Peer &peer) {
  if (peer.weight <= static_cast<double>(kMostWeight)) return static_cast<std::uint64_t>(peer.weight);
  throw Error{Fault::argument, "node " + quoted(peer.name) + " has the weight " + text_of(peer.weight) +
                                   ", and Cilium takes weights up to " + text_of(kMostWeight) + ": divide all weights"};
}

int digit_of(char letter) noexcept {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t digit = kDigits.find(letter);
  return digit == std::string_view::npos ? -1 : static_cast<int>(digit);
}

std::uint32_t seed_of(const Choices &choices) {
  constexpr std::size_t kDigits = 16;
  if (choices.seed.empty()) return kStandardSeed;
  std::uint64_t bits = 0;
  bool is_valid = choices.seed.size() == kDigits;
  for (std::size_t i = 0; is_valid && i < kDigits; ++i) {
    const int digit = digit_of(choices.seed[i]);
    is_valid = digit >= 0;
    if (i < 6) bits = bits << 6 | static_cast<std::uint64_t>(digit & 63);
  }
  if (is_valid) return static_cast<std::uint32_t>(bits >> 4);
  throw Error{Fault::option, "'seed' is " + quoted(choices.seed) +
                                 ": Cilium takes 12 bytes in base64, which are 16 letters, as JLfvgnHc2kaSUFaI"};
}

struct Backend {
  std::string text;
  std::size_t peer;
};

// Quirk: backends come in the order of their texts since the tables of two nodes differed by the order in which they
// had learned of the backends.
std::vector<Backend> sorted(Peers peers) {
  std::vector<Backend> backends;
  for (std::size_t i = 0; i < peers.size(); ++i) backends.push_back({text_of_backend(peers[i]), i});
  std::ranges::stable_sort(backends, {}, &Backend::text);
  return backends;
}

std::vector<Walk> walks_of(const std::vector<Backend> &backends, std::uint64_t rows, std::uint32_t seed) {
  std::vector<Walk> walks(backends.size());
  for (const Backend &backend : backends) {
    const Wide hash = published::murmur3_128(backend.text, seed);
    walks[backend.peer] = {.row = static_cast<std::uint32_t>(hash.low % rows),
                           .step = static_cast<std::uint32_t>(hash.high % (rows - 1) + 1)};
  }
  return walks;
}

// Whose turn row `row` is, counted from 1: from the place that the row has in a round without weights on, the first
// backend that is due.
std::size_t due(std::span<const CiliumTurns> turns, std::uint64_t row) {
  std::size_t place = static_cast<std::size_t>((row - 1) % turns.size());
  for (std::size_t tries = 0; tries < turns.size(); ++tries) {
    if (turns[place].has(row)) return place;
    place = (place + 1) % turns.size();
  }
  throw Error{Fault::infeasible, "no backend is due for row " + text_of(row) +
                                     ", where Cilium would search for ever: choose other weights or 'table_size'"};
}

// Quirk: weights count only where their mean, rounded down, is above 1. Then a backend is due for row n while n times
// its weight reaches its counter, which begins at weight / backends and grows by the sum of weights with every row.
std::vector<std::uint32_t> fill(Peers peers, std::uint64_t rows, const Choices &choices) {
  const std::vector<Backend> backends = sorted(peers);
  std::uint64_t sum = 0;
  std::vector<CiliumTurns> turns;
  for (const Backend &backend : backends) {
    sum += weight_of(peers[backend.peer]);
    turns.emplace_back(weight_of(peers[backend.peer]), backends.size());
  }
  const bool has_weights = sum / backends.size() > 1;
  Filling<Walk> filling(peers, walks_of(backends, rows, seed_of(choices)), rows);
  for (std::uint64_t row = 1; row <= rows; ++row) {
    const std::size_t place = has_weights ? due(turns, row) : static_cast<std::size_t>((row - 1) % backends.size());
    turns[place].count(sum);
    filling.take(backends[place].peer);
  }
  return filling.take_owners();
}

constexpr Recipe kRecipe = {
    .rows = [](const Choices &choices) { return one_of_rows(choices, kStandardRows, kSizes); },
    .fill = fill,
    .label = text_of_backend,
};

constexpr std::array kRows = {table_row<kRecipe>({
    .name = "cilium/maglev@1",
    .summary = "Cilium's Maglev: 16381 rows, backends by MurmurHash3 of their text (unproven: from the source alone)",
    .origin = "Cilium main, pkg/maglev/maglev.go",
    .evidence = Evidence::unproven,
    .reads = kReadsSeed,
    .needs = [](const Choices &) { return kNeedsHost | kNeedsWholeWeight; },
    .key_function = [](const Choices &) { return KeyFunction{.hash = decimal_hash}; },
})};

}  // namespace

std::span<const Dialect> cilium() noexcept { return kRows; }

}  // namespace holdfast::dialect::table
