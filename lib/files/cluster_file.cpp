#include "files/cluster_file.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "files/complaint.h"
#include "files/document.h"
#include "files/file_parts.h"
#include "files/option_words.h"
#include "files/plain_list.h"

namespace holdfast::files {

namespace {

void read_yaml(ClusterFile &file, const std::string &text) {
  const Value root = document_of(file.path, text);
  if (root.is_list()) {
    for (const Value &entry : root.items) file.nodes.push_back(listed_node(file.path, entry));
    return;
  }
  if (!root.is_mapping())
    refuse(file.path, root.place,
           "YAML must be a mapping with 'nodes', or a list of nodes; a plain list has no quotes");
  for (const auto &[key, value] : root.fields) read_cluster_field(file, key, value, {});
}

// `whose` is the file that the options stand in; empty for the command line.
void apply(hf::Config &config, const Options &options, const std::string &whose) {
  for (const auto &[name, text] : options) {
    try {
      check_option(name, text);
      config.set(name, text);
    } catch (const std::exception &error) {
      if (whose.empty()) throw Complaint(error.what());
      refuse(whose, {}, error.what());
    }
  }
}

// What a process decides for itself, whatever it reads; and the seed, which is in no snapshot and must fit.
bool is_for_readers(const std::string &name) {
  constexpr std::array kNames = {"seed",    "memory_limit", "simd",       "when_down",           "replicas",
                                 "history", "guard_least",  "guard_loss", "guard_confirmations", "guard_window"};
  return std::ranges::find(kNames, name) != kNames.end();
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

Options read_by(const std::string &algorithm, const Options &options) {
  if (hf_algorithm_find(algorithm.c_str()) == hf_algorithm_count()) return options;
  Options read;
  std::ranges::copy_if(options, std::back_inserter(read), [&](const auto &option) {
    return hf_option_find(option.first.c_str()) == 0 || reads(algorithm, option.first);
  });
  return read;
}

std::string flag_of(std::string name) {
  std::ranges::replace(name, '_', '-');
  return "--" + name;
}

Options for_readers(const Options &options) {
  Options kept;
  std::ranges::copy_if(options, std::back_inserter(kept), is_for_readers, &Options::value_type::first);
  return kept;
}

hf::Config config_of(const ClusterFile &file, const Options &overrides) {
  hf::Config config;
  apply(config, file.options, file.path);
  apply(config, overrides, "");
  return config;
}

namespace {

hf::View view_of_snapshot(const ClusterFile &file, const Options &overrides) {
  for (const auto &[name, text] : overrides) {
    check_option(name, text);
    if (!is_for_readers(name))
      throw Complaint(
          fmt::format("{}: {} is a snapshot, which keeps the {} that it was saved with: leave the flag out, "
                      "or set it beside the cluster file and save that again",
                      flag_of(name), file.path, name));
  }
  try {
    return hf::View::load(file.snapshot.data(), file.snapshot.size(), config_of(file, overrides));
  } catch (const hf::Error &error) {
    throw Complaint(fmt::format("{}: {}", file.path, error.what()));
  }
}

}  // namespace

ClusterFile read_cluster_file(const std::string &path) {
  return cluster_file_of(path == "-" ? "standard input" : path, contents(path));
}

ClusterFile cluster_file_of(const std::string &path, std::string bytes) {
  ClusterFile file{.path = path};
  if (is_snapshot(bytes)) {
    file.snapshot = std::move(bytes);
    return file;
  }
  check_text(path, bytes);
  if (is_plain_list(bytes)) {
    read_plain_list(file, bytes);
  } else {
    read_yaml(file, bytes);
  }
  check_nodes(file);
  return file;
}

void stage(hf::Cluster &cluster, const std::string &path, const ListedNode &node) {
  try {
    cluster.add(node.id, node.weight);
    if (!node.zone.empty()) cluster.set_zone(node.id, node.zone);
    if (!node.address.empty()) cluster.set_address(node.id, node.address);
  } catch (const std::exception &error) {
    refuse(path, node.place, error.what());
  }
}

namespace {

hf::Cluster without_nodes(const ClusterFile &file, const Options &overrides) {
  const hf::Config config = config_of(file, overrides);
  try {
    return hf::Cluster(config);
  } catch (const hf::Error &error) {
    refuse(file.path, {}, error.what());
  }
}

}  // namespace

hf::Cluster cluster_of(const ClusterFile &file, const Options &overrides) {
  hf::Cluster cluster = without_nodes(file, overrides);
  for (const ListedNode &node : file.nodes) stage(cluster, file.path, node);
  try {
    cluster.publish();
  } catch (const std::exception &error) {
    refuse(file.path, {}, error.what());
  }
  return cluster;
}

hf::View view_of(const ClusterFile &file, const Options &overrides) {
  if (!file.snapshot.empty()) return view_of_snapshot(file, overrides);
  return cluster_of(file, overrides).view();
}

}  // namespace holdfast::files
