#include "cluster/staging.h"

#include "cluster/node_list.h"

namespace holdfast {

Staging::Staging(const View &published)
    : published_(&published),
      count_(published.nodes().size()),
      next_slot_(static_cast<Slot>(published.slot_limit())),
      keeps_removals_(published.settings().algorithm().kind == Kind::slot_log),
      removals_(published.removals()),
      pins_(published.pins()) {
  if (count_ == next_slot_) return;
  for (Slot slot = 0; slot < next_slot_; ++slot) {
    if (published.at_slot(slot) == nullptr) free_slots_.insert(slot);
  }
}

const Node *Staging::find(std::string_view id) const noexcept {
  const auto change = changes_.find(id);
  if (change == changes_.end()) return published_->find(id);
  return change->second ? &*change->second : nullptr;
}

Node *Staging::edit(std::string_view id) {
  const auto change = changes_.find(id);
  if (change != changes_.end()) return change->second ? &*change->second : nullptr;
  const Node *node = published_->find(id);
  return node != nullptr ? &*changes_.emplace(node->id, *node).first->second : nullptr;
}

// A node takes the lowest free slot, so that slots stay dense and a node added in the place
// of a removed one takes over its slot. One whose removal was staged but never published
// comes back to its own. Where a log of removals is kept, it alone decides.
Slot Staging::take_slot(std::string_view id) {
  if (keeps_removals_) return removals_.take();
  const Node *former = published_->find(id);
  auto free = former != nullptr ? free_slots_.find(former->slot) : free_slots_.end();
  if (free == free_slots_.end()) free = free_slots_.begin();
  if (free == free_slots_.end()) return next_slot_++;
  return free_slots_.extract(free).value();
}

void Staging::insert(std::string_view id, Weight weight) {
  Node node{.id = std::string(id), .zone = {}, .address = {}, .weight = weight, .slot = 0};
  std::optional<Node> &change = changes_[node.id];
  change = std::move(node);
  change->slot = take_slot(id);
  ++count_;
}

void Staging::erase(std::string_view id) {
  const Slot slot = edit(id)->slot;
  if (keeps_removals_) {
    removals_.leave(slot);
  } else {
    free_slots_.insert(slot);
  }
  changes_.find(id)->second.reset();
  --count_;
}

// Two sorted lists in one pass; of equal ids the change counts.
template <class Visit>
void Staging::for_each_node(Visit visit) const {
  auto change = changes_.begin();
  for (const Node &node : published_->nodes()) {
    for (; change != changes_.end() && change->first < node.id; ++change) {
      if (change->second) visit(*change->second);
    }
    if (change == changes_.end() || change->first != node.id) {
      visit(node);
      continue;
    }
    if (change->second) visit(*change->second);
    ++change;
  }
  for (; change != changes_.end(); ++change) {
    if (change->second) visit(*change->second);
  }
}

std::vector<std::string> Staging::ids() const {
  std::vector<std::string> all;
  all.reserve(count_);
  for_each_node([&](const Node &node) { all.push_back(node.id); });
  return all;
}

ViewContent Staging::content() const {
  ViewContent content{{}, removals_, pins_.list()};
  content.nodes.reserve(count_);
  for_each_node([&](const Node &node) { append(content.nodes, node); });
  return content;
}

}  // namespace holdfast
