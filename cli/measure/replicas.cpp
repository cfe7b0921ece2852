#include "measure/replicas.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "show/output.h"
#include "show/progress.h"

namespace cli {

namespace {

// A replica of a view without rows costs a pass over all nodes.
constexpr std::uint64_t kSample = std::uint64_t{1} << 16;

// A hash in each partition, or in each part of the key space.
std::vector<std::uint64_t> places_of(const hf::View &view) {
  std::vector<std::uint64_t> places;
  visit_key_space(
      view, view, kSample,
      [&](const std::vector<std::uint64_t> &hashes) { places.insert(places.end(), hashes.begin(), hashes.end()); },
      [](const KeyBlock &) {});
  return places;
}

}  // namespace

ReplicaReport report_of(const hf::View &view, std::uint32_t replicas) {
  const Elapsed elapsed("counting the replicas");
  if (view.partitions().size() > 0)
    return {hf::Durability(view, replicas), fmt::format("exact, of {} partitions", view.partitions().size())};
  const std::vector<std::uint64_t> places = places_of(view);
  return {hf::Durability(view, replicas, places), fmt::format("sampled, {} places of the key space", places.size()),
          false};
}

ReplicaReport report_of_keys(const hf::View &view, std::uint32_t replicas, const std::string &path, char separator) {
  std::vector<std::uint64_t> hashes;
  KeyReader reader(path, separator);
  Progress progress("keys counted", 0);
  NoKeys no_keys;
  for (KeyBlock block; reader.read(block); progress.at(hashes.size())) {
    for (std::size_t i = 0; i < block.count(); ++i) {
      if (!no_keys.take(view, block.key(i))) hashes.push_back(view.hash(block.key(i)));
    }
  }
  const Elapsed elapsed("counting the replicas");
  return {hf::Durability(view, replicas, hashes), fmt::format("exact, of {} keys of {}", hashes.size(), path)};
}

double ReplicaDifference::changed_from(std::size_t replicas) const {
  double share = 0;
  for (std::size_t i = replicas; i < changed.size(); ++i) share += changed[i];
  return share;
}

ReplicaComparison::ReplicaComparison(const hf::View &from, const hf::View &to, std::uint32_t replicas)
    : replicas_(replicas), from_(side_of(from)), to_(side_of(to)), changed_(replicas + 1) {
  nodes_.resize(ids_.size());
  from_.replicas.resize(ids_.size());
  to_.replicas.resize(ids_.size());
}

ReplicaComparison::Side ReplicaComparison::side_of(const hf::View &view) {
  Side side{view, std::vector<std::uint32_t>(view.slot_limit()), {}};
  for (const hf::Node &node : view.nodes()) {
    const auto [number, is_new] = numbers_.emplace(node.id(), static_cast<std::uint32_t>(ids_.size()));
    if (is_new) ids_.emplace_back(node.id());
    side.number_of[node.slot()] = number->second;
  }
  return side;
}

void ReplicaComparison::add(const KeyBlock &keys) {
  for (std::size_t i = 0; i < keys.count(); ++i) {
    check_key(from_.view, keys.key(i));
    check_key(to_.view, keys.key(i));
    std::vector<hf::Slot> from = from_.view.replicas(keys.key(i), replicas_);
    std::vector<hf::Slot> to = to_.view.replicas(keys.key(i), replicas_);
    from.resize(replicas_, HF_NO_NODE);
    to.resize(replicas_, HF_NO_NODE);
    add_key(from.data(), to.data());
  }
}

void ReplicaComparison::add_key_space() {
  is_exact_ = visit_key_space(
      from_.view, to_.view, kSample, [&](const std::vector<std::uint64_t> &hashes) { add_hashes(hashes); },
      [&](const KeyBlock &keys) { add(keys); });
}

void ReplicaComparison::add_hashes(const std::vector<std::uint64_t> &hashes) {
  const std::vector<hf::Slot> from = from_.view.replicas_hashes(hashes, replicas_);
  const std::vector<hf::Slot> to = to_.view.replicas_hashes(hashes, replicas_);
  for (std::size_t i = 0; i < hashes.size(); ++i) add_key(&from[i * replicas_], &to[i * replicas_]);
}

void ReplicaComparison::add_key(const hf::Slot *from, const hf::Slot *to) {
  std::vector<hf::Slot> lost, gained;
  // In a stage of a plan a key may have fewer replicas.
  const auto number = [](const Side &side, hf::Slot slot) {
    return slot == HF_NO_NODE ? 0xffffffff : side.number_of[slot];
  };
  for (std::uint32_t i = 0; i < replicas_; ++i) {
    if (from[i] != HF_NO_NODE) ++from_.replicas[number(from_, from[i])];
    if (to[i] != HF_NO_NODE) ++to_.replicas[number(to_, to[i])];
    const auto stays = [&](hf::Slot slot) { return number(to_, slot) == number(from_, from[i]); };
    const auto was = [&](hf::Slot slot) { return number(from_, slot) == number(to_, to[i]); };
    if (from[i] != HF_NO_NODE && std::none_of(to, to + replicas_, stays)) lost.push_back(from[i]);
    if (to[i] != HF_NO_NODE && std::none_of(from, from + replicas_, was)) gained.push_back(to[i]);
  }
  ++keys_;
  ++changed_[gained.size()];
  if (gained.empty()) return;
  for (const hf::Slot slot : lost) ++nodes_[number(from_, slot)].out;
  for (const hf::Slot slot : gained) ++nodes_[number(to_, slot)].in;
  add_zones(lost, gained);
}

// A zone gains what it gets beyond what it gives away of the same key.
void ReplicaComparison::add_zones(const std::vector<hf::Slot> &lost, const std::vector<hf::Slot> &gained) {
  std::map<std::string, int> balance;
  for (const hf::Slot slot : lost) {
    for (const std::string &zone : zones_of(from_.view.node(slot).zone())) --balance[zone];
  }
  for (const hf::Slot slot : gained) {
    for (const std::string &zone : zones_of(to_.view.node(slot).zone())) ++balance[zone];
  }
  for (const auto &[zone, count] : balance) {
    if (count == 0) continue;
    const auto level = static_cast<std::size_t>(std::ranges::count(zone, '/'));
    if (zones_.size() <= level) zones_.resize(level + 1);
    Change &change = zones_[level][zone];
    (count > 0 ? change.in : change.out) += static_cast<std::uint64_t>(std::abs(count));
  }
}

ReplicaDifference ReplicaComparison::difference() const {
  const double all = static_cast<double>(std::max<std::uint64_t>(keys_, 1));
  const auto flow = [&](const Change &change) {
    return Flow{static_cast<double>(change.in) / all, static_cast<double>(change.out) / all};
  };
  ReplicaDifference difference;
  for (const std::uint64_t count : changed_) difference.changed.push_back(static_cast<double>(count) / all);
  for (std::size_t i = 0; i < changed_.size(); ++i) difference.moved += static_cast<double>(i) * difference.changed[i];
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    const Flow each = flow(nodes_[i]);
    difference.nodes[ids_[i]] = each;
    difference.least += std::max(0.0, each.in - each.out);
  }
  for (const auto &level : zones_) {
    difference.zones.emplace_back();
    for (const auto &[zone, change] : level) difference.zones.back()[zone] = flow(change);
  }
  return difference;
}

std::map<std::string, double> ReplicaComparison::shares() const {
  const double all = static_cast<double>(std::max<std::uint64_t>(keys_, 1)) * replicas_;
  std::map<std::string, double> shares;
  for (const hf::Node &node : to_.view.nodes()) {
    shares[node.id()] = static_cast<double>(to_.replicas[to_.number_of[node.slot()]]) / all;
  }
  return shares;
}

// FNV-1a over each id and a byte that no id has, which is enough to tell lists apart that nobody chose to be alike.
std::string replicas_fingerprint(const hf::View &view, std::uint32_t replicas) {
  const std::vector<hf::Slot> slots = view.replicas_hashes(places_of(view), replicas);
  std::uint64_t sum = 0xcbf29ce484222325;
  const auto fold = [&](unsigned char byte) { sum = (sum ^ byte) * 0x100000001b3; };
  std::vector<std::string> ids(view.slot_limit());
  for (const hf::Node &node : view.nodes()) ids[node.slot()] = node.id();
  for (const hf::Slot slot : slots) {
    for (const char each : ids[slot]) fold(static_cast<unsigned char>(each));
    fold(0);
  }
  return fmt::format("{:016x}", sum);
}

std::vector<std::string> zones_of(std::string_view path) {
  std::vector<std::string> zones;
  for (std::size_t end = path.find('/'); !path.empty(); end = path.find('/', end + 1)) {
    zones.emplace_back(path.substr(0, end));
    if (end == std::string_view::npos) break;
  }
  return zones;
}

}  // namespace cli
