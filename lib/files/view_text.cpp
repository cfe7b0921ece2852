#include "files/view_text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "files/base64.h"
#include "files/cluster.h"
#include "files/complaint.h"
#include "files/yaml_words.h"

namespace holdfast::files {

namespace {

[[noreturn]] void refuse_view(const std::string &why) {
  throw Complaint("no cluster file makes this view again: " + why + "; save a snapshot", HF_E_UNSUPPORTED);
}

std::int32_t kind_of(const hf::View &view) { return hf_algorithm_kind(hf_algorithm_find(view.algorithm().c_str())); }

// Where slots decide, the order of the file gives them.
void check_slots(const hf::View &view) {
  if (kind_of(view) == HF_KIND_SET) return;
  if (const std::size_t removed = view.removed().size(); removed != 0)
    refuse_view(fmt::format("its removal log has {} slots, and {} places keys by it", removed, view.algorithm()));
  if (view.slot_limit() != view.node_count()) {
    refuse_view(fmt::format("{} of its {} slots are empty, and {} places keys by slots",
                            view.slot_limit() - view.node_count(), view.slot_limit(), view.algorithm()));
  }
}

std::vector<hf::Node> nodes_of(const hf::View &view) {
  if (kind_of(view) == HF_KIND_SET) return {view.nodes().begin(), view.nodes().end()};
  std::vector<hf::Node> nodes;
  for (hf::Slot slot = 0; slot < view.slot_limit(); ++slot) nodes.push_back(view.node(slot));
  return nodes;
}

// One that is the weight stands in no file.
bool is_apart(const hf::Node &node) { return node.replica_weight() != node.weight(); }

// A stage of a plan has the nodes, the options and the pins of a file, and other answers.
void check_fingerprint(const hf::View &view) {
  hf::Cluster cluster(view.config());
  for (const hf::Node &node : nodes_of(view)) {
    cluster.add(node.id(), node.weight()).set_zone(node.id(), node.zone());
    if (is_apart(node)) cluster.set_replica_weight(node.id(), node.replica_weight());
    for (const std::string &name : hf::attributes()) cluster.set_attribute(node.id(), name, node.attribute(name));
  }
  for (const hf::Pin &pin : view.pins()) cluster.pin(pin.key, pin.id, pin.is_prefix);
  cluster.publish_anyway();
  if (cluster.view().fingerprint() != view.fingerprint())
    refuse_view("it is a stage of a plan, whose answers do not follow from its nodes");
}

void check(const hf::View &view) {
  if (view.node_count() == 0) refuse_view("it has no node");
  check_slots(view);
  for (const hf::Pin &pin : view.pins()) {
    if (!view.find(pin.id))
      refuse_view(fmt::format("{} is pinned to {}, which is not there", shown(pin.key), shown(pin.id)));
  }
  check_fingerprint(view);
}

// Those that decide placement and are read, and those that are not at their defaults.
std::string option_lines(const hf::Config &config) {
  const std::string algorithm = config.get(HF_OPT_ALGORITHM);
  const bool is_dialect = hf::Algorithm(algorithm).evidence() != 0;
  std::string lines;
  for (std::size_t i = 0; i < hf_option_count(); ++i) {
    const std::uint32_t option = hf_option_at(i);
    const std::string name = hf_option_name(option), text = config.get(option);
    // A dialect that was not told has the default of its own program, which is not the option's.
    const bool is_default = is_dialect ? !config.is_set(option) : text == hf_option_default(option);
    if (option == HF_OPT_SEED) {
      if (!is_default) lines += "# The seed is secret and in no file: give it to everybody who reads this one.\n";
      continue;
    }
    if (is_default && (is_dialect || hf_option_decides_placement(option) == 0 || !reads(algorithm, name))) continue;
    if (!is_utf8(text)) refuse_view(fmt::format("its option '{}' is no UTF-8", name));
    lines += fmt::format("{}: {}\n", name, hf_option_type(option) == HF_TYPE_STR ? yaml_text(text) : text);
  }
  return lines;
}

std::string node_line(const hf::Node &node) {
  std::string line = "  - {" + yaml_field("id", node.id());
  if (node.weight() != 1) line += fmt::format(", weight: {}", node.weight());
  if (is_apart(node)) line += fmt::format(", replica_weight: {}", node.replica_weight());
  if (!node.zone().empty()) line += ", " + yaml_field("zone", node.zone());
  for (const std::string &name : hf::attributes()) {
    const std::string value = node.attribute(name);
    const bool is_number = name == "port" || name == "number" || name == "hash64";
    if (!value.empty())
      line += is_number ? fmt::format(", {}: {}", name, value) : ", " + yaml_field(name.c_str(), value);
  }
  if (!node.address().empty()) line += ", " + yaml_field("address", node.address());
  if (node.state() == hf::State::draining) line += ", state: draining";
  if (node.state() == hf::State::down) line += ", state: down";
  return line + "}\n";
}

std::string pin_line(const hf::Pin &pin) {
  return "  - {" + yaml_field(pin.is_prefix ? "prefix" : "key", pin.key) + ", " + yaml_field("node", pin.id) + "}\n";
}

}  // namespace

std::string view_text(const hf::View &view) {
  check(view);
  std::string text = fmt::format("# Fingerprint {:016x}\n", view.fingerprint());
  text += option_lines(view.config()) + "nodes:\n";
  for (const hf::Node &node : nodes_of(view)) text += node_line(node);
  if (const std::vector<hf::Pin> pins = view.pins(); !pins.empty()) {
    text += "pins:\n";
    for (const hf::Pin &pin : pins) text += pin_line(pin);
  }
  return text;
}

}  // namespace holdfast::files
