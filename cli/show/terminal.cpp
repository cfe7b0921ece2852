#include "show/terminal.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "read/complaint.h"

namespace cli {

namespace {

constexpr std::size_t kUsual = 80;

std::string colour = "auto";

bool is_terminal() {
  static const bool is = isatty(STDOUT_FILENO) != 0;
  return is;
}

std::string_view environment(const char *name) {
  const char *text = std::getenv(name);
  return text == nullptr ? "" : text;
}

std::size_t terminal_width() {
  const std::string_view text = environment("COLUMNS");
  std::size_t columns = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), columns);
  if (code == std::errc{} && end == text.data() + text.size() && columns > 0) return columns;
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsual;
}

}  // namespace

std::size_t output_width() {
  static const std::size_t width = is_terminal() ? terminal_width() : std::numeric_limits<std::size_t>::max();
  return width;
}

bool shows_utf8() { return std::string_view(nl_langinfo(CODESET)) == "UTF-8"; }

void set_colour(const std::string &when) {
  if (when != "auto" && when != "always" && when != "never")
    throw Complaint(fmt::format("--color {}: use auto, always or never", shown(when)));
  colour = when;
}

bool has_colour() {
  if (colour != "auto") return colour == "always";
  return is_terminal() && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

}  // namespace cli
