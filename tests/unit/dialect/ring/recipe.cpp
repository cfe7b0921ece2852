// Laws of rings: whatever the origin's rule, the arcs answer as the rule does over plain points.
#include <algorithm>
#include <string>
#include <vector>

#include "assertions.h"
#include "cases.h"
#include "base/error.h"
#include "counted_memory.h"
#include "dialect/ring/recipe.h"
#include "hash/splitmix.h"
#include "refusal.h"

using namespace holdfast;
using namespace holdfast::dialect;
using namespace holdfast::dialect::ring;

namespace {

// The points that the recipes below make.
std::vector<Point> given;
std::uint64_t given_count(Peers, const Choices &) { return given.size(); }
void give(Peers, const Choices &, Points &points) {
  for (const Point &point : given) points.add(point.peer, point.number, point.at);
}

Recipe recipe_of(unsigned bits, Search search, End end, Tie tie) {
  return {.bits = bits, .search = search, .end = end, .tie = tie, .count = given_count, .make = give};
}

const std::vector<Recipe> &recipes() {
  static const std::vector<Recipe> all = [] {
    std::vector<Recipe> made;
    for (const unsigned bits : {32U, 64U}) {
      for (const Tie tie : {Tie::first, Tie::last, Tie::remainder}) {
        for (const End end : {End::wraps, End::clamps, End::swaps}) {
          made.push_back(recipe_of(bits, Search::at_or_after, end, tie));
        }
        made.push_back(recipe_of(bits, Search::after, End::wraps, tie));
        made.push_back(recipe_of(bits, Search::at_or_before, End::wraps, tie));
        made.push_back(recipe_of(bits, Search::nearest, End::wraps, tie));
      }
      made.push_back(recipe_of(bits, Search::nearest, End::wraps, Tie::either));
    }
    return made;
  }();
  return all;
}

std::vector<Peer> peers_of(std::size_t count) {
  std::vector<Peer> peers(count);
  for (std::size_t i = 0; i < count; ++i) peers[i] = {.name = "a node", .slot = static_cast<Slot>(100 + i)};
  return peers;
}

// Points of a few peers: spread out, crowded, in clusters of equal ones, at both ends.
std::vector<Point> points_of(unsigned bits, std::uint64_t seed) {
  const std::uint64_t most = ~std::uint64_t{0} >> (64 - bits);
  const std::uint64_t masks[] = {most, 0xff, most & ~(most >> 3), 0x3, most ^ 0xffff};
  const std::uint64_t mask = masks[seed % 5];
  std::vector<Point> points;
  for (std::uint64_t i = 0; i < 1 + mix64(seed) % 40; ++i) {
    const std::uint64_t word = mix64(seed << 32 | i);
    points.push_back({word & mask, static_cast<std::uint32_t>(word % 5), static_cast<std::uint32_t>(i)});
  }
  if (seed % 3 == 0) points.push_back({0, 1, 900});
  if (seed % 4 == 0) points.push_back({most, 2, 901});
  return points;
}

// The rule, word for word: the winner among all points, without sorting any.
class Plain {
 public:
  explicit Plain(const Recipe &recipe) : recipe_(recipe), most_(~std::uint64_t{0} >> (64 - recipe.bits)) {}

  [[nodiscard]] std::uint32_t peer(std::uint64_t hash) const {
    const std::uint64_t at = point(hash);
    std::vector<std::uint32_t> equal;
    for (const Point &p : given) {
      if (p.at == at) equal.push_back(p.peer);
    }
    if (recipe_.tie == Tie::remainder) return equal[static_cast<std::size_t>(at % equal.size())];
    const bool from_above = recipe_.tie == Tie::either && at != after(hash, true);
    return recipe_.tie == Tie::last || from_above ? equal.back() : equal.front();
  }

 private:
  // The smallest point above the hash, or not below it; around 0 if there is none.
  [[nodiscard]] std::uint64_t after(std::uint64_t hash, bool or_at) const {
    const auto way = [&](std::uint64_t at) { return (at - hash - (or_at ? 0 : 1)) & most_; };
    return std::ranges::min_element(given, {}, [&](const Point &p) { return way(p.at); })->at;
  }
  // The largest point below the hash, or not above it; around 0 if there is none.
  [[nodiscard]] std::uint64_t before(std::uint64_t hash, bool or_at) const {
    const auto way = [&](std::uint64_t at) { return (hash - at - (or_at ? 0 : 1)) & most_; };
    return std::ranges::min_element(given, {}, [&](const Point &p) { return way(p.at); })->at;
  }
  [[nodiscard]] std::uint64_t point(std::uint64_t hash) const {
    const std::uint64_t lowest = after(0, true), highest = before(most_, true);
    switch (recipe_.search) {
      case Search::after:
        return after(hash, false);
      case Search::at_or_before:
        return before(hash, true);
      case Search::nearest: {
        const std::uint64_t next = after(hash, true), last = before(hash, false);
        return ((hash - last) & most_) <= ((next - hash) & most_) ? last : next;
      }
      default:
        if (recipe_.end == End::clamps && hash > highest) return highest;
        if (recipe_.end == End::swaps && hash < lowest) return highest;
        return after(hash, true);
    }
  }

  const Recipe &recipe_;
  std::uint64_t most_;
};

// Hashes around every point and every middle, at the ends, and anywhere.
std::vector<std::uint64_t> hashes_around(unsigned bits) {
  const std::uint64_t most = ~std::uint64_t{0} >> (64 - bits);
  std::vector<std::uint64_t> hashes{0, 1, most, most - 1, most / 2, most / 2 + 1};
  for (const Point &a : given) {
    hashes.insert(hashes.end(), {a.at - 1, a.at, a.at + 1, a.at + most / 2, a.at + most / 2 + 1, a.at + most / 2 + 2});
    for (const Point &b : given) {
      const std::uint64_t middle = a.at + ((b.at - a.at) & most) / 2;
      hashes.insert(hashes.end(), {middle - 1, middle, middle + 1});
    }
  }
  for (std::uint64_t i = 0; i < 50; ++i) hashes.push_back(mix64(i));
  for (std::uint64_t &hash : hashes) hash &= most;
  return hashes;
}

template <class Visit>
void for_each_ring(const Visit &visit) {
  const std::vector<Peer> peers = peers_of(5);
  for (const Recipe &recipe : recipes()) {
    for (std::uint64_t seed = 0; seed < cases(60u); ++seed) {
      given = points_of(recipe.bits, seed);
      visit(recipe, Peers(peers), build_ring(recipe, peers, {}));
    }
  }
}

void arcs_answer_as_the_rule_over_plain_points(void **) {
  for_each_ring([](const Recipe &recipe, Peers peers, const Engine &engine) {
    const Plain plain(recipe);
    for (const std::uint64_t hash : hashes_around(recipe.bits)) {
      const std::uint64_t position = hash << (64 - recipe.bits);
      assert_int_equal(engine.pick(position), peers[plain.peer(hash)].slot);
    }
  });
}

void an_explanation_follows_the_rule_too(void **) {
  for_each_ring([](const Recipe &recipe, Peers peers, const Engine &engine) {
    for (const std::uint64_t hash : hashes_around(recipe.bits)) {
      if (hash % 7 != 0) continue;
      const std::uint64_t position = hash << (64 - recipe.bits);
      assert_int_equal(explain_ring(recipe, peers, {}, position).slot, engine.pick(position));
    }
  });
}

// A run is as long as its owner stays the same, and a share is the sum of its runs.
void runs_tile_the_circle_and_add_up_to_shares(void **) {
  for_each_ring([](const Recipe &recipe, Peers peers, const Engine &engine) {
    std::vector<double> lengths(peers.size());
    Slot before = kNoSlot;
    for (std::uint64_t first = 0, last = 0; last != ~std::uint64_t{0}; first = last + 1) {
      Run run;
      assert_int_equal(engine.runs(first, {&run, 1}), 1);
      last = run.last;
      assert_int_equal(engine.pick(first), engine.pick(last));
      assert_int_not_equal(run.owner, before);
      if (recipe.bits == 32) assert_int_equal(last & 0xffffffff, 0xffffffff);
      before = run.owner;
      lengths[run.owner - 100] += static_cast<double>(last - first) + 1;
    }
    double sum = 0;
    for (std::size_t i = 0; i < peers.size(); ++i) {
      assert_true(std::abs(lengths[i] / 18446744073709551616.0 - engine.share(i)) < 1e-15);
      sum += engine.share(i);
    }
    assert_true(std::abs(sum - 1) < 1e-12);
  });
}

void memory_is_said_before_it_is_taken(void **) {
  for_each_ring([](const Recipe &recipe, Peers peers, const Engine &engine) {
    assert_true(engine.bytes() <= memory_of(recipe, peers, {}));
  });
}

// Candidates are what is next on the circle, each node once.
void candidates_walk_on_along_the_circle(void **) {
  Recipe recipe = recipe_of(32, Search::at_or_after, End::wraps, Tie::first);
  recipe.walks_on = true;
  given = {{10, 0, 0}, {20, 1, 0}, {30, 0, 1}, {40, 2, 0}};
  const std::vector<Peer> peers = peers_of(3);
  const Engine engine = build_ring(recipe, peers, {});
  assert_true(engine.has_candidates());
  Slot out[4];
  engine.candidates(std::uint64_t{15} << 32, out);
  assert_int_equal(out[0], 101);
  assert_int_equal(out[1], 100);
  assert_int_equal(out[2], 102);
  assert_int_equal(out[3], kNoSlot);
  engine.candidates(std::uint64_t{41} << 32, out);
  assert_int_equal(out[0], 100);
  assert_int_equal(out[1], 101);
  recipe.walks_on = false;
  assert_false(build_ring(recipe, peers, {}).has_candidates());
}

// All points of a 15-bit hash lie in one cell of the index.
void crowded_points_are_found(void **) {
  const Recipe recipe = recipe_of(32, Search::at_or_after, End::wraps, Tie::first);
  given.clear();
  for (std::uint32_t at = 0; at < 0x8000; ++at) given.push_back({at, at % 3, at});
  const std::vector<Peer> peers = peers_of(3);
  const Engine engine = build_ring(recipe, peers, {});
  for (std::uint64_t at = 0; at < 0x8000; ++at) assert_int_equal(engine.pick(at << 32), 100 + at % 3);
  assert_int_equal(engine.pick(~std::uint64_t{0}), 100);
}

std::uint64_t too_many(Peers, const Choices &) { return kMostPoints + 1; }

void a_ring_too_large_is_refused_before_it_is_built(void **) {
  Recipe recipe = recipe_of(32, Search::at_or_after, End::wraps, Tie::first);
  recipe.count = too_many;
  const std::vector<Peer> peers = peers_of(1);
  const std::size_t live = live_allocations;
  assert_refused(Fault::infeasible, "at most 67108864 points", [&] { (void)build_ring(recipe, peers, {}); });
  assert_refused(Fault::infeasible, "divide all weights", [&] { (void)memory_of(recipe, peers, {}); });
  assert_int_equal(live_allocations, live);
}

void a_ring_without_points_is_refused(void **) {
  given.clear();
  const std::vector<Peer> peers = peers_of(2);
  const Recipe recipe = recipe_of(32, Search::at_or_after, End::wraps, Tie::first);
  assert_refused(Fault::infeasible, "no node has a point", [&] { (void)build_ring(recipe, peers, {}); });
}

// Whichever allocation fails, nothing is left behind.
void no_memory_leaves_nothing_behind(void **) {
  given = points_of(64, 7);
  const std::vector<Peer> peers = peers_of(5);
  const std::size_t live = live_allocations;
  bool is_built = false;
  for (std::size_t count = 0; !is_built; ++count) {
    allocations_left = count;
    try {
      (void)build_ring(recipes().back(), peers, {});
      is_built = true;
    } catch (const std::bad_alloc &) {
    }
    allocations_left = ~std::size_t{0};
    assert_int_equal(live_allocations, live);
    assert_true(count < 100);
  }
}

}  // namespace

int main() {
  (void)recipes();
  const CMUnitTest tests[] = {
      cmocka_unit_test(arcs_answer_as_the_rule_over_plain_points),
      cmocka_unit_test(an_explanation_follows_the_rule_too),
      cmocka_unit_test(runs_tile_the_circle_and_add_up_to_shares),
      cmocka_unit_test(memory_is_said_before_it_is_taken),
      cmocka_unit_test(candidates_walk_on_along_the_circle),
      cmocka_unit_test(crowded_points_are_found),
      cmocka_unit_test(a_ring_too_large_is_refused_before_it_is_built),
      cmocka_unit_test(a_ring_without_points_is_refused),
      cmocka_unit_test(no_memory_leaves_nothing_behind),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
