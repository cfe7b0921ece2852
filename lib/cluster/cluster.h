// The cluster: a membership that is changed in steps and published in one. Staged changes are
// seen by nobody; publishing builds a view of them aside and swaps it in, or fails and leaves
// both the view and the staged changes as they were.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cluster/guard.h"
#include "cluster/publish.h"
#include "cluster/settings.h"
#include "cluster/staging.h"

namespace holdfast {

class Cluster {
 public:
  explicit Cluster(const Settings &settings);

  // Goes on from a view of any origin, which is published from the start.
  explicit Cluster(const View &published);

  void add(std::string_view id, double weight);
  void remove(std::string_view id);
  void set_weight(std::string_view id, double weight);
  // Nothing is the same as the weight, whatever that is or becomes.
  void set_replica_weight(std::string_view id, std::optional<double> weight);
  void set_zone(std::string_view id, std::string_view zone);
  void set_address(std::string_view id, std::string_view address);
  void set_attribute(std::string_view id, std::string_view name, std::string_view value);
  void set_state(std::string_view id, NodeState state);

  // A later incarnation of a node is up. Throws Error{refused} if the number would fall.
  void set_incarnation(std::string_view id, std::uint64_t incarnation);
  // The same as without an incarnation. Throws Error{refused} if the node is of a later one.
  void remove(std::string_view id, std::uint64_t incarnation);
  void set_state(std::string_view id, std::uint64_t incarnation, NodeState state);

  // The whole desired membership. `weights` is empty for weight 1 everywhere.
  // Throws Error{refused} if the guard holds it back and the caller does not insist.
  void set_nodes(std::span<const std::string_view> ids, std::span<const double> weights, bool insists = false);

  // All that another cluster has staged: nodes with their properties, in the order of its slots, and pins.
  void set_content(const Cluster &from);

  // A key, or all keys that start alike, to live on a node that is there or staged.
  void pin(bool is_prefix, std::string_view key, std::string_view node);
  // The same for many at once, or for none of them.
  void pin_all(bool is_prefix, std::span<const std::string_view> keys, std::span<const std::string_view> nodes);
  void unpin(bool is_prefix, std::string_view key);

  void discard() noexcept { staging_.reset(); }
  [[nodiscard]] std::size_t staged_count() const noexcept;

  // Returns the generation that is current afterwards.
  // Throws Error{refused} if the guard holds the changes back and the caller does not insist.
  std::uint64_t publish(bool insists = false);

  // The time by which the guard tells its window. Throws Error{argument} if it goes back.
  void set_clock(std::uint64_t now) { guard_.set_clock(now); }

  [[nodiscard]] const Published &published() const noexcept { return published_; }

 private:
  [[nodiscard]] std::string_view pinned_part(bool is_prefix, std::string_view key) const noexcept;
  // What is staged, to be changed; begins with nothing.
  [[nodiscard]] Staging &staging();
  [[nodiscard]] Node &staged(std::string_view id);
  // As staged. Throws Error{not_found}.
  [[nodiscard]] const Node &known(std::string_view id);
  // Throws Error{refused} if the guard holds the list back that `next` has staged.
  void judge(Staging &next, bool insists);

  Settings settings_;
  Guard guard_;
  Draft draft_;
  Published published_;
  std::optional<Staging> staging_;  // none is what is published, so that forgetting changes needs no memory
};

}  // namespace holdfast
