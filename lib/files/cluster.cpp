#include "files/cluster.h"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "files/complaint.h"

namespace holdfast::files {

namespace {

// The library's words at a place of the file. Lack of memory is no fault of the file.
template <class Call>
decltype(auto) at(const std::string &path, Place place, Call &&call) {
  try {
    return std::forward<Call>(call)();
  } catch (const hf::Error &error) {
    if (error.status() == HF_E_MEMORY) throw;
    refuse(path, place, error.what(), error.status());
  }
}

std::uint64_t fingerprint_of(const hf::Config &config) { return hf::Cluster(config).view().fingerprint(); }

// What a process decides for itself has no effect on a living cluster, whatever the file says.
hf::Config placement_over(const ClusterFile &file, hf::Config config) {
  for (const auto &option : file.options) {
    const std::string &name = option.first, &text = option.second;
    if (hf_option_decides_placement(hf_option_find(name.c_str())) != 0)
      at(file.path, {}, [&] { config.set(name, text); });
  }
  return config;
}

// Names the first option that decides placement and is another one in the file.
void check_same_options(const ClusterFile &file, const hf::Config &own, const hf::Config &wanted) {
  for (std::size_t i = 0; i < hf_option_count(); ++i) {
    const std::uint32_t option = hf_option_at(i);
    if (hf_option_decides_placement(option) == 0 || own.get(option) == wanted.get(option)) continue;
    refuse(file.path, {},
           fmt::format("option '{}' is {}, and the cluster has {}: leave it, or make a new cluster of the file",
                       hf_option_name(option), shown(wanted.get(option)), shown(own.get(option))),
           HF_E_INFEASIBLE);
  }
}

// Keys with one part have one hash and one pin, so that of two in the file the cluster would drop the first.
void check_parts(const ClusterFile &file, const hf::View &view, const hf::Config &config) {
  if (config.get(HF_OPT_KEY_PART) == "whole") return;
  std::map<std::uint64_t, const ListedPin *> known;
  for (const ListedPin &pin : file.pins) {
    if (pin.is_prefix) continue;
    const auto [former, is_new] = known.emplace(view.hash(pin.key), &pin);
    if (is_new) continue;
    refuse(file.path, pin.place,
           fmt::format("key {} has the same part as {} of line {} under key_part {}: pin one of them", shown(pin.key),
                       shown(former->second->key), former->second->place.line, shown(config.get(HF_OPT_KEY_PART))));
  }
}

// No configuration shows its seed. Of two clusters without nodes only the options differ.
void check_same_seed(const ClusterFile &file, const hf::Config &own, const hf::Config &wanted) {
  if (fingerprint_of(own) != at(file.path, {}, [&] { return fingerprint_of(wanted); })) {
    refuse(file.path, {}, "option 'seed' is not that of the cluster: leave it, or make a new cluster of the file",
           HF_E_INFEASIBLE);
  }
}

}  // namespace

// The library is asked: it makes no cluster of an option that the algorithm does not read.
bool reads(const std::string &algorithm, const std::string &option) {
  try {
    hf::Config config;
    config.set(option, hf_option_default(hf_option_find(option.c_str())));
    config.set("algorithm", algorithm);
    const hf::Cluster cluster(config);
    return true;
  } catch (const hf::Error &error) {
    if (error.status() == HF_E_OPTION) return false;
    throw;
  }
}

hf::Config config_over(const ClusterFile &file, hf::Config config) {
  for (const auto &option : file.options) at(file.path, {}, [&] { config.set(option.first, option.second); });
  return config;
}

void stage(hf::Cluster &cluster, const std::string &path, const ListedNode &node) {
  at(path, node.place, [&] {
    cluster.add(node.id, node.weight);
    if (node.replica_weight != HF_SAME_WEIGHT) cluster.set_replica_weight(node.id, node.replica_weight);
    if (!node.zone.empty()) cluster.set_zone(node.id, node.zone);
    if (!node.address.empty()) cluster.set_address(node.id, node.address);
    for (const auto &[name, value] : node.attributes) cluster.set_attribute(node.id, name, value);
    if (node.state != hf::State::up) cluster.set_state(node.id, node.state);
  });
}

hf::Cluster staged_cluster(const ClusterFile &file, const hf::Config &config) {
  hf::Cluster cluster = at(file.path, {}, [&] { return hf::Cluster(config); });
  for (const ListedNode &node : file.nodes) stage(cluster, file.path, node);
  for (const ListedPin &pin : file.pins)
    at(file.path, pin.place, [&] { cluster.pin(pin.key, pin.node, pin.is_prefix); });
  check_parts(file, cluster.view(), config);
  return cluster;
}

hf::Cluster published_cluster(const ClusterFile &file, const hf::Config &config) {
  hf::Cluster cluster = staged_cluster(file, config);
  at(file.path, {}, [&] { cluster.publish(); });
  return cluster;
}

hf::View snapshot_view(const ClusterFile &file, const hf::Config &config) {
  return at(file.path, {}, [&] { return hf::View::read(file.snapshot.data(), file.snapshot.size(), config); });
}

void stage_content(hf::Cluster &cluster, const ClusterFile &file) {
  const hf::Config own = cluster.view().config();
  if (!file.snapshot.empty()) {
    const hf::View view = snapshot_view(file, own);
    check_same_options(file, own, view.config());
    hf::Cluster from = hf::Cluster::restore(view);
    cluster.set_content(from);
    return;
  }
  const hf::Config wanted = placement_over(file, own);
  check_same_options(file, own, wanted);
  check_same_seed(file, own, wanted);
  hf::Cluster from = staged_cluster(file, own);
  cluster.set_content(from);
}

}  // namespace holdfast::files
