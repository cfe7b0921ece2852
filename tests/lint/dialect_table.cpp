// Prints the beginning of every row that the table of docs/dialects.md has, for tests/lint/dialects.py: what the
// catalogue says of a dialect. The last two columns of the table are written by hand.
#include <cstdio>
#include <string>

#include "cluster/foreign/algorithms.h"
#include "cluster/options.h"
#include "dialect/dialect.h"

using namespace holdfast;

namespace {

const char *grade_of(dialect::Evidence evidence) {
  switch (evidence) {
    case dialect::Evidence::program:
      return "A";
    case dialect::Evidence::source:
      return "B";
    case dialect::Evidence::copied:
      return "C";
    case dialect::Evidence::unproven:
      break;
  }
  return "unproven";
}

// Without those that every algorithm reads.
std::string options_of(const Algorithm &algorithm) {
  std::string names;
  for (const OptionRow &row : option_rows()) {
    if (row.reads == nullptr || !row.is_read_by(algorithm)) continue;
    names += std::string(names.empty() ? "" : ", ") + row.name;
  }
  return names;
}

}  // namespace

int main() {
  for (const Algorithm &algorithm : algorithms()) {
    if (algorithm.dialect == nullptr) continue;
    const dialect::Dialect &row = *algorithm.dialect;
    const std::string most = row.most_peers == 0 ? "" : std::to_string(row.most_peers);
    std::printf("| `%s` | %s | %s | %s | %s |\n", row.name.data(), row.origin.data(), grade_of(row.evidence),
                most.c_str(), options_of(algorithm).c_str());
  }
  return 0;
}
