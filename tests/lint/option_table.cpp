// Prints the table of options for tests/lint/options.py: a line an option, with its number, its
// name and what its documentation must say of it, between tabs.
#include <cstdio>
#include <string>

#include "base/text.h"
#include "cluster/foreign/algorithms.h"
#include "cluster/options.h"

using namespace holdfast;

namespace {

std::string number(const OptionRow &row, double value) {
  return row.type() == OptionType::u64 ? text_of(static_cast<std::uint64_t>(value)) : text_of(value);
}

std::string values_of(const OptionRow &row) {
  if (row.type() == OptionType::str) return "Text";
  const std::string least = number(row, row.bounds.least), greatest = number(row, row.bounds.greatest);
  if (row.type() == OptionType::f64) return "Real number, " + least + " to " + greatest;
  if (row.bounds.least_power == 0) return "Whole number, " + least + " to " + greatest;
  return "Whole number, 0 or a power of two from " + text_of(row.bounds.least_power) + " to " + greatest;
}

// Without versions, which the next version of an algorithm shares the option with. Dialects are many, and the headers
// tell what each reads by its name in the other program.
std::string readers_of(const OptionRow &row) {
  if (row.reads == nullptr) return "every algorithm";
  std::string names, last;
  std::size_t own = 0, dialects = 0;
  for (const Algorithm &algorithm : algorithms()) {
    if (!row.is_read_by(algorithm)) continue;
    if (algorithm.dialect != nullptr) {
      ++dialects;
      continue;
    }
    ++own;
    const std::string name(algorithm.name.substr(0, algorithm.name.find('@')));
    if (name == last) continue;
    names += (names.empty() ? "" : ", ") + name;
    last = name;
  }
  if (own == catalog().size()) return "every algorithm that is no dialect";
  if (dialects == 0) return names;
  return names.empty() ? "dialects" : names + " and dialects";
}

}  // namespace

int main() {
  for (const OptionRow &row : option_rows()) {
    std::printf("%u\t%s\t%s, default %s. %s placement. Read by %s.\n", row.number, row.name, values_of(row).c_str(),
                *row.standard == '\0' ? "empty" : row.standard, row.decides_placement ? "Decides" : "Does not decide",
                readers_of(row).c_str());
  }
  return 0;
}
