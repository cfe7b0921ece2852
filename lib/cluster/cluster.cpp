#include "cluster/cluster.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

namespace {

Weight weight_of(double weight, std::string_view id) { return Weight::from(weight, "node " + quoted(id)); }

}  // namespace

Cluster::Staged::Staged(const View &published)
    : next_slot(static_cast<Slot>(published.slot_limit())),
      keeps_history(published.settings().algorithm().kind == Kind::slot_log),
      history(published.history()) {
  for (const Node &node : published.nodes()) nodes.emplace(node.id, node);
  for (Slot slot = 0; slot < next_slot; ++slot) {
    if (published.at_slot(slot) == nullptr) free_slots.insert(slot);
  }
}

// A node takes the lowest free slot, so that slots stay dense and a node added in the place
// of a removed one takes over its slot. One whose removal was staged but never published
// comes back to its own. Where a history is kept, it alone decides.
Slot Cluster::Staged::take_slot(std::string_view id, const View &published) {
  if (keeps_history) return history.take();
  const Node *former = published.find(id);
  auto free = former != nullptr ? free_slots.find(former->slot) : free_slots.end();
  if (free == free_slots.end()) free = free_slots.begin();
  if (free == free_slots.end()) return next_slot++;
  return free_slots.extract(free).value();
}

void Cluster::Staged::insert(std::string_view id, Weight weight, const View &published) {
  const std::string name(id);
  const auto node = nodes.emplace(name, Node{.id = name, .zone = {}, .address = {}, .weight = weight, .slot = 0}).first;
  node->second.slot = take_slot(id, published);
}

void Cluster::Staged::erase(std::map<std::string, Node, std::less<>>::iterator node) {
  if (keeps_history) {
    history.leave(node->second.slot);
  } else {
    free_slots.insert(node->second.slot);
  }
  nodes.erase(node);
}

Cluster::Cluster(const Settings &settings)
    : settings_(settings), published_(View::make(settings, {}, {}, 0, draft_)) {}

Cluster::Staged &Cluster::staged() {
  if (!staged_) staged_.emplace(published_.current());
  return *staged_;
}

Node &Cluster::staged(std::string_view id) {
  const auto node = staged().nodes.find(id);
  if (node == staged().nodes.end()) {
    throw Error{Fault::not_found, "no node has the id " + quoted(id) + ": add it first"};
  }
  return node->second;
}

void Cluster::add(std::string_view id, double weight) {
  check_id(id);
  const Weight share = weight_of(weight, id);
  if (staged().nodes.contains(id)) {
    throw Error{Fault::exists, "a node has the id " + quoted(id) + " already: set its weight, or remove it first"};
  }
  staged().insert(id, share, published_.current());
}

void Cluster::remove(std::string_view id) {
  static_cast<void>(staged(id));
  staged().erase(staged().nodes.find(id));
}

void Cluster::set_weight(std::string_view id, double weight) {
  Node &node = staged(id);
  node.weight = weight_of(weight, id);
}

void Cluster::set_zone(std::string_view id, std::string_view zone) {
  Node &node = staged(id);
  check_zone(zone);
  node.zone = zone;
}

void Cluster::set_address(std::string_view id, std::string_view address) {
  Node &node = staged(id);
  check_address(address);
  node.address = address;
}

void Cluster::set_nodes(std::span<const std::string_view> ids, std::span<const double> weights) {
  std::map<std::string_view, Weight> wanted;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    try {
      check_id(ids[i]);
      if (!wanted.emplace(ids[i], weights.empty() ? Weight::one() : weight_of(weights[i], ids[i])).second) {
        throw Error{Fault::exists, "the id " + quoted(ids[i]) + " stands twice: name each node once"};
      }
    } catch (const Error &error) {
      throw Error{error.fault(), "node " + text_of(std::uint64_t{i}) + " of the list: " + error.what()};
    }
  }
  Staged next = staged();
  for (auto node = next.nodes.begin(); node != next.nodes.end();) {
    const auto gone = node++;
    if (!wanted.contains(gone->first)) next.erase(gone);
  }
  for (const std::string_view id : ids) {  // in the order given, which decides the slots of new nodes
    const auto node = next.nodes.find(id);
    if (node == next.nodes.end()) {
      next.insert(id, wanted.at(id), published_.current());
    } else {
      node->second.weight = wanted.at(id);
    }
  }
  staged_ = std::move(next);
}

std::size_t Cluster::staged_count() const noexcept {
  return staged_ ? staged_->nodes.size() : published_.current().nodes().size();
}

bool Cluster::has_changes() const noexcept {
  const View &published = published_.current();
  if (!staged_) return false;
  return staged_->history != published.history() ||
         !std::ranges::equal(published.nodes(), staged_->nodes, std::ranges::equal_to{}, {},
                             [](const auto &entry) -> const Node & { return entry.second; });
}

std::uint64_t Cluster::publish() {
  const std::uint64_t generation = published_.current().generation();
  if (!has_changes()) return generation;
  std::vector<Node> nodes;
  nodes.reserve(staged_->nodes.size());
  for (const auto &[id, node] : staged_->nodes) nodes.push_back(node);
  published_.swap_in(View::make(settings_, std::move(nodes), staged_->history, generation + 1, draft_));
  return generation + 1;
}

}  // namespace holdfast
