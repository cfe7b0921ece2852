#include "identify/trial.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "read/cluster.h"

namespace cli {

Trial::Trial(const ClusterFile &fleet) : file(fleet), nodes(fleet.nodes.size()) {
  std::iota(nodes.begin(), nodes.end(), 0u);
}

void reorder(Trial &trial, std::span<const std::uint32_t> order) {
  const Trial former = trial;
  for (std::size_t place = 0; place < order.size(); ++place) {
    trial.file.nodes[place] = former.file.nodes[order[place]];
    trial.nodes[place] = former.nodes[order[place]];
  }
}

hf::View view_of(const Trial &trial) { return cluster_of(trial.file, {}).view(); }

// The slots of a new cluster are the places of its file.
std::vector<std::uint32_t> answers_of(const hf::View &view, const Trial &trial, const KeyBlock &keys) {
  std::vector<std::uint32_t> answers(keys.count());
  view.lookup_packed(keys.bytes.data(), keys.offsets.data(), keys.count(), answers.data());
  for (std::uint32_t &answer : answers) answer = answer < trial.nodes.size() ? trial.nodes[answer] : kNobody;
  return answers;
}

std::size_t agreeing_of(std::span<const std::uint32_t> answers, const Sample &sample) {
  std::size_t agreeing = 0;
  for (std::size_t i = 0; i < sample.count(); ++i) agreeing += answers[i] == sample.nodes[i] ? 1 : 0;
  return agreeing;
}

namespace {

struct Counterpart {
  std::uint32_t node = kNobody;
  std::size_t pairs = 0;
};
using Counterparts = std::unordered_map<std::uint32_t, Counterpart>;  // of the nodes that are answered

// The node on which most keys are that a node is answered for.
Counterparts counterparts_in(std::span<const std::uint32_t> answers, const Sample &sample) {
  std::unordered_map<std::uint64_t, std::size_t> counts;
  for (std::size_t i = 0; i < sample.count(); ++i) {
    if (answers[i] != kNobody) ++counts[std::uint64_t{answers[i]} << 32 | sample.nodes[i]];
  }
  Counterparts best;
  for (const auto &[pair, count] : counts) {
    Counterpart &known = best[static_cast<std::uint32_t>(pair >> 32)];
    const auto node = static_cast<std::uint32_t>(pair);
    if (count > known.pairs || (count == known.pairs && node < known.node)) known = {node, count};
  }
  return best;
}

// Whether the counterparts are more than an accident: beyond the first pair of each node, which any order could be made
// to explain, there are further ones.
bool explain(const Counterparts &counterparts, const Sample &sample) {
  constexpr std::size_t kOfTen = 9, kFurther = 20;
  std::size_t explained = 0;
  for (const auto &[answered, found] : counterparts) explained += found.pairs;
  return explained * 10 >= sample.count() * kOfTen && explained >= counterparts.size() + kFurther;
}

}  // namespace

std::vector<std::uint32_t> order_in(std::span<const std::uint32_t> answers, const Sample &sample, const Trial &trial) {
  const Counterparts counterparts = counterparts_in(answers, sample);
  if (!explain(counterparts, sample)) return {};
  std::unordered_map<std::uint32_t, std::uint32_t> places;  // of the fleet's nodes
  for (std::uint32_t place = 0; place < trial.nodes.size(); ++place) places[trial.nodes[place]] = place;
  std::vector<std::uint32_t> order(trial.nodes.size(), kNobody), left;
  std::vector<bool> is_taken(trial.nodes.size());
  for (const auto &[answered, found] : counterparts) {
    const auto from = places.find(found.node);
    if (from == places.end() || is_taken[from->second]) return {};
    order[places.at(answered)] = from->second;
    is_taken[from->second] = true;
  }
  // Whoever has no key in the sample keeps its place among the others of that kind.
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    if (!is_taken[place]) left.push_back(place);
  }
  auto next = left.begin();
  for (std::uint32_t &from : order) {
    if (from == kNobody) from = *next++;
  }
  return std::ranges::is_sorted(order) ? std::vector<std::uint32_t>() : order;
}

}  // namespace cli
