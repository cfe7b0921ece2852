// Changes that nobody has seen yet: what differs from the published view, node by node. Staging
// one change of a large fleet costs a search and an entry, whatever the size of the fleet.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/node.h"
#include "cluster/pins.h"
#include "cluster/view.h"

namespace holdfast {

class Staging {
 public:
  // Nothing is staged yet. `published` must outlive this.
  explicit Staging(const View &published);

  // As staged; nullptr if there is no such node. `edit` gives it to be changed.
  [[nodiscard]] const Node *find(std::string_view id) const noexcept;
  [[nodiscard]] Node *edit(std::string_view id);

  // `id` is new to insert, and known to erase.
  void insert(std::string_view id, Weight weight);
  void erase(std::string_view id);

  [[nodiscard]] StagedPins &pins() noexcept { return pins_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

  // Ids of all nodes as staged, in their order.
  [[nodiscard]] std::vector<std::string> ids() const;

  // Somebody stands in for what is staged now: changes after it are judged against `nodes`, which is what is staged,
  // and no longer against what is published. Without nodes that is taken back.
  void vouch_for(std::optional<std::vector<Node>> nodes) noexcept { vouched_ = std::move(nodes); }
  [[nodiscard]] bool is_vouched() const noexcept { return vouched_.has_value(); }

  // What changes are judged against.
  [[nodiscard]] std::span<const Node> judged_from() const noexcept {
    return vouched_ ? std::span<const Node>(*vouched_) : published_->nodes();
  }

  // What the next view is made of.
  [[nodiscard]] ViewContent content() const;

 private:
  [[nodiscard]] Slot take_slot(std::string_view id);
  template <class Visit>
  void for_each_node(Visit visit) const;

  const View *published_;
  std::map<std::string, std::optional<Node>, std::less<>> changes_;  // a node without value is gone
  std::size_t count_;
  std::set<Slot> free_slots_;  // below next_slot_; unused where a log of removals is kept
  Slot next_slot_;
  bool keeps_removals_;
  RemovalLog removals_;
  StagedPins pins_;
  std::optional<std::vector<Node>> vouched_;
};

}  // namespace holdfast
