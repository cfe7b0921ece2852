#include <fmt/format.h>

#include "show/columns.h"
#include "show/json.h"
#include "measure/survey.h"

namespace cli {

namespace {

std::string number(double value, int digits) { return fmt::format("{:.{}f}", value, digits); }

std::string significant(double value) {
  return value == 0 ? "-" : value < 10 ? number(value, 2) : fmt::format("{:.3g}", value);
}

std::string milliseconds(double value) {
  return value < 0.01 ? "<0.01" : value < 100 ? fmt::format("{:.2g}", value) : number(value, 0);
}

}  // namespace

void print_survey_text(const std::vector<SurveyRow> &rows) {
  Columns table("<>>>>>>>>>>");
  table.add({"algorithm", "nodes", "removed", "one ns", "many ns", "memory", "build ms", "change ms", "peak", "least",
             "moved"});
  std::string problems;
  for (const SurveyRow &row : rows) {
    const std::string nodes = fmt::format("{}", row.nodes), removed = fmt::format("{} %", row.removed_percent);
    if (!row.problem.empty()) {
      problems += fmt::format("{} with {} nodes: {}\n", row.algorithm, row.nodes, row.problem);
      continue;
    }
    table.add({row.algorithm, nodes, removed, significant(row.one_ns), significant(row.many_ns),
               bytes_text(static_cast<double>(row.bytes)), milliseconds(row.build_ms), milliseconds(row.change_ms),
               number(row.peak, 2) + "x", number(row.least, 2) + "x",
               row.moved == 0 ? "-" : significant(row.moved) + "x"});
  }
  table.show();
  put_prose(
      "\nns: a lookup with the hash given, one a call and 1024 a call; memory: without the nodes; change: one node\n"
      "leaves; peak, least: shares over fair; moved: by that change, over the least possible\n" +
      problems);
}

void print_survey_json(const std::vector<SurveyRow> &rows) {
  Json all = Json::array();
  for (const SurveyRow &row : rows) {
    Json entry = {{"algorithm", row.algorithm}, {"nodes", row.nodes}, {"removed_percent", row.removed_percent}};
    if (!row.problem.empty()) {
      entry["problem"] = row.problem;
    } else {
      entry.update({{"one_hash_ns", row.one_ns},
                    {"many_hashes_ns", row.many_ns},
                    {"bytes", row.bytes},
                    {"build_ms", row.build_ms},
                    {"change_ms", row.change_ms},
                    {"peak_over_average", row.peak},
                    {"least_over_average", row.least},
                    {"moved_over_least", row.moved > 0 ? Json(row.moved) : Json(nullptr)}});
    }
    all.push_back(entry);
  }
  put_json({{"schema", 1}, {"rows", all}});
}

}  // namespace cli
