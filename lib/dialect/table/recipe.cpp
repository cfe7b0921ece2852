#include "dialect/table/recipe.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace holdfast::dialect::table {

namespace {

constexpr std::uint64_t kLeastRows = 3;  // a step has to be one of at least two

bool is_prime(std::uint64_t number) noexcept {
  for (std::uint64_t divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) return false;
  }
  return number >= 2;
}

std::uint64_t prime_near(std::uint64_t number, bool upwards) noexcept {
  while (!is_prime(number)) number += upwards ? 1 : ~std::uint64_t{0};
  return number;
}

std::uint64_t chosen_rows(const Choices &choices, std::uint64_t standard) noexcept {
  return choices.table_size == 0 ? standard : choices.table_size;
}

// More peers than rows would leave some without any.
std::uint64_t checked_rows(const Recipe &recipe, Peers peers, const Choices &choices) {
  const std::uint64_t rows = recipe.rows(choices);
  const std::string count = text_of(std::uint64_t{peers.size()});
  if (peers.size() > rows) {
    throw Error{Fault::infeasible, count + " nodes are more than the " + text_of(rows) +
                                       " rows of the table: choose a 'table_size' of at least 100 rows a node"};
  }
  if (std::ranges::none_of(peers, [](const Peer &peer) { return peer.weight > 0; })) {
    throw Error{Fault::infeasible,
                "none of " + count + " nodes has a weight above 0: give at least one node a weight of 1 or more"};
  }
  return rows;
}

}  // namespace

// Only round a prime does a step of any length come to every row.
std::uint64_t prime_rows(const Choices &choices, std::uint64_t standard) {
  const std::uint64_t rows = chosen_rows(choices, standard);
  const std::string text = "'table_size' is " + text_of(rows);
  if (rows < kLeastRows || rows > kMostRows) {
    throw Error{Fault::option, text + ", which is not a prime from " + text_of(kLeastRows) + " to " +
                                   text_of(kMostRows) + ": use " + text_of(standard) + " if in doubt"};
  }
  if (is_prime(rows)) return rows;
  throw Error{Fault::option, text + ", which is not a prime: use " + text_of(prime_near(rows, false)) + " or " +
                                 text_of(prime_near(rows, true))};
}

std::uint64_t one_of_rows(const Choices &choices, std::uint64_t standard, std::span<const std::uint64_t> sizes) {
  const std::uint64_t rows = chosen_rows(choices, standard);
  if (std::ranges::find(sizes, rows) != sizes.end()) return rows;
  std::string names;
  for (const std::uint64_t size : sizes) names += (names.empty() ? "" : ", ") + text_of(size);
  throw Error{Fault::option,
              "'table_size' is " + text_of(rows) + ", and the origin has tables of these sizes: " + names};
}

std::uint64_t memory_of(const Recipe &recipe, Peers peers, const Choices &choices) {
  const std::uint64_t rows = checked_rows(recipe, peers, choices);
  const Slot most = std::ranges::max(peers, {}, &Peer::slot).slot;
  return SlotRows::row_bytes(std::uint64_t{most} + 1) * rows + sizeof(std::uint32_t) * peers.size() +
         Engine::holder_bytes<RowTable>();
}

Engine build_table(const Recipe &recipe, Peers peers, const Choices &choices) {
  const std::uint64_t rows = checked_rows(recipe, peers, choices);
  return Engine::holding(RowTable(peers, recipe.fill(peers, rows, choices), recipe.retries));
}

Reason explain_table(const Recipe &recipe, Peers peers, const Choices &choices, std::uint64_t position) {
  const std::uint64_t rows = checked_rows(recipe, peers, choices);
  const std::uint64_t row = position % rows;
  const Peer &peer = peers[recipe.fill(peers, rows, choices)[static_cast<std::size_t>(row)]];
  Reason reason;
  reason.slot = peer.slot;
  reason.point = row;
  if (recipe.label != nullptr) reason.label = recipe.label(peer);
  return reason;
}

}  // namespace holdfast::dialect::table
