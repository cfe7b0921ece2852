// A law is written once and holds for every row of the catalogue that claims it. A new
// algorithm joins by having a row; nothing here knows one by name.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "fleet.h"

namespace conformance {

struct Row {
  std::string name;
  std::int32_t kind;
  std::uint32_t abilities;

  bool is_dialect = false;

  [[nodiscard]] bool can(std::uint32_t ability) const { return (abilities & ability) == ability; }
};

inline std::vector<Row> rows_between(std::size_t first, std::size_t end) {
  std::vector<Row> found;
  for (std::size_t i = first; i < end; ++i) {
    found.push_back(
        {hf_algorithm_name(i), hf_algorithm_kind(i), hf_algorithm_abilities(i), i >= hf_algorithm_own_count()});
  }
  return found;
}

inline const std::vector<Row> &rows() {
  static const std::vector<Row> all = rows_between(0, hf_algorithm_own_count());
  return all;
}
inline const std::vector<Row> &dialect_rows() {
  static const std::vector<Row> all = rows_between(hf_algorithm_own_count(), hf_algorithm_count());
  return all;
}

// Which slots an algorithm asks for: none at all, 0 to n-1, or any, without or with a log.
inline constexpr unsigned kOfSets = 1, kNumbered = 2, kUnlogged = 4, kLogged = 8, kWithGaps = kUnlogged | kLogged,
                          kEvery = 15;

inline unsigned family_of(const Row &row) {
  if (row.kind == HF_KIND_SET) return kOfSets;
  if (!row.can(HF_CAN_REMOVE_ANY)) return kNumbered;
  return row.kind == HF_KIND_SLOT_LOG ? kLogged : kUnlogged;
}

// Dialects promise neither balance nor few moves: a law binds them only where it says so.
enum class Binds { own, all };

struct Law {
  const char *sentence;
  void (*check)(void **state);
  std::uint32_t abilities = 0;  // those that a row must have for the law to bind it
  unsigned families = kEvery;
  Binds whom = Binds::own;
};

// The row that a law is checked for.
inline const Row &row_of(void **state) { return *static_cast<const Row *>(*state); }

inline bool binds(const Law &law, const Row &row) {
  return row.can(law.abilities) && (law.families & family_of(row)) != 0;
}

// Every law for every row that it binds, each as a test of its own. Returns how many failed.
inline int check_laws(const char *group, std::span<const Law> laws) {
  std::deque<std::string> names;
  std::vector<CMUnitTest> tests;
  const auto add = [&](const Law &law, const Row &row) {
    if (!binds(law, row)) return;
    names.push_back(std::string(law.sentence) + " [" + row.name + "]");
    tests.push_back({names.back().c_str(), law.check, nullptr, nullptr, const_cast<Row *>(&row)});
  };
  for (const Law &law : laws) {
    for (const Row &row : rows()) add(law, row);
    if (law.whom == Binds::own) continue;
    for (const Row &row : dialect_rows()) add(law, row);
  }
  return _cmocka_run_group_tests(group, tests.data(), tests.size(), nullptr, nullptr);
}

// Tables and rings that are quick to build.
inline const Options kSmall = {{"partitions", "1024"}, {"table_size", "1021"}, {"virtual_nodes", "8"}};
// The strict law of minimal movement holds where balancing is off.
inline const Options kStrict = {
    {"partitions", "4096"}, {"table_size", "1021"}, {"virtual_nodes", "40"}, {"balance", "0"}};

}  // namespace conformance
