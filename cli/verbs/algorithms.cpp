// holdfast algorithms: the catalogue.

#include <memory>

#include <fmt/format.h>

#include "show/columns.h"
#include "show/json.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

std::string yes_if(std::uint32_t abilities, std::uint32_t ability) { return (abilities & ability) != 0 ? "yes" : "no"; }

const char *kind_name(std::size_t index) {
  const std::int32_t kind = hf_algorithm_kind(index);
  return kind == HF_KIND_SET ? "set" : kind == HF_KIND_SLOT ? "slot" : "slot with log";
}

const char *evidence_name(std::size_t index) {
  switch (hf_algorithm_evidence(index)) {
    case HF_EVIDENCE_PROGRAM:
      return "program";
    case HF_EVIDENCE_SOURCE:
      return "its source";
    case HF_EVIDENCE_COPIED:
      return "copied code";
    case HF_EVIDENCE_NONE:
      return "none";
    default:
      return "";
  }
}

Json as_json(std::size_t index) {
  const std::uint32_t abilities = hf_algorithm_abilities(index);
  return {{"name", hf_algorithm_name(index)},
          {"kind", kind_name(index)},
          {"weights", (abilities & HF_CAN_WEIGHT) != 0},
          {"removes_any", (abilities & HF_CAN_REMOVE_ANY) != 0},
          {"moves_least", (abilities & HF_CAN_MINIMAL) != 0},
          {"balances", (abilities & HF_CAN_BALANCE) != 0},
          {"uses_zones", (abilities & HF_CAN_ZONE) != 0},
          {"summary", hf_algorithm_summary(index)},
          {"lookup", hf_algorithm_cost(index)},
          {"bytes", hf_algorithm_bytes(index)},
          {"origin", hf_algorithm_origin(index)},
          {"evidence", evidence_name(index)},
          {"most_nodes", hf_algorithm_most_nodes(index)}};
}

// A line each: what they have in common is told once.
void show_dialects() {
  put_prose(
      "\nDialects place keys as other programs do. All take weights, any node may leave, and their homes depend on "
      "the order of nodes. The evidence says whose answers they were compared with.\n\n");
  Columns table("<<<");
  table.add({"dialect", "evidence", "program"});
  for (std::size_t i = hf_algorithm_own_count(); i < hf_algorithm_count(); ++i) {
    table.add({hf_algorithm_name(i), evidence_name(i), hf_algorithm_origin(i)});
  }
  table.show();
}

Exit algorithms(bool json) {
  if (json) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < hf_algorithm_count(); ++i) rows.push_back(as_json(i));
    put_json({{"schema", 1}, {"algorithms", rows}});
    return Exit::fine;
  }
  Columns table("<<<<<<");
  table.add({"name", "kind", "weights", "zones", "any node may leave", "moves only what it must"});
  for (std::size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    const std::uint32_t abilities = hf_algorithm_abilities(i);
    table.add({hf_algorithm_name(i), kind_name(i), yes_if(abilities, HF_CAN_WEIGHT), yes_if(abilities, HF_CAN_ZONE),
               yes_if(abilities, HF_CAN_REMOVE_ANY), yes_if(abilities, HF_CAN_MINIMAL)});
  }
  table.show();
  put("\n");
  for (std::size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    put_prose(fmt::format("{}\n    {}\n    lookup: {}\n    bytes: {}\n", hf_algorithm_name(i), hf_algorithm_summary(i),
                          hf_algorithm_cost(i), hf_algorithm_bytes(i)));
  }
  show_dialects();
  return Exit::fine;
}

}  // namespace

void add_algorithms(CLI::App &app, Run &run) {
  auto json = std::make_shared<bool>(false);
  CLI::App *verb = app.add_subcommand("algorithms", "Lists the algorithms and what each of them can do");
  verb->add_flag("-j,--json", *json, "JSON instead of text");
  verb->callback([json, &run] { run = [json] { return algorithms(*json); }; });
}

}  // namespace cli
