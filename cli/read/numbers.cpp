#include "read/numbers.h"

#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "read/complaint.h"

namespace cli {

namespace {

// Reads all of the text or nothing.
bool is_number(std::string_view text, double &number) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  return code == std::errc{} && end == text.data() + text.size();
}

}  // namespace

double parsed_share(const std::string &flag, const std::string &text, double most) {
  std::string_view digits = text;
  const bool is_percent = digits.ends_with('%');
  if (is_percent) digits.remove_suffix(1);
  double share = 0;
  const bool is_read = is_number(digits, share);
  if (is_percent) share /= 100;
  if (is_read && share >= 0 && share <= (is_percent ? most : 1)) return share;
  throw Complaint(fmt::format("{} {}: write a share from 0 to 1, or from 0% to {}%", flag, shown(text), most * 100));
}

double bytes_of(std::string_view text) {
  const bool is_binary = text.ends_with("iB"), is_decimal = !is_binary && text.ends_with('B');
  text.remove_suffix(is_binary ? 2 : is_decimal ? 1 : 0);
  constexpr std::string_view kUnits = "KMGTP";
  const std::size_t unit = text.empty() ? std::string_view::npos : kUnits.find(text.back());
  const bool has_unit = unit != std::string_view::npos;
  if (has_unit) text.remove_suffix(1);
  double bytes = 0;
  if ((is_binary && !has_unit) || !is_number(text, bytes)) return std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; has_unit && i <= unit; ++i) bytes *= is_decimal ? 1000 : 1024;
  return bytes;
}

std::uint64_t parsed_bytes(const std::string &flag, const std::string &text) {
  const double bytes = bytes_of(text);
  if (bytes >= 0 && bytes < 18446744073709551616.0) return static_cast<std::uint64_t>(bytes);
  throw Complaint(fmt::format("{} {}: write bytes, such as 500, 64KiB, 1.5TiB or 16GB", flag, shown(text)));
}

std::uint64_t parsed_duration(const std::string &flag, const std::string &text) {
  constexpr std::string_view kUnits = "smhd";
  constexpr std::uint64_t kSeconds[] = {1, 60, 3600, 86400};
  constexpr std::uint64_t kMost = 4294967295;  // more than a century
  const std::size_t unit = text.empty() ? std::string::npos : kUnits.find(text.back());
  const std::string digits = unit == std::string::npos ? text : text.substr(0, text.size() - 1);
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_read = code == std::errc{} && !digits.empty() && end == digits.data() + digits.size();
  const std::uint64_t seconds = unit == std::string::npos ? 1 : kSeconds[unit];
  if (is_read && number > 0 && number <= kMost / seconds) return number * seconds;
  throw Complaint(
      fmt::format("{} {}: write a time of at least a second, such as 90s, 15m, 1h or 2d", flag, shown(text)));
}

std::uint64_t parsed_whole(const std::string &flag, const std::string &text, WholeRange range) {
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_read = code == std::errc{} && end == text.data() + text.size();
  if (is_read && number >= range.least && number <= range.most) return number;
  throw Complaint(fmt::format("{} {}: use a whole number from {} to {}", flag, shown(text), range.least, range.most));
}

double parsed_real(const std::string &flag, const std::string &text, RealRange range) {
  double number = 0;
  if (is_number(text, number) && number >= range.least && number <= range.most) return number;
  throw Complaint(fmt::format("{} {}: use a number from {} to {}, such as {}", flag, shown(text), range.least,
                              range.most, range.example));
}

}  // namespace cli
