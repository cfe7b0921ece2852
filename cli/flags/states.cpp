// States of nodes, and what a router prefers among them, given on the command line for one run.

#include "flags/flags.h"

#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "read/files.h"

namespace cli {

namespace {

void check_ids(const std::vector<hf::View> &views, const char *flag, const std::vector<std::string> &ids) {
  std::set<std::string> known;
  for (const hf::View &view : views) {
    for (const hf::Node &node : view.nodes()) known.insert(node.id());
  }
  for (const std::string &id : ids) {
    if (!known.contains(id)) {
      throw Complaint(fmt::format("{} {}: no node has this id{}", flag, shown(id),
                                  did_you_mean(id, std::vector<std::string>(known.begin(), known.end()))));
    }
  }
}

void set_states(hf::Cluster &cluster, const hf::View &view, const std::vector<std::string> &ids, hf::State state) {
  for (const std::string &id : ids) {
    if (view.find(id)) cluster.set_state(id, state);
  }
}

void add_flag(CLI::App &verb, const std::string &name, std::vector<std::string> &words, const char *type,
              const std::string &help) {
  verb.add_option(name, words, help)->type_name(type)->delimiter(',')->allow_extra_args(false);
}

}  // namespace

const char *state_name(hf::State state) {
  return state == hf::State::down ? "down" : state == hf::State::draining ? "draining" : "up";
}

void add_state_flags(CLI::App &verb, States &states) {
  add_flag(verb, "--down", states.down, "IDS", "Ids of nodes that are down now, with commas between them");
  add_flag(verb, "--draining", states.draining, "IDS", "Ids of nodes that are draining now");
}

void add_preference_flags(CLI::App &verb, Preferences &preferences) {
  add_flag(verb, "--prefer", preferences.zones, "ZONES", "Zones to prefer, the best first, with commas between them");
  add_share(verb, "--panic", preferences.panic, "Ignore states where a smaller share of the nodes is up: 50% or 0.5");
}

namespace {

using Load = std::unique_ptr<hf_load, hf::detail::Free>;

Load load_of(const Preferences &preferences) {
  hf_load *made = nullptr;
  hf::detail::check([&](hf_error *error) { return hf_load_new(0, 0, &made, error); });
  Load load(made);
  std::vector<const char *> zones;
  for (const std::string &zone : preferences.zones) zones.push_back(zone.c_str());
  hf::detail::check([&](hf_error *error) { return hf_load_set_tiers(made, zones.data(), zones.size(), error); });
  const double panic = preferences.panic.value_or(0);
  hf::detail::check([&](hf_error *error) { return hf_load_set(made, HF_LOAD_SET_PANIC, panic, error); });
  return load;
}

}  // namespace

hf::Slot preferred_node(const hf::View &view, const std::string &key, const Preferences &preferences) {
  const Load load = load_of(preferences);
  hf::Slot slot = hf::no_node;
  std::size_t count = 0;
  const hf_status status =
      hf_load_choices(load.get(), view.c(), key.data(), key.size(), nullptr, 0, &slot, 1, &count, nullptr);
  return status == HF_OK ? slot : hf::no_node;
}

bool is_panic(const hf::View &view, const Preferences &preferences) {
  std::size_t members = 0, up = 0;
  for (const hf::Node &node : view.nodes()) {
    if (node.weight() <= 0) continue;
    ++members;
    up += hf_view_node_state(view.c(), node.slot()) == HF_STATE_UP ? 1 : 0;
  }
  return up * 1000000 < members * static_cast<std::size_t>(preferences.panic.value_or(0) * 1000000);
}

std::vector<hf::View> in_states(std::vector<hf::View> views, const States &states) {
  if (states.down.empty() && states.draining.empty()) return views;
  check_ids(views, "--down", states.down);
  check_ids(views, "--draining", states.draining);
  for (hf::View &view : views) {
    hf::Cluster cluster = hf::Cluster::restore(view);
    set_states(cluster, view, states.down, hf::State::down);
    set_states(cluster, view, states.draining, hf::State::draining);
    cluster.publish_anyway();
    view = cluster.view();
  }
  return views;
}

hf::View all_up(const hf::View &view) {
  hf::Cluster cluster = hf::Cluster::restore(view);
  for (const hf::Node &node : view.nodes()) cluster.set_state(node.id(), hf::State::up);
  cluster.publish_anyway();
  return cluster.view();
}

}  // namespace cli
