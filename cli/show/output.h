// Standard output for people: aligned columns and bars. And the check that all of it arrived.
#pragma once

#include <string>
#include <vector>

namespace cli {

// Writes to standard output; finish() throws Complaint if any of it did not arrive.
void put(const std::string &text);
void finish_output();

class Columns {
 public:
  // One letter a column: '<' left, '>' right.
  explicit Columns(std::string alignment) : alignment_(std::move(alignment)) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] std::string text() const;

 private:
  std::string alignment_;
  std::vector<std::vector<std::string>> rows_;
};

// A bar of `value` where `full` fills `width` columns; blocks in a UTF-8 locale, '#' elsewhere.
std::string bar(double value, double full, int width);

std::string percent(double share);     // 12.34 %
std::string bytes_text(double bytes);  // 2.0 MiB
std::string times_text(double ratio);  // 1.02x

}  // namespace cli
