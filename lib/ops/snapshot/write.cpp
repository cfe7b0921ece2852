#include <algorithm>
#include <string_view>

#include "hash/sip/siphash.h"
#include "ops/snapshot/attributes.h"
#include "ops/snapshot/snapshot.h"
#include "ops/snapshot/stage.h"
#include "ops/snapshot/writer.h"

namespace holdfast {

namespace snapshot_format {

std::uint64_t checksum(std::span<const unsigned char> bytes) {
  return siphash64<2, 4>(Seed{}, bytes.data(), bytes.size());
}

}  // namespace snapshot_format

namespace {

using namespace snapshot_format;

// What decides placement; the seed has its commitment instead. An option that is newer than the format stands only
// where it is set, so that snapshots without it stay as they were.
bool is_saved(const OptionRow &row, const Settings &settings) {
  if (!row.decides_placement || row.is_secret) return false;
  if (settings.algorithm().dialect != nullptr) return row.is_read_by(settings.algorithm()) && settings.is_set(row);
  return row.entry.form != Entry::Form::if_set || row.entry.is_set(settings);
}

void write_options(Writer &out, const View &view) {
  out.begin_section("conf");
  out.number(commitment(view.settings().seed()));
  out.number(view.generation());
  out.number(view.fingerprint());
  std::uint32_t count = view.is_between() ? 1 : 0;
  for (const OptionRow &row : option_rows()) count += is_saved(row, view.settings()) ? 1 : 0;
  out.number(count);
  for (const OptionRow &row : option_rows()) {
    if (!is_saved(row, view.settings())) continue;
    out.text(row.name);
    out.text(view.settings().text(row));
  }
  if (view.is_between()) {
    out.text(kStageOption);
    out.text(view.stage()->listed != nullptr ? "keys" : "runs");
  }
  out.end_section();
}

void write_nodes(Writer &out, const View &view) {
  out.begin_section("node");
  out.number(static_cast<std::uint32_t>(view.nodes().size()));
  for (const Node &node : view.nodes()) {
    out.number(node.slot);
    out.number(node.weight.steps());
    out.text(node.id);
    out.text(node.zone);
    out.text(node.address);
  }
  out.end_section();
}

void write_incarnations(Writer &out, std::span<const Node> nodes) {
  if (std::ranges::all_of(nodes, [](const Node &node) { return node.incarnation == 0; })) return;
  out.begin_section("incn");
  for (const Node &node : nodes) out.number(node.incarnation);
  out.end_section();
}

void write_replica_weights(Writer &out, std::span<const Node> nodes) {
  if (std::ranges::all_of(nodes, [](const Node &node) { return node.own_replica_weight == kSameWeight; })) return;
  out.begin_section("rwgt");
  for (const Node &node : nodes) out.number(node.own_replica_weight.steps());
  out.end_section();
}

void write_log(Writer &out, const RemovalLog &removals) {
  if (removals.used == 0) return;
  out.begin_section("log ");
  out.number(removals.used);
  out.number(static_cast<std::uint32_t>(removals.removed.size()));
  for (const Slot slot : removals.removed) out.number(slot);
  out.end_section();
}

void write_pins(Writer &out, std::span<const Pin> pins) {
  if (pins.empty()) return;
  out.begin_section("pins");
  out.number(static_cast<std::uint32_t>(pins.size()));
  for (const Pin &pin : pins) {
    out.number(std::uint32_t{pin.is_prefix ? 1u : 0u});
    out.text(pin.key);
    out.text(pin.node);
  }
  out.end_section();
}

void write_rows(Writer &out, const SlotRows &rows) {
  out.begin_section("rows");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.width() == sizeof(std::uint8_t)) {
      out.number(static_cast<std::uint8_t>(rows[i]));
    } else if (rows.width() == sizeof(std::uint16_t)) {
      out.number(static_cast<std::uint16_t>(rows[i]));
    } else {
      out.number(rows[i]);
    }
  }
  out.end_section();
}

}  // namespace

std::vector<unsigned char> snapshot_of(const View &view) {
  Writer out;
  out.raw(kMagic, sizeof kMagic - 1);
  out.number(kVersion);
  out.number(std::uint32_t{0});
  out.number(std::uint64_t{0});
  write_options(out, view);
  write_nodes(out, view);
  write_incarnations(out, view.nodes());
  write_replica_weights(out, view.nodes());
  write_attributes(out, view.nodes());
  write_log(out, view.removals());
  write_pins(out, view.pins().all());
  if (view.is_between()) {
    write_stage(out, view);
    return out.all();
  }
  const SlotRows *rows = view.engine().rows();
  if (rows != nullptr && view.settings().algorithm().adopt != nullptr) write_rows(out, *rows);
  return out.all();
}

}  // namespace holdfast
