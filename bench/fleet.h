// Clusters and keys for benchmarks: made through the public header, the same in every run.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <holdfast/holdfast.h>

namespace fleet {

struct FreeCluster {
  void operator()(hf_cluster *cluster) const { hf_cluster_free(cluster); }
};
struct ReleaseView {
  void operator()(const hf_view *view) const { hf_view_release(view); }
};
using Cluster = std::unique_ptr<hf_cluster, FreeCluster>;
using View = std::unique_ptr<const hf_view, ReleaseView>;
using Options = std::vector<std::pair<std::string, std::string>>;

// "node-0007.cache": an id as fleets have them, fifteen bytes.
std::string name(std::size_t index);

// A cluster of nodes 0 to count-1, not published yet. Ends the program with holdfast's own
// message if that fails, as all functions here do.
Cluster cluster(
    const Options &options, std::size_t count,
    const std::function<double(std::size_t)> &weight = [](std::size_t) { return 1.0; });
void publish(const Cluster &cluster);
View view(
    const Options &options, std::size_t count,
    const std::function<double(std::size_t)> &weight = [](std::size_t) { return 1.0; });

// Well-mixed hashes, and keys of sixteen bytes behind one another with their offsets.
std::vector<std::uint64_t> hashes(std::size_t count);
struct Keys {
  std::string bytes;
  std::vector<std::uint32_t> offsets;
  std::vector<const void *> starts;
  std::vector<std::size_t> lengths;
};
Keys keys(std::size_t count);

}  // namespace fleet
