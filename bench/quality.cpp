// How even the shares are and how little moves: figures, not times. Shares are exact (of the
// key space); movement is what the owners of all partitions show before and after.

#include <algorithm>
#include <cstdio>
#include <string>

#include "fleet.h"

namespace {

// One key hash in every partition of a table of 2^bits: with them a comparison is exact.
std::vector<std::uint32_t> owners(const hf_view *view, int bits) {
  std::vector<std::uint64_t> hashes(std::size_t{1} << bits);
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = static_cast<std::uint64_t>(i) << (64 - bits);
  std::vector<std::uint32_t> slots(hashes.size());
  hf_view_lookup_hashes(view, hashes.data(), hashes.size(), slots.data());
  return slots;
}

struct Moved {
  double all = 0;
  double least = 0;
};

Moved compare(const fleet::Cluster &cluster, int bits, const std::function<void()> &change, const std::string &id) {
  const fleet::View before(hf_cluster_view(cluster.get()));
  change();
  fleet::publish(cluster);
  const fleet::View after(hf_cluster_view(cluster.get()));
  const auto from = owners(before.get(), bits);
  const auto to = owners(after.get(), bits);
  const std::uint32_t left = hf_view_node_find(before.get(), id.c_str());
  const std::uint32_t came = hf_view_node_find(after.get(), id.c_str());
  Moved moved;
  for (std::size_t i = 0; i < from.size(); ++i) {
    moved.all += from[i] != to[i];
    moved.least += (left != HF_NO_NODE && from[i] == left) || (came != HF_NO_NODE && to[i] == came);
  }
  return moved;
}

void print_shares(const hf_view *view, const char *name) {
  double total = 0, least = 1e300, greatest = 0;
  for (std::size_t i = 0; i < hf_view_node_count(view); ++i)
    total += hf_view_node_weight(view, hf_view_node_at(view, i));
  for (std::size_t i = 0; i < hf_view_node_count(view); ++i) {
    const std::uint32_t slot = hf_view_node_at(view, i);
    const double ratio = hf_view_node_share(view, slot) * total / hf_view_node_weight(view, slot);
    least = std::min(least, ratio);
    greatest = std::max(greatest, ratio);
  }
  std::printf("%-44s least/fair %.4f  peak/fair %.4f", name, least, greatest);
}

// Twenty changes: ten nodes leave one by one and come back one by one.
void equal_nodes(std::size_t nodes) {
  const int bits = nodes == 3 ? 12 : nodes == 10 ? 14 : nodes == 100 ? 17 : 20;
  const auto cluster = fleet::cluster({{"expected_nodes", std::to_string(nodes)}}, nodes);
  fleet::publish(cluster);
  const fleet::View view(hf_cluster_view(cluster.get()));
  print_shares(view.get(), ("table, equal weights, n=" + std::to_string(nodes)).c_str());
  Moved removed, added;
  for (std::size_t i = 0; i < 10; ++i) {
    const std::string id = fleet::name(i * nodes / 10);
    const auto leave = compare(
        cluster, bits, [&] { hf_cluster_remove(cluster.get(), id.c_str(), nullptr); }, id);
    const auto come = compare(
        cluster, bits, [&] { hf_cluster_add(cluster.get(), id.c_str(), 1, nullptr); }, id);
    removed.all += leave.all, removed.least += leave.least;
    added.all += come.all, added.least += come.least;
  }
  std::printf("  moved/least: removal %.4f addition %.4f\n", removed.all / removed.least, added.all / added.least);
}

void uneven_nodes(const char *name, const fleet::Options &options) {
  const auto view = fleet::view(options, 50, [](std::size_t i) {
    return i % 3 == 0 ? 1.0 : i % 3 == 1 ? 2.0 : 1000.0;
  });
  print_shares(view.get(), name);
  hf_error *error = hf_error_new();
  hf_view_check_shares(view.get(), 0.02, error);
  std::printf("\n    within 2 %%? %s\n", hf_error_status(error) == HF_OK ? "yes" : hf_error_message(error));
  hf_error_free(error);
}

}  // namespace

int main() {
  for (const std::size_t nodes : {3, 10, 100, 1000}) equal_nodes(nodes);
  uneven_nodes("table, weights 1:2:1000, n=50, default", {});
  uneven_nodes("table, weights 1:2:1000, n=50, balance 0.02", {{"balance", "0.02"}});
}
