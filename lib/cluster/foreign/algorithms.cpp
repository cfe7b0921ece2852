#include "cluster/foreign/algorithms.h"

#include <algorithm>
#include <array>

#include "dialect/rows.h"

namespace holdfast {

namespace {

// Every dialect takes weights, even where its origin passes over them, and numbers its nodes anew when one leaves.
Algorithm row_of(const dialect::Dialect &dialect) noexcept {
  return {.name = dialect.name,
          .summary = dialect.summary,
          .cost = "what the other program's rule takes: one to three loads from a ring or a table",
          .bytes = "10 to 20 a point of a ring, 4 a row of a table, 4 a node elsewhere",
          .kind = Kind::slot,
          .abilities = kCanWeight | kCanRemoveAny,
          .has_virtual_nodes = (dialect.reads & dialect::kReadsPoints) != 0,
          .has_table_size = (dialect.reads & dialect::kReadsTableSize) != 0,
          .memory = nullptr,
          .build = nullptr,
          .dialect = &dialect};
}

// Without an allocation, since no question about algorithms may fail.
class Rows {
 public:
  Rows() noexcept {
    for (const Algorithm &row : catalog()) add(row);
    for (const dialect::Family family : dialect::families()) {
      for (const dialect::Dialect &dialect : family()) add(row_of(dialect));
    }
  }
  [[nodiscard]] std::span<const Algorithm> all() const noexcept { return {rows_.data(), count_}; }

 private:
  void add(const Algorithm &row) noexcept {
    if (count_ < rows_.size()) rows_[count_++] = row;
  }

  std::array<Algorithm, 96> rows_{};  // more than there are; a test counts them
  std::size_t count_ = 0;
};

}  // namespace

std::span<const Algorithm> algorithms() noexcept {
  static const Rows kRows;
  return kRows.all();
}

const Algorithm *find_any_algorithm(std::string_view name) noexcept {
  const Algorithm *newest = nullptr;  // rows of one name stand in the order of their versions
  for (const Algorithm &row : algorithms()) {
    if (row.name == name) return &row;
    if (row.name.substr(0, row.name.find('@')) == name) newest = &row;
  }
  return newest;
}

}  // namespace holdfast
