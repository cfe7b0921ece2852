#include "show/columns.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "read/files.h"
#include "show/terminal.h"
#include "show/width.h"

namespace cli {

namespace {

constexpr std::size_t kBar = 24;       // columns of the longest bar
constexpr std::size_t kLeastText = 8;  // columns of a text that is cut
constexpr std::size_t kLeastBar = 4;   // shorter bars say nothing

// Blocks in a UTF-8 locale, '#' elsewhere.
std::string bar(const std::string &cell, std::size_t width) {
  double part = 0;
  std::from_chars(cell.data(), cell.data() + cell.size(), part);
  const double columns = part * static_cast<double>(width);
  if (!shows_utf8()) return std::string(static_cast<std::size_t>(std::lround(columns)), '#');
  constexpr const char *kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(std::lround(columns * 8));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  return text + kEighths[eighths % 8];
}

void narrow(std::size_t &width, std::size_t least, std::size_t excess) {
  if (width > least) width -= std::min(width - least, excess);
}

}  // namespace

std::string bar_cell(double value, double full) {
  return fmt::format("{:.4f}", full > 0 ? std::clamp(value / full, 0.0, 1.0) : 0.0);
}

void Columns::add(std::vector<std::string> row, Paint paint) {
  for (std::string &cell : row) cell = printable(cell);
  rows_.push_back({std::move(row), rows_.empty() ? Paint::head : paint});
}

std::size_t Columns::Sizes::total() const {
  return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) + gap * (widths.size() - 1);
}

Columns::Sizes Columns::sizes() const {
  Sizes sizes{.widths = std::vector<std::size_t>(alignment_.size(), 0)};
  for (const Row &row : rows_) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const std::size_t width = alignment_[i] == '=' ? kBar : width_of(row.cells[i]);
      sizes.widths[i] = std::max(sizes.widths[i], width);
    }
  }
  const std::size_t limit = output_width();
  for (std::size_t i = 0; i < alignment_.size() && sizes.total() > limit; ++i) {
    if (alignment_[i] == '=') narrow(sizes.widths[i], 0, sizes.total() - limit);
    if (alignment_[i] == '=' && sizes.widths[i] < kLeastBar) sizes.widths[i] = 0;
  }
  if (sizes.total() > limit) sizes.gap = 1;
  while (sizes.total() > limit) {
    std::size_t *widest = nullptr;
    for (std::size_t i = 0; i < alignment_.size(); ++i) {
      const bool is_wider = widest == nullptr || sizes.widths[i] > *widest;
      if (alignment_[i] == '<' && sizes.widths[i] > kLeastText && is_wider) widest = &sizes.widths[i];
    }
    if (widest == nullptr) break;
    --*widest;
  }
  return sizes;
}

std::string Columns::line(const Row &row, const Sizes &sizes) const {
  std::string line;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const std::size_t width = sizes.widths[i];
    const std::string cell = alignment_[i] == '=' ? bar(row.cells[i], width) : cut(row.cells[i], width);
    const std::string space(width - std::min(width, width_of(cell)), ' ');
    line += std::string(i > 0 ? sizes.gap : 0, ' ') + (alignment_[i] == '>' ? space + cell : cell + space);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

void Columns::show() const {
  const Sizes widths = sizes();
  for (const Row &row : rows_) put_painted(row.paint, line(row, widths));
}

std::string Columns::text() const {
  const Sizes widths = sizes();
  std::string text;
  for (const Row &row : rows_) text += line(row, widths);
  return text;
}

}  // namespace cli
