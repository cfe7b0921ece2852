// Sizes: what hf_algorithm_bytes() says in words is what a placement takes. A view holds nodes
// and more beside its placement, so two algorithms of the same nodes are compared: their views
// differ by what their formulas differ by.
#include "formula.h"

using namespace conformance;

namespace {

// Objects of fixed size, and tables that end in whole groups of eight.
constexpr double kSlack = 512;

// The row with the shortest formula among those that build views of the same nodes.
template <class Suits>
const Row &least_row(const Counts &counts, const Suits &suits) {
  const Row *least = nullptr;
  for (const Row &row : rows()) {
    if (!suits(row)) continue;
    if (least == nullptr || formula_of(row, counts).high < formula_of(*least, counts).high) least = &row;
  }
  assert_non_null(least);
  return *least;
}

// `bytes_of` tells the bytes of a view of a row.
template <class BytesOf>
void expect_difference(const Row &row, const Row &least, const Counts &counts, const BytesOf &bytes_of) {
  const double found = static_cast<double>(bytes_of(row)) - static_cast<double>(bytes_of(least));
  const Range said = formula_of(row, counts), said_least = formula_of(least, counts);
  const double low = said.low - said_least.high - kSlack, high = said.high - said_least.low + kSlack;
  if (found >= low && found <= high) return;
  fail_msg("%.0f nodes take %.0f bytes more than %s, and '%s' says %.0f to %.0f", counts.nodes, found,
           least.name.c_str(), hf_algorithm_bytes(hf_algorithm_find(row.name.c_str())), low, high);
}

std::uint64_t config_bytes(const Row &row, const Counts &counts) {
  const std::unique_ptr<hf_error, void (*)(hf_error *)> error(hf_error_new(), hf_error_free);
  const auto must = [&](hf_status status) {
    if (status != HF_OK) fail_msg("%s: %s", row.name.c_str(), hf_error_message(error.get()));
  };
  hf_config *config = nullptr;
  std::uint64_t bytes = 0;
  must(hf_config_new(&config, error.get()));
  must(hf_config_set(config, "algorithm", row.name.c_str(), error.get()));
  for (const auto &[name, text] : options_of(row, counts)) {
    must(hf_config_set(config, name.c_str(), text.c_str(), error.get()));
  }
  must(hf_config_memory(config, static_cast<std::uint64_t>(counts.nodes), counts.nodes, &bytes, error.get()));
  hf_config_free(config);
  return bytes;
}

void a_configuration_takes_the_bytes_that_the_formula_says(void **state) {
  constexpr std::pair<double, double> kNodesAndVirtualNodes[] = {{10, 40}, {200, 1}, {300, 40}, {5000, 1}, {70000, 40}};
  for (const auto &[nodes, virtual_nodes] : kNodesAndVirtualNodes) {
    const Counts counts{.nodes = nodes,
                        .slots_ever_used = nodes,
                        .empty_slots = 0,
                        .zones = 0,
                        .partitions = 1 << 22,
                        .table_rows = 1048583,
                        .virtual_nodes = virtual_nodes,
                        .capacity = 1 << 17};
    const Row &least = least_row(counts, [](const Row &) { return true; });
    expect_difference(row_of(state), least, counts, [&](const Row &row) { return config_bytes(row, counts); });
  }
}

constexpr Counts kOfViews{.nodes = 1024,
                          .slots_ever_used = 1024,
                          .empty_slots = 0,
                          .zones = 0,
                          .partitions = 1 << 16,
                          .table_rows = 65537,
                          .virtual_nodes = 40,
                          .capacity = 4096};

// Every fourth node stays, and the last, which keeps the number of slots.
void empty_slots_take_the_bytes_that_the_formula_says(void **state) {
  constexpr std::size_t kSlots = 4096;
  Counts counts = kOfViews;
  counts.slots_ever_used = kSlots;
  counts.nodes = kSlots / 4 + 1;
  counts.empty_slots = kSlots - counts.nodes;
  const auto bytes_of = [&](const Row &row) {
    Fleet fleet(row.name, options_of(row, counts));
    fleet.add_many(kSlots);
    static_cast<void>(fleet.publish());
    for (std::size_t i = 0; i + 1 < kSlots; ++i) {
      if (i % 4 != 0) fleet.remove(node_id(i));
    }
    return hf_view_memory(fleet.publish());
  };
  const auto suits = [&](const Row &row) { return row.kind == row_of(state).kind && row.can(HF_CAN_REMOVE_ANY); };
  expect_difference(row_of(state), least_row(counts, suits), counts, bytes_of);
}

void zones_take_the_bytes_that_the_formula_says(void **state) {
  Counts counts = kOfViews;
  counts.zones = 300;
  const auto bytes_of = [&](const Row &row) {
    Fleet fleet(row.name, options_of(row, counts));
    for (std::size_t i = 0; i < kOfViews.nodes; ++i) fleet.add(node_id(i), 1, node_id(i % 300));
    return hf_view_memory(fleet.publish());
  };
  const auto suits = [&](const Row &row) { return row.kind == HF_KIND_SET; };
  expect_difference(row_of(state), least_row(counts, suits), counts, bytes_of);
}

}  // namespace

int main() {
  static constexpr Law kLaws[] = {
      {"a configuration takes the bytes that the formula says", a_configuration_takes_the_bytes_that_the_formula_says},
      {"empty slots take the bytes that the formula says", empty_slots_take_the_bytes_that_the_formula_says, 0,
       kWithGaps},
      {"zones take the bytes that the formula says", zones_take_the_bytes_that_the_formula_says, 0, kOfSets},
  };
  return check_laws("sizes", kLaws);
}
