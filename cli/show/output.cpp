#include "show/output.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "read/complaint.h"
#include "read/files.h"
#include "show/terminal.h"
#include "show/width.h"

namespace cli {

namespace {

[[noreturn]] void refuse_output() { throw Complaint(fmt::format("standard output: {}", std::strerror(errno))); }

void write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) < bytes.size()) refuse_output();
}

// Bold, green and red, which every terminal has in a shade that can be read.
const char *code_of(Paint paint) {
  return paint == Paint::head ? "\033[1m" : paint == Paint::good ? "\033[32m" : "\033[31m";
}

}  // namespace

void put(const std::string &text) { write(printable_lines(text)); }

void put_painted(Paint paint, const std::string &text) {
  if (paint == Paint::none || !has_colour()) return put(text);
  const bool has_end = text.ends_with('\n');
  write(code_of(paint));
  put(has_end ? text.substr(0, text.size() - 1) : text);
  write(has_end ? "\033[0m\n" : "\033[0m");
}

void put_prose(const std::string &text) { put(wrapped(text, output_width())); }

void put_bytes(std::string_view bytes) {
  static const bool is_terminal = isatty(STDOUT_FILENO) != 0;
  if (is_terminal) return write(printable(bytes));
  write(bytes);
}

void put_printed(std::string_view text) { write(text); }

void put_end(char end) { write({&end, 1}); }

void finish_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) refuse_output();
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

std::string ratio_text(double ratio) { return times_text(ratio) + "x"; }

std::string bytes_text(double bytes) {
  constexpr const char *kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit < 4; ++unit) bytes /= 1024;
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

}  // namespace cli
