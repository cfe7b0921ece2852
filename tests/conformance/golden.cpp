// Golden vectors: the mapping behind a name never changes. A red test here is a broken promise;
// the files are never written anew to make it green.
#include "golden.h"
#include "history.h"

#include <cmath>

using namespace conformance;

namespace {

// A double's last bit may differ where a machine keeps more of them; the owners may not.
void check_shares(const View &view, const GoldenCase &golden) {
  for (std::uint32_t slot = 0; slot < golden.nodes.size(); ++slot) {
    const auto share = std::llround(hf_view_node_share(view, slot) * 4294967296.0);
    assert_true(std::llabs(share - golden.nodes[slot].share) <= 1);
  }
}

void check_cases(const Row &row, const GoldenFile &file) {
  for (const GoldenCase &golden : file.cases) {
    const View view = build(row, golden);
    if (view.fingerprint() != golden.fingerprint) fail_msg("fingerprint of case %s", golden.name.c_str());
    if (owners_of(view, file.keys) != golden.owners) fail_msg("owners of case %s", golden.name.c_str());
    check_shares(view, golden);
  }
}

void every_golden_case_is_placed_as_written(void **state) {
  check_cases(row_of(state), read_golden(golden_path(HOLDFAST_VECTORS, row_of(state))));
}

void chosen_ids_are_placed_as_written(void **state) {
  const GoldenFile file = read_chosen(HOLDFAST_VECTORS, row_of(state));
  assert_int_equal(file.cases.size(), row_of(state).can(HF_CAN_ZONE) ? 3 : row_of(state).can(HF_CAN_WEIGHT) ? 2 : 1);
  check_cases(row_of(state), file);
}

void golden_files_hold_enough_to_notice_a_change(void **state) {
  const GoldenFile file = read_golden(golden_path(HOLDFAST_VECTORS, row_of(state)));
  assert_true(file.keys.size() >= 300);
  assert_true(file.cases.size() >= 5);
  for (const GoldenCase &golden : file.cases) {
    assert_int_equal(golden.owners.size(), file.keys.size());
    assert_true(!golden.nodes.empty());
  }
}

void ten_thousand_changes_end_in_the_frozen_checksum(void **state) {
  const Row &row = row_of(state);
  for (const auto &[name, checksum] : read_frozen(HOLDFAST_VECTORS "/golden_frozen.tsv")) {
    if (name == row.name) return assert_true(frozen_checksum(row) == checksum);
  }
  fail_msg("no frozen checksum");
}

constexpr Law kLaws[] = {
    {"every golden case is placed as written", every_golden_case_is_placed_as_written},
    {"chosen ids are placed as written", chosen_ids_are_placed_as_written, 0, kOfSets},
    {"golden files hold enough to notice a change", golden_files_hold_enough_to_notice_a_change},
    {"ten thousand changes end in the frozen checksum", ten_thousand_changes_end_in_the_frozen_checksum},
};

}  // namespace

int main() { return check_laws("golden", kLaws); }
