// Tables for people: aligned columns that fit the terminal. On a narrow one bars give way first, then the space between
// columns, then long texts, which end in an ellipsis. Numbers are never cut. The first row is the head.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "show/output.h"

namespace cli {

class Columns {
 public:
  // One letter a column: '<' left, '>' right, '=' bars, whose cells come from bar_cell().
  explicit Columns(std::string alignment) : alignment_(std::move(alignment)) {}
  void add(std::vector<std::string> row, Paint paint = Paint::none);  // cells are made printable
  void show() const;                                                  // on standard output
  [[nodiscard]] std::string text() const;                             // the same without colours

 private:
  struct Row {
    std::vector<std::string> cells;
    Paint paint;
  };
  struct Sizes {
    std::vector<std::size_t> widths;
    std::size_t gap = 2;
    [[nodiscard]] std::size_t total() const;
  };
  [[nodiscard]] Sizes sizes() const;
  [[nodiscard]] std::string line(const Row &row, const Sizes &sizes) const;

  std::string alignment_;
  std::vector<Row> rows_;
};

// The cell of a bar column for `value` where `full` is as long as a bar can be.
std::string bar_cell(double value, double full);

}  // namespace cli
