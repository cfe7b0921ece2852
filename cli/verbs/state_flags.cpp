// States of nodes, given on the command line for one run.

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "read/files.h"
#include "verbs/verbs.h"

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

void add_flag(CLI::App &verb, const std::string &name, std::vector<std::string> &ids, const std::string &help) {
  verb.add_option(name, ids, help)->type_name("IDS")->delimiter(',')->allow_extra_args(false);
}

}  // namespace

void add_state_flags(CLI::App &verb, States &states) {
  add_flag(verb, "--down", states.down, "Ids of nodes that are down now, with commas between them");
  add_flag(verb, "--draining", states.draining, "Ids of nodes that are draining now");
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
