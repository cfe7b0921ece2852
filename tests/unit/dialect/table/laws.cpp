// Laws of all tables: shares are rows, the order of nodes counts where the origin's does, and what no table can be
// built of is refused by name.
#include <algorithm>
#include <string>
#include <vector>

#include "dialect/fleet.h"
#include "dialect/table/families.h"
#include "refusal.h"

using namespace holdfast;
using namespace holdfast::dialect;

namespace {

constexpr std::uint64_t kRows = 1021;
constexpr Choices kSmall = {.table_size = kRows};

template <class Visit>
void for_each_table(const Visit &visit) {
  for (const Family family : {table::envoy, table::katran, table::cilium, table::ipvs}) {
    for (const Dialect &row : family()) visit(row);
  }
}

void a_share_is_the_nodes_rows(void **) {
  for_each_table([](const Dialect &row) {
    const Fleet fleet({1, 2, 5, 3, 11});
    const Engine engine = build(row, fleet, kSmall);
    const std::vector<Slot> rows = picked(engine, kRows);
    for (Slot slot = 0; slot < 5; ++slot) {
      const auto own = static_cast<double>(std::ranges::count(rows, slot));
      assert_true(engine.share(slot) == own / static_cast<double>(kRows));
      assert_true(own > 0);
    }
    assert_false(engine.has_runs());
  });
}

// Katran's first Maglev forgets weights after the first round, so that they hardly count.
void weights_decide_about_rows(void **) {
  for_each_table([](const Dialect &row) {
    const bool is_by_weight = row.name != "katran/maglev@1";
    const Engine engine = build(row, Fleet({1, 3}), kSmall);
    const double share = engine.share(1);
    assert_true(is_by_weight ? share > 0.745 && share < 0.755 : share > 0.5 && share < 0.503);
  });
}

void a_position_has_the_row_of_its_remainder(void **) {
  for_each_table([](const Dialect &row) {
    const Engine engine = build(row, Fleet(20), kSmall);
    std::vector<std::uint64_t> positions = {0, kRows - 1, kRows, ~std::uint64_t{0}, std::uint64_t{1} << 63};
    for (std::uint64_t i = 1; i <= 100; ++i) positions.push_back(mix64(i * kGolden));
    std::vector<Slot> slots(positions.size());
    engine.pick_many(positions, slots.data());
    for (std::size_t i = 0; i < positions.size(); ++i) {
      assert_int_equal(slots[i], engine.pick(positions[i]));
      assert_int_equal(slots[i], engine.pick(positions[i] % kRows));
    }
  });
}

// Envoy and Cilium sort; to Katran and IPVS the list is the order of turns.
void the_order_of_nodes_counts_where_the_origins_does(void **) {
  for_each_table([](const Dialect &row) {
    const bool sorts = row.name.starts_with("envoy") || row.name.starts_with("cilium");
    const Fleet fleet(6);
    const std::vector<Slot> rows = picked(build(row, fleet, kSmall), kRows);
    const std::vector<Slot> of_reversed = picked(build(row, fleet.reversed(), kSmall), kRows);
    assert_true((rows == of_reversed) == sorts);
  });
}

void an_explanation_names_the_row(void **) {
  for_each_table([](const Dialect &row) {
    const Fleet fleet(7);
    const Engine engine = build(row, fleet, kSmall);
    const Reason reason = row.explain(fleet, kSmall, 12345);
    assert_int_equal(reason.point, 12345 % kRows);
    assert_int_equal(reason.slot, engine.pick(12345));
  });
}

void no_more_memory_is_held_than_was_said(void **) {
  for_each_table([](const Dialect &row) {
    for (const Slot last : {9u, 254u, 255u, 65535u}) {
      Fleet fleet(10);
      fleet[9].slot = last;
      assert_int_equal(build(row, fleet, kSmall).bytes(), row.memory(fleet, kSmall));
      const Choices narrow = {.table_size = kRows, .memory_limit = row.memory(fleet, kSmall) - 1};
      assert_refused(Fault::memory_limit, "raise 'memory_limit' to", [&] { (void)build(row, fleet, narrow); });
    }
  });
}

void sizes_that_the_origin_does_not_take_are_refused(void **) {
  const auto refused = [](std::string_view name, std::uint64_t size, std::string_view words) {
    assert_refused(Fault::option, words, [&] { (void)build(row_named(name), Fleet(3), {.table_size = size}); });
  };
  refused("envoy/maglev@1", 65536, "'table_size' is 65536, which is not a prime: use 65521 or 65537");
  refused("envoy/maglev@1", 2, "which is not a prime from 3 to 5000011: use 65537 if in doubt");
  refused("katran/maglev-v2@1", 5000012, "which is not a prime from 3 to 5000011");
  refused("katran/maglev@1", ~std::uint64_t{0}, "which is not a prime from 3 to 5000011");
  refused("cilium/maglev@1", 65537, "tables of these sizes: 251, 509, 1021");
  refused("ipvs/mh@1", 257, "tables of these sizes: 251, 509, 1021");
}

void more_nodes_than_rows_are_refused(void **) {
  for_each_table([](const Dialect &row) {
    const Choices choices = {.table_size = 251};
    assert_refused(Fault::infeasible, "252 nodes are more than the 251 rows",
                   [&] { (void)build(row, Fleet(252), choices); });
    assert_true(build(row, Fleet(251), choices).share(250) > 0);
  });
}

void nodes_without_any_weight_are_refused(void **) {
  for_each_table([](const Dialect &row) {
    const bool takes_zero = !row.name.starts_with("envoy");
    const Fleet fleet({0, 0});
    assert_refused(takes_zero ? Fault::infeasible : Fault::argument,
                   takes_zero ? "none of 2 nodes has a weight above 0" : "above 0 to",
                   [&] { (void)build(row, fleet, {}); });
  });
}

void a_node_of_no_weight_beside_others_has_no_row(void **) {
  for (const std::string_view name : {"katran/maglev-v2@1", "ipvs/mh@1"}) {
    const Engine engine = build(row_named(name), Fleet({1, 0, 1}), kSmall);
    assert_true(engine.share(1) == 0 && engine.share(0) + engine.share(2) == 1);
  }
}

void weights_above_the_origins_are_refused(void **) {
  const auto refused = [](std::string_view name, double weight, std::string_view words) {
    assert_refused(Fault::argument, words, [&] { (void)build(row_named(name), Fleet({1, weight}), kSmall); });
  };
  refused("katran/maglev@1", 2147483648.0, "weights up to 2147483647: divide all weights");
  refused("katran/maglev-v2@1", 2147483648.0, "weights up to 2147483647: divide all weights");
  refused("ipvs/mh@1", 2147483648.0, "weights up to 2147483647: divide all weights");
  refused("cilium/maglev@1", 65536, "weights up to 65535: divide all weights");
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_share_is_the_nodes_rows),
      cmocka_unit_test(weights_decide_about_rows),
      cmocka_unit_test(a_position_has_the_row_of_its_remainder),
      cmocka_unit_test(the_order_of_nodes_counts_where_the_origins_does),
      cmocka_unit_test(an_explanation_names_the_row),
      cmocka_unit_test(no_more_memory_is_held_than_was_said),
      cmocka_unit_test(sizes_that_the_origin_does_not_take_are_refused),
      cmocka_unit_test(more_nodes_than_rows_are_refused),
      cmocka_unit_test(nodes_without_any_weight_are_refused),
      cmocka_unit_test(a_node_of_no_weight_beside_others_has_no_row),
      cmocka_unit_test(weights_above_the_origins_are_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
