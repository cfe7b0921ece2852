#include "measure/compare.h"

#include <algorithm>
#include <bit>
#include <random>

#include <fmt/format.h>

#include "read/complaint.h"
#include "show/progress.h"

namespace cli {

namespace {

constexpr std::uint64_t kSample = std::uint64_t{1} << 20;
constexpr std::uint64_t kBlock = std::uint64_t{1} << 16;

std::string name_of(const hf::View &view, hf::Slot slot) {
  return slot == hf::no_node ? "" : std::string(view.node(slot).id());
}

bool is_key(const hf::View &view, std::string_view key) {
  return view.lookup(key) != hf::no_node || view.lookup_hash(view.hash(key)) == hf::no_node;
}

}  // namespace

bool NoKeys::take(const hf::View &view, std::string_view key) {
  if (is_key(view, key)) return false;
  if (count++ == 0) first = key;
  return true;
}

std::string NoKeys::sentence(std::uint64_t keys) const {
  return fmt::format("{} of {} keys are no keys of this cluster: with hash 'caller' a key has 8 bytes, and {} has {}",
                     count, keys, shown(first), first.size());
}

void check_key(const hf::View &view, std::string_view key) {
  if (is_key(view, key)) return;
  throw Complaint(
      fmt::format("{} is no key of this cluster: with hash 'caller' a key has 8 bytes", shown(std::string(key))));
}

void Comparison::add(const KeyBlock &keys) {
  std::vector<hf::Slot> from(keys.count()), to(keys.count());
  from_.lookup_packed(keys.bytes.data(), keys.offsets.data(), keys.count(), from.data());
  to_.lookup_packed(keys.bytes.data(), keys.offsets.data(), keys.count(), to.data());
  for (std::size_t i = 0; i < keys.count(); ++i) {
    if (from[i] != hf::no_node && to[i] != hf::no_node) continue;
    if (!no_keys_.take(from_, keys.key(i))) no_keys_.take(to_, keys.key(i));
  }
  add_pairs(from, to);
}

// Two tables under one hash: a hash in every partition of the finer one says everything. Other
// algorithms under one hash: a random hash in each of many equal parts of the key space is a
// sample of it. Under different hashes only whole keys can be compared.
bool visit_key_space(const hf::View &from, const hf::View &to, std::uint64_t sample, const VisitHashes &visit_hashes,
                     const VisitKeys &visit_keys) {
  const std::uint64_t partitions_from = hf_view_partition_count(from.c());
  const std::uint64_t partitions_to = hf_view_partition_count(to.c());
  const bool same_hash = from.hash("holdfast") == to.hash("holdfast") && from.hash("12345678") == to.hash("12345678");
  const bool is_exact = same_hash && partitions_from > 0 && partitions_to > 0;
  const std::uint64_t count = is_exact ? std::max(partitions_from, partitions_to) : sample;
  const int shift = 64 - (std::bit_width(count) - 1);
  std::mt19937_64 random(1);  // the same sample in every run
  Progress progress("key space compared", count);
  for (std::uint64_t done = 0; done < count; done += kBlock) {
    const std::uint64_t end = std::min(done + kBlock, count);
    if (same_hash) {
      std::vector<std::uint64_t> hashes;
      for (std::uint64_t i = done; i < end; ++i) hashes.push_back((i << shift) | (random() >> (64 - shift)));
      visit_hashes(hashes);
    } else {
      KeyBlock keys;
      for (std::uint64_t i = done; i < end; ++i) keys.add(fmt::format("{:08x}", i));
      visit_keys(keys);
    }
    progress.at(end);
  }
  return is_exact;
}

void Comparison::add_key_space() {
  is_exact_ = visit_key_space(
      from_, to_, kSample, [&](const std::vector<std::uint64_t> &hashes) { add_hashes(hashes); },
      [&](const KeyBlock &keys) { add(keys); });
}

void Comparison::add_hashes(const std::vector<std::uint64_t> &hashes) {
  std::vector<hf::Slot> from(hashes.size()), to(hashes.size());
  from_.lookup_hashes(hashes.data(), hashes.size(), from.data());
  to_.lookup_hashes(hashes.data(), hashes.size(), to.data());
  add_pairs(from, to);
}

void Comparison::add_pairs(const std::vector<hf::Slot> &from, const std::vector<hf::Slot> &to) {
  keys_ += from.size();
  for (std::size_t i = 0; i < from.size(); ++i) ++pairs_[{from[i], to[i]}];
}

// Slots differ between clusters; ids are what a node is.
Difference Comparison::difference() const {
  if (no_keys_.count > 0) throw Complaint(no_keys_.sentence(keys_));
  Difference all;
  for (const hf::Node &node : from_.nodes()) all.nodes[node.id()];
  for (const hf::Node &node : to_.nodes()) all.nodes[node.id()];
  for (const auto &[pair, count] : pairs_) {
    const std::string from = name_of(from_, pair.first), to = name_of(to_, pair.second);
    if (from == to) continue;
    const double share = static_cast<double>(count) / static_cast<double>(keys_);
    all.moved += share;
    all.moves[{from, to}] += share;
    all.nodes[from].out += share;
    all.nodes[to].in += share;
  }
  for (const auto &[id, flow] : all.nodes) all.least += std::max(0.0, flow.in - flow.out);
  return all;
}

}  // namespace cli
