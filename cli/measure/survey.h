// The survey: every algorithm at every size of fleet, with slots left empty where it can have
// them. What `bench --all` prints and docs/algorithms.md shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

struct SurveyRow {
  std::string algorithm;
  std::uint64_t nodes = 0;         // before removals
  unsigned removed_percent = 0;    // 0 where removals leave no trace
  double one_ns = 0, many_ns = 0;  // a lookup, the hash given
  std::uint64_t bytes = 0;         // of the placement alone
  double build_ms = 0, change_ms = 0;
  double peak = 0, least = 0;  // greatest and smallest share over the fair one
  double moved = 0;            // by one node that leaves, over the least possible; 0 where not measured
  std::string problem;         // why there are no figures
};

// `patience` is how many seconds building one view may take: larger fleets of an algorithm are
// left out, and say so.
[[nodiscard]] std::vector<SurveyRow> survey(const std::vector<std::uint64_t> &sizes, double patience);

void print_survey_text(const std::vector<SurveyRow> &rows);
void print_survey_json(const std::vector<SurveyRow> &rows);

}  // namespace cli
