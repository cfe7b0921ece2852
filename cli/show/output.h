// Standard output for people: aligned columns and bars. And the check that all of it arrived.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Writes text or JSON to standard output. Everything that people or their terminals read goes through here and comes
// out printable, whatever is in the ids, zones and addresses of a file. Throws Complaint for what cannot be written.
void put(const std::string &text);

// Writes bytes as they are, for programs; but to a terminal printable, too.
void put_bytes(std::string_view bytes);

// Writes what ends a field or a line: tab, line end or NUL.
void put_end(char end);

// Throws Complaint if any of it did not arrive.
void finish_output();

class Columns {
 public:
  // One letter a column: '<' left, '>' right.
  explicit Columns(std::string alignment) : alignment_(std::move(alignment)) {}
  void add(std::vector<std::string> row);  // cells are made printable
  [[nodiscard]] std::string text() const;

 private:
  std::string alignment_;
  std::vector<std::vector<std::string>> rows_;
};

// A bar of `value` where `full` fills `width` columns; blocks in a UTF-8 locale, '#' elsewhere.
std::string bar(double value, double full, int width);

std::string percent(double share);       // 12.34 %, and 0.0012 % for what is small
std::string weight_text(double weight);  // 0.000001, 2.5, 1000000000: all digits that a weight can have
std::string bytes_text(double bytes);    // 2.0 MiB
std::string times_text(double ratio);    // 1.02x

}  // namespace cli
