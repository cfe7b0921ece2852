#include "measure/differences.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace cli {

namespace {

void compare_options(Differences &found, const hf::View &a, const hf::View &b) {
  const hf::Config of_a = a.config(), of_b = b.config();
  for (std::size_t i = 0; i < hf_option_count(); ++i) {
    const std::uint32_t option = hf_option_at(i);
    const std::string text_a = of_a.get(option), text_b = of_b.get(option);
    if (text_a == text_b) continue;
    found.options.push_back({hf_option_name(option), "", text_a, text_b, hf_option_decides_placement(option) != 0});
  }
}

// Everything that a lookup or an operator can ask of a node, as text.
struct Described {
  const char *what;
  std::string (*text)(const hf::View &, hf::Slot);
  bool decides_placement;
};

bool depends_on_slots(const hf::View &view) {
  return hf_algorithm_kind(hf_algorithm_find(view.algorithm().c_str())) != HF_KIND_SET;
}

constexpr Described kWeight = {
    "weight",
    [](const hf::View &view, hf::Slot slot) { return fmt::format("{}", hf_view_node_weight(view.c(), slot)); }, true};
std::string replica_weight_text(const hf::View &view, hf::Slot slot) {
  const double weight = hf_view_node_replica_weight(view.c(), slot);
  return weight == hf_view_node_weight(view.c(), slot) ? "the weight" : fmt::format("{}", weight);
}

constexpr Described kReplicaWeight = {"replica weight", replica_weight_text, true};
constexpr Described kZone = {
    "zone", [](const hf::View &view, hf::Slot slot) { return std::string(hf_view_node_zone(view.c(), slot)); }, true};
constexpr Described kSlot = {"slot", [](const hf::View &, hf::Slot slot) { return fmt::format("{}", slot); }, true};
constexpr Described kAddress = {
    "address", [](const hf::View &view, hf::Slot slot) { return std::string(hf_view_node_address(view.c(), slot)); },
    false};

std::string state_text(const hf::View &view, hf::Slot slot) {
  const std::int32_t state = hf_view_node_state(view.c(), slot);
  return state == HF_STATE_UP ? "up" : state == HF_STATE_DRAINING ? "draining" : "down";
}

constexpr Described kState = {"state", state_text, false};

void compare_node(Differences &found, const hf::View &a, hf::Slot in_a, const hf::View &b, hf::Slot in_b) {
  const std::string id = hf_view_node_id(a.c(), in_a);
  for (const Described &each : {kWeight, kReplicaWeight, kZone, kSlot, kState, kAddress}) {
    if (each.text == kSlot.text && !(depends_on_slots(a) && depends_on_slots(b))) continue;
    std::string text_a = each.text(a, in_a), text_b = each.text(b, in_b);
    if (text_a != text_b) found.nodes.push_back({id, each.what, text_a, text_b, each.decides_placement});
  }
}

void compare_nodes(Differences &found, const hf::View &a, const hf::View &b) {
  for (const hf::Node node : a.nodes()) {
    const std::string id(hf_view_node_id(a.c(), node.slot()));
    const hf::Slot other = hf_view_node_find(b.c(), id.c_str());
    if (other == hf::no_node) {
      found.nodes.push_back({id, "is there", "yes", ""});
    } else {
      compare_node(found, a, node.slot(), b, other);
    }
  }
  for (const hf::Node node : b.nodes()) {
    const std::string id(hf_view_node_id(b.c(), node.slot()));
    if (hf_view_node_find(a.c(), id.c_str()) == hf::no_node) found.nodes.push_back({id, "is there", "", "yes"});
  }
}

struct Pin {
  bool is_prefix;
  std::string key;
  std::string node;

  friend bool operator==(const Pin &, const Pin &) = default;
  friend auto operator<=>(const Pin &, const Pin &) = default;
};

std::vector<Pin> pins_of(const hf::View &view) {
  std::vector<Pin> pins;
  for (std::size_t i = 0; i < hf_view_pin_count(view.c()); ++i) {
    std::size_t length = 0;
    const char *const key = hf_view_pin_key(view.c(), i, &length);
    pins.push_back({hf_view_pin_is_prefix(view.c(), i) != 0, {key, length}, hf_view_pin_node(view.c(), i)});
  }
  return pins;
}

void compare_pins(Differences &found, const hf::View &a, const hf::View &b) {
  const std::vector<Pin> of_a = pins_of(a), of_b = pins_of(b);
  std::vector<Pin> apart;
  std::ranges::set_symmetric_difference(of_a, of_b, std::back_inserter(apart));
  for (const Pin &pin : apart) {
    const bool is_in_a = std::ranges::find(of_a, pin) != of_a.end();
    const auto same_key = [&](const Fact &fact) {
      return fact.of == pin.key && fact.what == (pin.is_prefix ? "prefix" : "key");
    };
    auto known = std::ranges::find_if(found.pins, same_key);
    if (known == found.pins.end()) {
      found.pins.push_back({pin.key, pin.is_prefix ? "prefix" : "key", "", ""});
      known = found.pins.end() - 1;
    }
    (is_in_a ? known->a : known->b) = pin.node;
  }
}

std::string log_of(const hf::View &view) {
  std::string text;
  for (const hf::Slot slot : view.removed()) text += fmt::format("{}{}", text.empty() ? "" : " ", slot);
  return text;
}

}  // namespace

bool Differences::place_alike() const {
  const auto decides = [](const Fact &fact) { return fact.decides_placement; };
  return std::ranges::none_of(options, decides) && std::ranges::none_of(nodes, decides) && pins.empty() &&
         log_a == log_b;
}

Differences differences_of(const hf::View &a, const hf::View &b) {
  Differences found;
  compare_options(found, a, b);
  compare_nodes(found, a, b);
  compare_pins(found, a, b);
  if (const std::string log_a = log_of(a), log_b = log_of(b); log_a != log_b) {
    found.log_a = log_a;
    found.log_b = log_b;
  }
  if (found.place_alike() && a.fingerprint() != b.fingerprint()) {
    found.options.push_back({"seed", "", "secret", "another secret"});
  }
  return found;
}

}  // namespace cli
