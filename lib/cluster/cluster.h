// The cluster: a membership that is changed in steps and published in one. Staged changes are
// seen by nobody; publishing builds a view of them aside and swaps it in, or fails and leaves
// both the view and the staged changes as they were.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "cluster/node.h"
#include "cluster/publish.h"
#include "cluster/settings.h"

namespace holdfast {

class Cluster {
 public:
  explicit Cluster(const Settings &settings);

  void add(std::string_view id, double weight);
  void remove(std::string_view id);
  void set_weight(std::string_view id, double weight);
  void set_zone(std::string_view id, std::string_view zone);
  void set_address(std::string_view id, std::string_view address);

  // The whole desired membership. `weights` is empty for weight 1 everywhere.
  void set_nodes(std::span<const std::string_view> ids, std::span<const double> weights);

  void discard() noexcept { staged_.reset(); }
  [[nodiscard]] std::size_t staged_count() const noexcept;

  // Returns the generation that is current afterwards.
  std::uint64_t publish();

  [[nodiscard]] const Published &published() const noexcept { return published_; }

 private:
  struct Staged {
    std::map<std::string, Node, std::less<>> nodes;
    std::set<Slot> free_slots;  // below next_slot; unused where a history is kept
    Slot next_slot = 0;
    bool keeps_history = false;
    SlotHistory history;

    explicit Staged(const View &published);
    void insert(std::string_view id, Weight weight, const View &published);
    [[nodiscard]] Slot take_slot(std::string_view id, const View &published);
    void erase(std::map<std::string, Node, std::less<>>::iterator node);
  };

  // What is staged, to be changed; begins as what is published.
  [[nodiscard]] Staged &staged();
  [[nodiscard]] Node &staged(std::string_view id);
  [[nodiscard]] bool has_changes() const noexcept;

  Settings settings_;
  std::optional<Staged> staged_;  // none is what is published, so that forgetting changes needs no memory
  Draft draft_;
  Published published_;
};

}  // namespace holdfast
