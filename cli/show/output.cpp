#include "show/output.h"

#include <langinfo.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "read/complaint.h"
#include "read/printable.h"

namespace cli {

namespace {

// Characters, not bytes: ids may be UTF-8.
std::size_t width_of(const std::string &text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) { return (byte & 0xc0) != 0x80; }));
}

[[noreturn]] void refuse_output() { throw Complaint(fmt::format("standard output: {}", std::strerror(errno))); }

void write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) < bytes.size()) refuse_output();
}

bool is_utf8() { return std::string_view(nl_langinfo(CODESET)) == "UTF-8"; }

}  // namespace

void put(const std::string &text) { write(printable_lines(text)); }

void put_bytes(std::string_view bytes) {
  static const bool is_terminal = isatty(STDOUT_FILENO) != 0;
  if (is_terminal) return write(printable(bytes));
  write(bytes);
}

void put_end(char end) { write({&end, 1}); }

void finish_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) refuse_output();
}

void Columns::add(std::vector<std::string> row) {
  for (std::string &cell : row) cell = printable(cell);
  rows_.push_back(std::move(row));
}

std::string Columns::text() const {
  std::vector<std::size_t> widths(alignment_.size(), 0);
  for (const auto &row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const auto &row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - width_of(row[i]), ' ');
      line += (i > 0 ? "  " : "") + (alignment_[i] == '>' ? space + row[i] : row[i] + space);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string bar(double value, double full, int width) {
  const double columns = full > 0 ? std::clamp(value / full, 0.0, 1.0) * width : 0;
  if (!is_utf8()) return std::string(static_cast<std::size_t>(std::lround(columns)), '#');
  constexpr const char *kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(std::lround(columns * 8));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  return text + kEighths[eighths % 8];
}

// Two digits after the point, or as many as show the first two that are not 0.
std::string percent(double share) {
  const double value = std::abs(share * 100);
  const int digits = value > 0 && value < 0.1 ? std::min(1 - static_cast<int>(std::floor(std::log10(value))), 16) : 2;
  return fmt::format("{:.{}f} %", share * 100, digits);
}

std::string weight_text(double weight) {
  std::string text = fmt::format("{:.6f}", weight);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string times_text(double ratio) { return fmt::format("{:.3f}", ratio); }

std::string bytes_text(double bytes) {
  constexpr const char *kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit < 4; ++unit) bytes /= 1024;
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

}  // namespace cli
