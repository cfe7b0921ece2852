#include <algorithm>

#include <fmt/format.h>

#include "read/files.h"
#include "show/document.h"
#include "show/plan.h"

namespace cli {

namespace {

Json pair_json(const Planned &planned, hf::Slot from, hf::Slot to) {
  Json json = Json::object();
  set_id(json, "from", id_of(planned.from, from));
  set_id(json, "to", id_of(planned.to, to));
  return json;
}

Json json_of(const Sum &sum) {
  return {{"moves", sum.moves}, {"ranges", sum.ranges}, {"keys", sum.keys}, {"share", sum.share}, {"bytes", sum.bytes}};
}

void add_summary(Document &document, const Planned &planned) {
  const hf::Plan &plan = planned.plan;
  document.add("schema", 2);
  document.add("from_fingerprint", fmt::format("{:016x}", planned.from.fingerprint()));
  document.add("to_fingerprint", fmt::format("{:016x}", planned.to.fingerprint()));
  document.add("plan_fingerprint", fmt::format("{:016x}", plan.fingerprint()));
  document.add("exact", planned.is_exact);
  document.add("keys", planned.keys);
  document.add("empty_keys", planned.census.empty());
  document.add("moved", plan.moved());
  document.add("least", plan.least());
  document.add("excess", plan.moved() - plan.least());
  document.add("moved_bytes", plan.moved_bytes());
  document.add("sourceless", plan.sourceless());
  document.add("doubt", std::string(plan.doubt()));
}

void add_nodes(Document &document, const hf::Plan &plan) {
  document.begin_array("nodes");
  for (std::size_t i = 0; i < plan.node_count(); ++i) {
    Json json;
    set_id(json, "id", plan.node_id(i));
    json.update({{"in", plan.node_in(i)},
                 {"out", plan.node_out(i)},
                 {"sent", plan.node_sent(i)},
                 {"bytes_in", plan.node_bytes_in(i)},
                 {"bytes_out", plan.node_bytes_out(i)},
                 {"bytes_sent", plan.node_bytes_sent(i)}});
    document.add_element(text_of(json));
  }
  document.end_array();
}

void add_pairs(Document &document, const Planned &planned) {
  document.begin_array("pairs");
  for (const PairSum &pair : pairs_of(planned)) {
    Json json = pair_json(planned, pair.from, pair.to);
    json.update(json_of(pair.sum));
    document.add_element(text_of(json));
  }
  document.end_array();
}

void add_batches(Document &document, const Planned &planned) {
  document.begin_array("batches");
  for (std::size_t batch = 0; batch < planned.plan.batch_count(); ++batch) {
    Json json = {{"batch", batch + 1}};
    json.update(json_of(batch_sum(planned, batch)));
    json["not_before"] = planned.plan.not_before(batch);
    document.add_element(text_of(json));
  }
  document.end_array();
}

// The ranges of a move, or the keys of the list that are at their positions.
void add_contents(Document &document, const Planned &planned, std::size_t move) {
  const char *separator = "";
  for (std::size_t at = planned.plan.range_start(move); at < planned.plan.range_start(move + 1); ++at) {
    const hf::MovedRange range = planned.plan.range(at);
    if (!planned.has_list) {
      document.add_part(fmt::format("{}[\"{:016x}\",\"{:016x}\"]", separator, range.first, range.last));
      separator = ",\n      ";
      continue;
    }
    for (auto key = std::ranges::lower_bound(planned.positions, std::pair(range.first, std::uint32_t{0}));
         key != planned.positions.end() && key->first == range.first; ++key) {
      Json json = Json::object();
      set_bytes(json, "key", planned.texts[key->second]);
      document.add_part(separator + text_of(json));
      separator = ",\n      ";
    }
  }
}

void add_move(Document &document, const Planned &planned, std::size_t batch, std::size_t index) {
  const hf::Move move = planned.plan.move(index);
  Json json = {{"batch", batch + 1}};
  json.update(pair_json(planned, move.from, move.to));
  set_id(json, "sender", sender_of(planned, index));
  json.update({{"share", move.share}, {"keys", move.keys}, {"bytes", move.bytes}});
  std::string text = text_of(json);
  text.back() = ',';  // the object goes on
  document.add_element(text + (planned.has_list ? "\"listed\":[\n      " : "\"ranges\":[\n      "));
  add_contents(document, planned, index);
  document.add_part("]}");
}

void add_moves(Document &document, const Planned &planned) {
  document.begin_array("moves");
  for (std::size_t batch = 0; batch < planned.plan.batch_count(); ++batch) {
    const std::size_t end = planned.plan.batch_start(batch + 1);
    for (std::size_t i = planned.plan.batch_start(batch); i < end; ++i) add_move(document, planned, batch, i);
  }
  document.end_array();
}

}  // namespace

void print_plan_json(const Planned &planned, const PlanView &view) {
  const std::uint64_t parts = view.moves ? planned.plan.range_count() + planned.plan.move_count() : 0;
  Document document("parts written", parts);
  add_summary(document, planned);
  add_nodes(document, planned.plan);
  add_pairs(document, planned);
  add_batches(document, planned);
  if (view.moves) add_moves(document, planned);
  document.finish();
}

}  // namespace cli
