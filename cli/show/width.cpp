#include "show/width.h"

#include <algorithm>
#include <cwchar>

#include "read/files.h"
#include "show/terminal.h"

namespace cli {

namespace {

struct Cell {
  std::size_t bytes, columns;
};

// A byte that is no UTF-8 takes a column, as does a character that the locale does not know.
Cell first_cell(std::string_view text) {
  const Character first = first_character(text);
  if (first.length < 2) return {1, 1};
  const int columns = wcwidth(static_cast<wchar_t>(first.code));
  return {first.length, columns < 0 ? 1 : static_cast<std::size_t>(columns)};
}

// Where the continuation of a line begins: behind the last gap of two blanks, if more than half of the width is left
// there; else where the line itself begins.
std::size_t indentation(std::string_view line, std::size_t width) {
  const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
  const std::size_t gap = line.find("  ", start);
  const std::size_t column = gap == std::string_view::npos ? gap : line.find_first_not_of(' ', gap);
  if (column != std::string_view::npos && column * 2 <= width) return column;
  return start * 2 <= width ? start : 0;
}

// The longest start of the line that fits and ends before a blank; all of the first word if even that is too long.
std::size_t break_of(std::string_view line, std::size_t from, std::size_t width) {
  std::size_t columns = 0, last_blank = std::string_view::npos;
  for (std::size_t at = 0; at < line.size();) {
    const Cell cell = first_cell(line.substr(at));
    if (line[at] == ' ' && at > from) last_blank = at;
    columns += cell.columns;
    if (columns > width && last_blank != std::string_view::npos) return last_blank;
    at += cell.bytes;
  }
  return line.size();
}

std::string wrapped_line(std::string line, std::size_t width) {
  const std::size_t indent = indentation(line, width);
  std::string text;
  std::size_t from = indent;
  while (width_of(line) > width) {
    const std::size_t end = break_of(line, from, width);
    const std::size_t rest = line.find_first_not_of(' ', end);
    if (rest == std::string::npos) break;
    text += line.substr(0, end) + "\n";
    line = std::string(indent, ' ') + line.substr(rest);
  }
  return text + line;
}

}  // namespace

std::size_t width_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Cell cell = first_cell(text);
    columns += cell.columns;
    text.remove_prefix(cell.bytes);
  }
  return columns;
}

std::string cut(const std::string &text, std::size_t width) {
  if (width_of(text) <= width) return text;
  const std::string mark = shows_utf8() ? "…" : "~";
  std::size_t columns = 0, end = 0;
  while (end < text.size()) {
    const Cell cell = first_cell(std::string_view(text).substr(end));
    if (columns + cell.columns + 1 > width) break;
    columns += cell.columns;
    end += cell.bytes;
  }
  return text.substr(0, end) + mark;
}

std::string wrapped(std::string_view text, std::size_t width) {
  std::string all;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    all += wrapped_line(std::string(text.substr(start, end - start)), width);
    if (end < text.size()) all += '\n';
    start = end + 1;
  }
  return all;
}

}  // namespace cli
