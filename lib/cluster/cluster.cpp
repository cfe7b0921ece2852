#include "cluster/cluster.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "cluster/node_list.h"

namespace holdfast {

namespace {

Weight weight_of(double weight, std::string_view id) { return Weight::from(weight, "node " + quoted(id)); }

[[noreturn]] void refuse_unknown(std::string_view id) {
  throw Error{Fault::not_found, "no node has the id " + quoted(id) + ": add it first"};
}

// Throws Error{refused} if the node is of a later incarnation; `wish` and `remedy` stand around the number in the text.
void check_incarnation(const Node &node, std::uint64_t incarnation, const char *wish, const char *remedy) {
  if (node.incarnation <= incarnation) return;
  std::string text = "node " + quoted(node.id);
  text += " is of incarnation " + text_of(node.incarnation);
  text += wish + text_of(incarnation);
  throw Error{Fault::refused, text + remedy};
}

// What is meant for an earlier incarnation comes too late.
void check_news_of(const Node &node, std::uint64_t incarnation) {
  check_incarnation(node, incarnation, " and this is for incarnation ", ", which has ended: ignore it");
}

// `node` is about to take the place of `now`, which has the same id.
void keep_incarnation(Node &node, const Node &now) {
  if (node.incarnation >= now.incarnation) return;
  if (node.incarnation != 0) node.state = now.state;
  node.incarnation = now.incarnation;
}

// Throws Error with the position in the list.
std::map<std::string_view, Weight> wanted_nodes(std::span<const std::string_view> ids,
                                                std::span<const double> weights) {
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
  return wanted;
}

bool is_same(const View &view, const ViewContent &content) {
  return view.removals() == content.removals && view.pins() == content.pins && are_equal(view.nodes(), content.nodes);
}

}  // namespace

Cluster::Cluster(const Settings &settings) : settings_(settings), published_(View::make(settings, {}, 0, draft_)) {}

Cluster::Cluster(const View &published) : settings_(published.settings()), published_(&published) {
  published.retain();
}

Staging &Cluster::staging() {
  if (!staging_) staging_.emplace(published_.current());
  return *staging_;
}

Node &Cluster::staged(std::string_view id) {
  Node *node = staging().edit(id);
  if (node == nullptr) refuse_unknown(id);
  return *node;
}

void Cluster::add(std::string_view id, double weight) {
  check_id(id);
  const Weight share = weight_of(weight, id);
  if (staging().find(id) != nullptr) {
    throw Error{Fault::exists, "a node has the id " + quoted(id) + " already: set its weight, or remove it first"};
  }
  staging().insert(id, share);
}

const Node &Cluster::known(std::string_view id) {
  const Node *node = staging().find(id);
  if (node == nullptr) refuse_unknown(id);
  return *node;
}

void Cluster::remove(std::string_view id) {
  static_cast<void>(known(id));
  staging().erase(id);
}

void Cluster::remove(std::string_view id, std::uint64_t incarnation) {
  check_news_of(known(id), incarnation);
  staging().erase(id);
}

void Cluster::set_weight(std::string_view id, double weight) {
  Node &node = staged(id);
  node.weight = weight_of(weight, id);
}

void Cluster::set_replica_weight(std::string_view id, std::optional<double> weight) {
  Node &node = staged(id);
  node.own_replica_weight = weight ? Weight::from(*weight, "replicas of node " + quoted(id)) : kSameWeight;
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

void Cluster::set_attribute(std::string_view id, std::string_view name, std::string_view value) {
  Node &node = staged(id);
  node.attributes.set(attribute_of(name), value);
}

void Cluster::set_state(std::string_view id, NodeState state) { staged(id).state = state; }

void Cluster::set_state(std::string_view id, std::uint64_t incarnation, NodeState state) {
  check_news_of(known(id), incarnation);
  staged(id).state = state;
}

void Cluster::set_incarnation(std::string_view id, std::uint64_t incarnation) {
  const Node &now = known(id);
  check_incarnation(now, incarnation, " and cannot go back to ",
                    ": give a greater one, or remove the node and add it anew");
  if (now.incarnation == incarnation) return;
  Node &node = staged(id);
  node.incarnation = incarnation;
  node.state = NodeState::up;
}

void Cluster::set_nodes(std::span<const std::string_view> ids, std::span<const double> weights, bool insists) {
  const std::map<std::string_view, Weight> wanted = wanted_nodes(ids, weights);
  Staging next = staging();
  for (const std::string &id : next.ids()) {
    if (!wanted.contains(id)) next.erase(id);
  }
  for (const std::string_view id : ids) {  // in the order given, which decides the slots of new nodes
    const Node *node = next.find(id);
    const Weight weight = wanted.at(id);
    if (node == nullptr) {
      next.insert(id, weight);
    } else if (node->weight != weight) {
      next.edit(id)->weight = weight;
    }
  }
  judge(next, insists);
  staging_ = std::move(next);
}

// Nodes that stay keep their slots; new ones take theirs in the order of the slots that they have in the other cluster.
// No node goes back to an earlier incarnation.
void Cluster::set_content(const Cluster &from) {
  ViewContent wanted = from.staging_ ? from.staging_->content() : Staging(from.published_.current()).content();
  Staging next = staging();
  for (const std::string &id : next.ids()) {
    if (!std::ranges::binary_search(wanted.nodes, id, {}, &Node::id)) next.erase(id);
  }
  std::ranges::sort(wanted.nodes, {}, &Node::slot);
  for (Node &node : wanted.nodes) {
    if (next.find(node.id) == nullptr) next.insert(node.id, node.weight);
    const Node &now = *next.find(node.id);
    node.slot = now.slot;
    keep_incarnation(node, now);
    if (now != node) *next.edit(node.id) = std::move(node);
  }
  next.pins().clear();
  for (const Pin &pin : wanted.pins.all())
    next.pins().set(pin.is_prefix, pinned_part(pin.is_prefix, pin.key), pin.node);
  staging_ = std::move(next);
}

// A list is judged against what is published, whatever was staged before it.
void Cluster::judge(Staging &next, bool insists) {
  if (!Guard::is_on(settings_)) return;
  std::vector<Node> nodes = next.content().nodes;
  next.vouch_for(std::nullopt);
  if (insists || guard_.check_list(next.judged_from(), nodes, settings_)) next.vouch_for(std::move(nodes));
}

void Cluster::pin(bool is_prefix, std::string_view key, std::string_view node) {
  if (staging().find(node) == nullptr) refuse_unknown(node);
  staging().pins().set(is_prefix, pinned_part(is_prefix, key), node);
}

void Cluster::pin_all(bool is_prefix, std::span<const std::string_view> keys, std::span<const std::string_view> nodes) {
  StagedPins next = staging().pins();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    try {
      if (staging().find(nodes[i]) == nullptr) refuse_unknown(nodes[i]);
      next.set(is_prefix, pinned_part(is_prefix, keys[i]), nodes[i]);
    } catch (const Error &error) {
      throw Error{error.fault(), "pin " + text_of(std::uint64_t{i}) + " of the list: " + error.what()};
    }
  }
  staging().pins() = std::move(next);
}

void Cluster::unpin(bool is_prefix, std::string_view key) {
  staging().pins().erase(is_prefix, pinned_part(is_prefix, key));
}

// Keys with one part have one hash, and so one pin.
std::string_view Cluster::pinned_part(bool is_prefix, std::string_view key) const noexcept {
  return is_prefix ? key : settings_.key_part().of(key);
}

std::size_t Cluster::staged_count() const noexcept {
  return staging_ ? staging_->count() : published_.current().nodes().size();
}

std::uint64_t Cluster::publish(bool insists) {
  const View &published = published_.current();
  if (!staging_) return published.generation();
  ViewContent content = staging_->content();
  const std::uint64_t generation = published.generation() + (is_same(published, content) ? 0 : 1);
  if (generation < published.generation()) {
    throw Error{Fault::infeasible, "generation " + text_of(published.generation()) +
                                       " is the last that there is: make a new cluster of these nodes"};
  }
  if (generation != published.generation()) {
    if (!insists) guard_.check_changes(staging_->judged_from(), content.nodes, staging_->is_vouched(), settings_);
    guard_.remember(published.nodes(), settings_);
    published_.swap_in(View::make(settings_, std::move(content), generation, draft_, &published));
    if (insists || staging_->is_vouched()) guard_.forget();
  }
  staging_.reset();
  return generation;
}

}  // namespace holdfast
