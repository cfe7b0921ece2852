#include "show/output.h"

#include <langinfo.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "read/complaint.h"

namespace cli {

namespace {

// Characters, not bytes: ids may be UTF-8.
std::size_t width_of(const std::string &text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) { return (byte & 0xc0) != 0x80; }));
}

bool is_utf8() { return std::string_view(nl_langinfo(CODESET)) == "UTF-8"; }

}  // namespace

void put(const std::string &text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void finish_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    throw Complaint(fmt::format("standard output: {}", std::strerror(errno)));
  }
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

std::string percent(double share) { return fmt::format("{:.2f} %", share * 100); }
std::string times_text(double ratio) { return fmt::format("{:.3f}", ratio); }

std::string bytes_text(double bytes) {
  constexpr const char *kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit < 4; ++unit) bytes /= 1024;
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

}  // namespace cli
