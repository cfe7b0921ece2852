// Katran's two Maglevs (katran/lib/MaglevHash.cpp, MaglevHashV2.cpp, MaglevBase.cpp, commit 19f08fe). Evidence: those
// sources, compiled unchanged.
//
// What is hashed of a real is a 64-bit hash of its address, which Katran takes from another library, and which a node
// therefore carries. Reals come in the order in which the table's function is given them: Katran sorts them by that
// hash before. A packet is hashed in BPF, which is not covered: a key is the packet's hash as a decimal number.
#include <algorithm>
#include <array>
#include <bit>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "dialect/decimal.h"
#include "dialect/table/families.h"
#include "dialect/table/filling.h"
#include "dialect/table/recipe.h"
#include "hash/published/murmur.h"

namespace holdfast::dialect::table {

namespace {

constexpr std::uint64_t kStandardRows = 65537;
constexpr std::uint64_t kMostWeight = 0x7fffffff;

// Quirk: the product of step and turn is one of 32 bits, so that a walk leaves its course where the sum wraps, comes
// to some rows more than once, and may never come to others.
struct WrappingWalk {
  std::uint32_t row = 0;
  std::uint32_t sum = 0;
  std::uint32_t step = 1;

  void advance(std::uint32_t rows) noexcept {
    sum += step;
    row = sum % rows;
  }
  [[nodiscard]] std::uint64_t period(std::uint32_t) const noexcept {
    return (std::uint64_t{1} << 32) >> std::countr_zero(step);
  }
};

// MurmurHash3 of two words, of which Katran keeps the first half.
std::uint64_t hash_of(std::uint64_t first, std::uint64_t second, std::uint64_t seed) noexcept {
  unsigned char bytes[16];
  store_le(bytes, first);
  store_le(bytes + 8, second);
  return published::murmur3_128({reinterpret_cast<const char *>(bytes), sizeof bytes}, seed).low;
}

std::vector<WrappingWalk> walks_of(Peers peers, std::uint64_t rows) {
  constexpr std::uint64_t kSeed0 = 0, kSeed1 = 2307, kSeed2 = 42, kSeed3 = 2718281828;
  std::vector<WrappingWalk> walks;
  for (const Peer &peer : peers) {
    const auto row = static_cast<std::uint32_t>(hash_of(peer.hash64, kSeed2, kSeed0) % rows);
    const auto step = static_cast<std::uint32_t>(hash_of(peer.hash64, kSeed3, kSeed1) % (rows - 1) + 1);
    walks.push_back({.row = row, .sum = row, .step = step});
  }
  return walks;
}

std::uint64_t weight_of(const Peer &peer) {
  if (peer.weight <= static_cast<double>(kMostWeight)) return static_cast<std::uint64_t>(peer.weight);
  throw Error{Fault::argument, "node " + quoted(peer.name) + " has the weight " + text_of(peer.weight) +
                                   ", and Katran counts weights up to " + text_of(kMostWeight) +
                                   ": divide all weights"};
}

// A single real has the whole table, without a walk that could miss some rows.
std::vector<std::uint32_t> whole_table(std::uint64_t rows) {
  return std::vector<std::uint32_t>(static_cast<std::size_t>(rows), 0);
}

// Quirk: weights count in the first round only, where each real takes as many rows as it weighs. From then on each
// takes one a round, whatever its weight.
std::vector<std::uint32_t> fill(Peers peers, std::uint64_t rows, const Choices &) {
  if (peers.size() == 1) return whole_table(rows);
  Filling<WrappingWalk> filling(peers, walks_of(peers, rows), rows);
  for (bool is_first = true;; is_first = false) {
    for (std::size_t i = 0; i < peers.size(); ++i) {
      for (std::uint64_t taken = 0; taken < (is_first ? weight_of(peers[i]) : 1); ++taken) {
        filling.take(i);
        if (filling.is_full()) return filling.take_owners();
      }
    }
  }
}

// Every round adds a real's weight to its sum; a sum that reaches the greatest weight takes a row and is lowered by
// that. So turn t falls into round ceil(t * greatest / weight).
std::vector<std::uint32_t> fill_v2(Peers peers, std::uint64_t rows, const Choices &) {
  if (peers.size() == 1) return whole_table(rows);
  std::uint64_t greatest = 0;
  for (const Peer &peer : peers) greatest = std::max(greatest, weight_of(peer));
  Filling<WrappingWalk> filling(peers, walks_of(peers, rows), rows);
  std::vector<std::uint64_t> taken(peers.size());
  Turns turns(rows);
  const auto add = [&](std::size_t peer) {
    const std::uint64_t weight = weight_of(peers[peer]);
    if (weight != 0) turns.add((++taken[peer] * greatest + weight - 1) / weight, peer);
  };
  for (std::size_t i = 0; i < peers.size(); ++i) add(i);
  while (!filling.is_full()) {
    const std::size_t peer = turns.next().peer;
    filling.take(peer);
    add(peer);
  }
  return filling.take_owners();
}

std::uint64_t rows_of(const Choices &choices) { return prime_rows(choices, kStandardRows); }

constexpr Recipe kFirst = {.rows = rows_of, .fill = fill};
constexpr Recipe kSecond = {.rows = rows_of, .fill = fill_v2};

constexpr std::array kRows = {
    table_row<kFirst>({
        .name = "katran/maglev@1",
        .summary = "Katran's first Maglev: weights count in the first round of filling the table only",
        .origin = "Katran commit 19f08fe, katran/lib/MaglevHash.cpp",
        .evidence = Evidence::source,
        .needs = [](const Choices &) { return kNeedsWholeWeight; },
        .key_function = [](const Choices &) { return KeyFunction{.hash = decimal_hash}; },
    }),
    table_row<kSecond>({
        .name = "katran/maglev-v2@1",
        .summary = "Katran's second Maglev: reals take rows as often as they weigh",
        .origin = "Katran commit 19f08fe, katran/lib/MaglevHashV2.cpp",
        .evidence = Evidence::source,
        .needs = [](const Choices &) { return kNeedsWholeWeight; },
        .key_function = [](const Choices &) { return KeyFunction{.hash = decimal_hash}; },
    }),
};

}  // namespace

std::span<const Dialect> katran() noexcept { return kRows; }

}  // namespace holdfast::dialect::table
