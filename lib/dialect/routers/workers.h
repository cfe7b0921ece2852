// What the rings of these routers have in common: equally many points of 64 bits a worker, whatever its weight, from
// its name and a number behind a sign, and one function for points and keys.
#pragma once

#include <cstdint>
#include <string>

#include "dialect/ring/recipe.h"
#include "dialect/word_hash.h"

namespace holdfast::dialect::routers {

struct Naming {
  WordHash hash;
  char sign;             // between name and number
  std::uint32_t points;  // a worker, where none are chosen
};

[[nodiscard]] std::uint64_t count_points(const Naming &naming, Peers peers, const Choices &choices);
void make_points(const Naming &naming, Peers peers, const Choices &choices, ring::Points &points);
[[nodiscard]] std::string label_of(const Naming &naming, const Peer &peer, std::uint32_t number);

// `recipe` says what else there is to the ring.
template <const Naming &kNaming>
[[nodiscard]] constexpr ring::Recipe recipe_of(ring::Recipe recipe) noexcept {
  recipe.bits = 64;
  recipe.count = [](Peers peers, const Choices &choices) { return count_points(kNaming, peers, choices); };
  recipe.make = [](Peers peers, const Choices &choices, ring::Points &points) {
    make_points(kNaming, peers, choices, points);
  };
  recipe.label = [](const Peer &peer, const Choices &, std::uint32_t number) {
    return label_of(kNaming, peer, number);
  };
  return recipe;
}

template <const Naming &kNaming, const ring::Recipe &kRecipe>
[[nodiscard]] constexpr Dialect workers_row(Dialect row) noexcept {
  row.needs = [](const Choices &) -> std::uint32_t { return 0; };
  row.key_function = [](const Choices &) { return key_function_of(kNaming.hash, 0); };
  return ring::ring_row<kRecipe>(row);
}

}  // namespace holdfast::dialect::routers
