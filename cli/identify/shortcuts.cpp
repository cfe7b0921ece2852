#include "identify/shortcuts.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "identify/fleet.h"
#include "read/cluster.h"

namespace cli {

namespace {

constexpr std::size_t kSome = 24;         // nodes, and those that a change needs
constexpr std::size_t kMostAsked = 500;   // keys
constexpr std::size_t kLeastAgreed = 30;  // keys from which few agreeing ones are no accident
constexpr std::size_t kWorthIt = 2;       // the fleet has so many times the nodes that are looked at
constexpr const char *kSmallTable = "251";

bool is_as_written(const ListedNode &a, const ListedNode &b) {
  return a.id == b.id && a.weight == b.weight && a.attributes == b.attributes;
}

// Two nodes that each change of writing makes another: only they say whether a placement reads what it changes.
void add_changed(std::vector<bool> &some, const ClusterFile &fleet) {
  std::vector<Change> changes = spellings(fleet);
  std::ranges::move(weightings(fleet), std::back_inserter(changes));
  for (const Change &change : changes) {
    Trial trial(fleet);
    change.apply(trial);
    std::size_t wanted = 2;
    for (std::size_t i = 0; i < some.size() && wanted > 0; ++i) {
      if (is_as_written(trial.file.nodes[i], fleet.nodes[i])) continue;
      some[i] = true;
      --wanted;
    }
  }
}

// The nodes that the sample says most of.
std::vector<bool> nodes_to_see(const ClusterFile &fleet, const Sample &sample) {
  std::vector<std::size_t> pairs(fleet.nodes.size());
  for (const std::uint32_t node : sample.nodes) ++pairs[node];
  std::vector<std::uint32_t> nodes(fleet.nodes.size());
  std::iota(nodes.begin(), nodes.end(), 0u);
  std::ranges::stable_sort(nodes, std::ranges::greater(), [&](std::uint32_t node) { return pairs[node]; });
  std::vector<bool> some(fleet.nodes.size());
  for (std::size_t i = 0; i < std::min(kSome, nodes.size()); ++i) some[nodes[i]] = true;
  const auto [lightest, heaviest] = std::ranges::minmax_element(fleet.nodes, {}, &ListedNode::weight);
  some[static_cast<std::size_t>(lightest - fleet.nodes.begin())] = true;
  some[static_cast<std::size_t>(heaviest - fleet.nodes.begin())] = true;
  add_changed(some, fleet);
  return some;
}

// Of other weights in the middle, so that placements which reckon with the sum of the weights show that they do.
std::vector<bool> lighter_half(const ClusterFile &fleet, const std::vector<bool> &some) {
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t i = 0; i < some.size(); ++i) {
    if (some[i]) nodes.push_back(i);
  }
  std::ranges::stable_sort(nodes, {}, [&](std::uint32_t node) { return fleet.nodes[node].weight; });
  std::vector<bool> half(some.size());
  for (std::size_t i = 0; i < nodes.size() / 2; ++i) half[nodes[i]] = true;
  return half;
}

Trial only(const Trial &trial, const std::vector<bool> &kept) {
  Trial few;
  few.file.path = trial.file.path;
  few.file.options = trial.file.options;
  for (std::size_t place = 0; place < trial.nodes.size(); ++place) {
    if (!kept[trial.nodes[place]]) continue;
    few.file.nodes.push_back(trial.file.nodes[place]);
    few.nodes.push_back(trial.nodes[place]);
  }
  return few;
}

// None if the placement cannot be built over these nodes.
std::vector<std::uint32_t> answers_over(const Trial &trial, const KeyBlock &keys) {
  try {
    return answers_of(view_of(trial), trial, keys);
  } catch (const Complaint &) {
    return {};
  }
}

}  // namespace

Shortcuts::Shortcuts(const ClusterFile &fleet, const Sample &sample)
    : some_(nodes_to_see(fleet, sample)), half_(lighter_half(fleet, some_)) {
  const auto seen = static_cast<std::size_t>(std::ranges::count(some_, true));
  is_worth_it_ = fleet.nodes.size() >= seen * kWorthIt;
  for (const bool wanted : {true, false}) {
    for (std::size_t i = 0; i < sample.count() && asked_.count() < kMostAsked; ++i) {
      if (some_[sample.nodes[i]] != wanted) continue;
      asked_.keys.add(sample.keys.key(i));
      asked_.nodes.push_back(sample.nodes[i]);
    }
    if (wanted) of_some_ = asked_.count();
  }
  for (std::size_t i = 0; i < hf_algorithm_count(); ++i) {
    if (reads(hf_algorithm_name(i), "table_size")) tables_.insert(hf_algorithm_name(i));
  }
}

// The size of a table does not decide what is read of the nodes, and a large one is filled no faster for few of them.
// Tables of other sizes have nothing in common: they are never hopeless here.
Glance Shortcuts::glance(const Recipe &recipe, const Trial &trial) const {
  const bool is_table = tables_.contains(recipe.algorithm);
  if (!is_table && !is_worth_it_) return {};
  Trial few = only(trial, some_);
  if (is_table) set_option(few.file, "table_size", kSmallTable);
  Glance glance{.answers = answers_over(few, asked_.keys)};
  if (glance.answers.empty() || is_table || !has_few_agreeing(glance.answers)) return glance;
  glance.is_hopeless = keeps_keys(trial, glance.answers);
  return glance;
}

// By chance one of twenty agrees, or two. Whatever agrees with half of the sample over all nodes agrees with more here.
bool Shortcuts::has_few_agreeing(const std::vector<std::uint32_t> &answers) const {
  std::size_t agreeing = 0;
  for (std::size_t i = 0; i < of_some_; ++i) agreeing += answers[i] == asked_.nodes[i] ? 1 : 0;
  return of_some_ >= kLeastAgreed && agreeing * 5 < of_some_;
}

// Whether keys stay on their nodes when others leave, from all over the list: then every key that is on one of these
// nodes in the whole fleet is on it here.
bool Shortcuts::keeps_keys(const Trial &trial, const std::vector<std::uint32_t> &answers) const {
  const std::vector<std::uint32_t> fewer = answers_over(only(trial, half_), asked_.keys);
  std::size_t kept = 0, left = 0;
  for (std::size_t i = 0; i < fewer.size(); ++i) {
    if (answers[i] == kNobody || !half_[answers[i]]) continue;
    ++(fewer[i] == answers[i] ? kept : left);
  }
  return kept >= kLeastAgreed && left * 50 <= kept;
}

}  // namespace cli
