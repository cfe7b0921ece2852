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
          {"bytes", hf_algorithm_bytes(index)}};
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
  for (std::size_t i = 0; i < hf_algorithm_count(); ++i) {
    const std::uint32_t abilities = hf_algorithm_abilities(i);
    table.add({hf_algorithm_name(i), kind_name(i), yes_if(abilities, HF_CAN_WEIGHT), yes_if(abilities, HF_CAN_ZONE),
               yes_if(abilities, HF_CAN_REMOVE_ANY), yes_if(abilities, HF_CAN_MINIMAL)});
  }
  table.show();
  put("\n");
  for (std::size_t i = 0; i < hf_algorithm_count(); ++i) {
    put_prose(fmt::format("{}\n    {}\n    lookup: {}\n    bytes: {}\n", hf_algorithm_name(i), hf_algorithm_summary(i),
                          hf_algorithm_cost(i), hf_algorithm_bytes(i)));
  }
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
