// How evenly replicas lie, and how few move: figures through the public header. Large fleets of disks of mixed sizes,
// three replicas. Shares count the replicas of every partition; the fair share of a disk is its weight, as far as
// no key lies twice on one disk and every zone may hold its part.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>
#include <set>
#include <string>

#include "fleet.h"

namespace {

constexpr std::uint32_t kReplicas = 3;

struct Disk {
  std::string id, zone;
  double weight;
};

std::vector<Disk> disks_of(int region, int rack, int host) {
  std::vector<Disk> disks;
  const std::string zone = "region" + std::to_string(region) + "/rack" + std::to_string(region * 10 + rack) + "/host" +
                           std::to_string(region * 1000 + rack * 100 + host);
  constexpr double kSizes[] = {4, 8, 12, 16};
  for (int disk = 0; disk < 12; ++disk) {
    const int kind = region * 7 + rack * 5 + host * 3 + disk;
    disks.push_back({zone + "/disk" + std::to_string(disk), zone, kSizes[kind % 4]});
  }
  return disks;
}

std::vector<Disk> store(int regions, int racks, int hosts) {
  std::vector<Disk> disks;
  for (int region = 0; region < regions; ++region) {
    for (int rack = 0; rack < racks; ++rack) {
      for (int host = 0; host < hosts; ++host) {
        for (Disk &disk : disks_of(region, rack, host)) disks.push_back(std::move(disk));
      }
    }
  }
  return disks;
}

void add(const fleet::Cluster &cluster, const std::vector<Disk> &disks) {
  for (const Disk &disk : disks) {
    hf_cluster_add(cluster.get(), disk.id.c_str(), disk.weight, nullptr);
    hf_cluster_set_zone(cluster.get(), disk.id.c_str(), disk.zone.c_str(), nullptr);
  }
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// The replicas of every partition, by slot; slots of a disk stay while it is there.
struct Rows {
  fleet::View view;
  int bits;
  std::vector<std::uint32_t> slots;
};

Rows rows_of(const fleet::Cluster &cluster, int bits) {
  Rows rows{fleet::View(hf_cluster_view(cluster.get())), bits, {}};
  std::vector<std::uint64_t> hashes(std::size_t{1} << bits);
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = static_cast<std::uint64_t>(i) << (64 - bits);
  rows.slots.resize(hashes.size() * kReplicas);
  hf_view_replicas_hashes(rows.view.get(), hashes.data(), hashes.size(), kReplicas, rows.slots.data(), nullptr);
  return rows;
}

std::string zone_at(const std::string &zone, int level) {
  std::size_t end = 0;
  for (int i = 0; i < level && end != std::string::npos; ++i) end = zone.find('/', end + 1);
  return zone.substr(0, end);
}

// The least and the greatest share over the fair share, of disks or of the zones of a level.
void print_shares(const Rows &rows, int level) {
  std::map<std::string, double> held, fair, regions;
  std::vector<std::string> names;
  const hf_view *const view = rows.view.get();
  for (std::size_t i = 0; i < hf_view_node_count(view); ++i) {
    const std::uint32_t slot = hf_view_node_at(view, i);
    regions[zone_at(hf_view_node_zone(view, slot), 1)] += hf_view_node_weight(view, slot);
  }
  for (std::size_t i = 0; i < hf_view_node_count(view); ++i) {
    const std::uint32_t slot = hf_view_node_at(view, i);
    if (names.size() <= slot) names.resize(slot + 1);
    names[slot] = level == 0 ? hf_view_node_id(view, slot) : zone_at(hf_view_node_zone(view, slot), level);
    const double part = hf_view_node_weight(view, slot) / regions[zone_at(hf_view_node_zone(view, slot), 1)];
    fair[names[slot]] += part / static_cast<double>(regions.size());
  }
  for (const std::uint32_t slot : rows.slots) held[names[slot]] += 1;
  double least = 1e9, greatest = 0;
  for (const auto &[name, share] : fair) {
    const double ratio = held[name] / static_cast<double>(rows.slots.size()) / share;
    least = std::min(least, ratio), greatest = std::max(greatest, ratio);
  }
  std::printf("  level %d: %.4f to %.4f\n", level, least, greatest);
}

// Replicas that moved over the fewest that had to, and keys of which two or more moved. `is_forced` says of a slot
// that what it holds in `from` must move, or that what it holds in `to` had to.
void print_moves(const char *change, const Rows &from, const Rows &to, double least) {
  std::size_t moved = 0, twice = 0;
  for (std::size_t row = 0; row < from.slots.size(); row += kReplicas) {
    const auto begin = from.slots.begin() + static_cast<std::ptrdiff_t>(row), end = begin + kReplicas;
    std::size_t changed = 0;
    for (std::size_t i = row; i < row + kReplicas; ++i) changed += std::find(begin, end, to.slots[i]) == end ? 1 : 0;
    moved += changed;
    twice += changed > 1 ? 1 : 0;
  }
  const double keys = static_cast<double>(from.slots.size() / kReplicas);
  std::printf("  %s: %.5f replicas a key moved, %.4f of the least; two or more of a key: %.5f\n", change,
              static_cast<double>(moved) / keys, static_cast<double>(moved) / least, static_cast<double>(twice) / keys);
}

double held_by(const Rows &rows, const std::string &zone) {
  double held = 0;
  const hf_view *const view = rows.view.get();
  std::vector<bool> is_in(hf_view_slot_limit(view));
  for (std::size_t i = 0; i < hf_view_node_count(view); ++i) {
    const std::uint32_t slot = hf_view_node_at(view, i);
    is_in[slot] = std::string(hf_view_node_zone(view, slot)).starts_with(zone);
  }
  for (const std::uint32_t slot : rows.slots) held += is_in[slot] ? 1 : 0;
  return held;
}

Rows publish(const fleet::Cluster &cluster, int bits, const char *what) {
  const double start = cpu_seconds();
  fleet::publish(cluster);
  std::printf("  %s: %.2f CPU seconds\n", what, cpu_seconds() - start);
  return rows_of(cluster, bits);
}

void measure(const char *name, int regions, int racks, int hosts, int bits, const char *fair) {
  std::printf("%s, 2^%d, fair_replicas %s\n", name, bits, fair);
  const auto cluster =
      fleet::cluster({{"partitions", std::to_string(1 << bits)}, {"replicas", "3"}, {"fair_replicas", fair}}, 0);
  add(cluster, store(regions, racks, hosts));
  const Rows first = publish(cluster, bits, "publish");
  for (int level = 0; level <= 3; ++level) print_shares(first, level);
  for (int host = 0; host < hosts; ++host) add(cluster, disks_of(1, racks, host));
  const Rows grown = publish(cluster, bits, "a rack added");
  for (int level = 0; level <= 3; ++level) print_shares(grown, level);
  print_moves("a rack added", first, grown, held_by(grown, "region1/rack" + std::to_string(10 + racks)));
  for (const Disk &disk : disks_of(0, 1, 2)) hf_cluster_remove(cluster.get(), disk.id.c_str(), nullptr);
  const Rows failed = publish(cluster, bits, "a host failed");
  for (int level = 0; level <= 3; ++level) print_shares(failed, level);
  print_moves("a host failed", grown, failed, held_by(grown, "region0/rack1/host102"));
}

// The last of three regions has 60 % of the others' weight, and is too small for a replica of every key.
void measure_small_region(const char *overload) {
  std::printf("1440 disks, one region of 60 %%, 2^21, replica_overload %s\n", overload);
  const auto cluster =
      fleet::cluster({{"partitions", "2097152"}, {"fair_replicas", "3"}, {"replica_overload", overload}}, 0);
  std::vector<Disk> disks = store(3, 5, 8);
  for (Disk &disk : disks) disk.weight *= disk.zone.starts_with("region2") ? 0.6 : 1;
  add(cluster, disks);
  const Rows rows = publish(cluster, 21, "publish");
  hf_durability *counted = nullptr;
  if (hf_durability_new(rows.view.get(), kReplicas, nullptr, 0, &counted, nullptr) != HF_OK) return;
  for (std::size_t zone = 0; zone < 3; ++zone) {
    std::printf("  %s: %.4f of its weight\n", hf_durability_zone_path(counted, zone),
                hf_durability_zone_share(counted, zone) / hf_durability_zone_fair(counted, zone));
  }
  std::printf("  usable capacity %.4f, keys in fewer than 3 regions %.4f\n", hf_durability_usable_capacity(counted),
              1 - hf_durability_spread(counted, 1, 3));
  hf_durability_free(counted);
}

}  // namespace

int main() {
  measure("1440 disks, 3 regions x 5 racks x 8 hosts", 3, 5, 8, 21, "0");
  measure("1440 disks, 3 regions x 5 racks x 8 hosts", 3, 5, 8, 21, "3");
  measure("3024 disks, 3 regions x 7 racks x 12 hosts", 3, 7, 12, 20, "0");
  measure("3024 disks, 3 regions x 7 racks x 12 hosts", 3, 7, 12, 20, "3");
  for (const char *const overload : {"unlimited", "1", "0.1", "0"}) measure_small_region(overload);
}
