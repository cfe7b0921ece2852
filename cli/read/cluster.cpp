#include "read/cluster.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

namespace cli {

namespace {

void apply(hf::Config &config, const Options &options) {
  for (const auto &[name, text] : options) {
    try {
      check_option(name, text);
      config.set(name, text);
    } catch (const hf::Error &error) {
      throw Complaint(error.what());
    }
  }
}

// What a process decides for itself, whatever it reads; and the seed, which is in no snapshot and must fit.
bool is_for_readers(const std::string &name) {
  constexpr std::array kNames = {"seed",    "memory_limit", "simd",       "when_down",           "replicas",
                                 "history", "guard_least",  "guard_loss", "guard_confirmations", "guard_window"};
  return std::ranges::find(kNames, name) != kNames.end();
}

void check_beside_snapshot(const ClusterFile &file, const Options &overrides) {
  for (const auto &[name, text] : overrides) {
    check_option(name, text);
    if (!is_for_readers(name))
      throw Complaint(
          fmt::format("{}: {} is a snapshot, which keeps the {} that it was saved with: leave the flag out, "
                      "or set it beside the cluster file and save that again",
                      flag_of(name), file.path, name));
  }
}

}  // namespace

std::string input(const std::string &path) {
  return path == "-" ? contents(std::cin, "standard input") : contents(path);
}

ClusterFile read_cluster_file(const std::string &path) {
  return cluster_file_of(path == "-" ? "standard input" : path, input(path));
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
  hf::Config config = config_over(file, hf::Config());
  apply(config, overrides);
  return config;
}

hf::Cluster cluster_of(const ClusterFile &file, const Options &overrides) {
  return published_cluster(file, config_of(file, overrides));
}

hf::View view_of(const ClusterFile &file, const Options &overrides) {
  if (file.snapshot.empty()) return cluster_of(file, overrides).view();
  check_beside_snapshot(file, overrides);
  return snapshot_view(file, config_of(file, overrides));
}

}  // namespace cli
