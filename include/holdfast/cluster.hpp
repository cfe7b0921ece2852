/**
 * @file cluster.hpp
 * The C++ interface of cluster.h, incarnations.h, replica_weights.h and pins.h; see holdfast.hpp.
 */
#ifndef HOLDFAST_CLUSTER_HPP
#define HOLDFAST_CLUSTER_HPP

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <holdfast/view.hpp>

namespace hf {

/** A set of nodes. Changes are staged one by one and published together as one new view. */
class Cluster {
 public:
  Cluster() : Cluster(nullptr) {}
  /** A cluster that starts from a view, whatever made the view. */
  [[nodiscard]] static Cluster restore(const View &view) {
    hf_cluster *made = nullptr;
    detail::check([&](hf_error *error) { return hf_cluster_restore(view.c(), &made, error); });
    return Cluster(std::unique_ptr<hf_cluster, detail::Free>(made));
  }
  explicit Cluster(const Config &config) : Cluster(config.c()) {}
  /** Takes over a cluster from a function of C. */
  [[nodiscard]] static Cluster adopt(hf_cluster *handle) noexcept {
    return Cluster(std::unique_ptr<hf_cluster, detail::Free>(handle));
  }
  /** Gives the cluster to a function of C, or to whoever ends it with hf_cluster_free(). */
  [[nodiscard]] hf_cluster *release() noexcept { return handle_.release(); }

  Cluster &add(const Text &id, double weight = 1.0) {
    return change([&](hf_error *error) { return hf_cluster_add(c(), id.c_str(), weight, error); });
  }
  Cluster &remove(const Text &id) {
    return change([&](hf_error *error) { return hf_cluster_remove(c(), id.c_str(), error); });
  }
  Cluster &set_weight(const Text &id, double weight) {
    return change([&](hf_error *error) { return hf_cluster_set_weight(c(), id.c_str(), weight, error); });
  }
  /** The share of all replicas, apart from that of homes; HF_SAME_WEIGHT is the weight again. */
  Cluster &set_replica_weight(const Text &id, double weight) {
    return change([&](hf_error *error) { return hf_cluster_set_replica_weight(c(), id.c_str(), weight, error); });
  }
  /** An attribute of a node, which dialects hash (dialects.h); "" unsets it. */
  Cluster &set_attribute(const Text &id, const Text &name, const Text &value) {
    return change(
        [&](hf_error *error) { return hf_cluster_set_attribute(c(), id.c_str(), name.c_str(), value.c_str(), error); });
  }
  Cluster &set_zone(const Text &id, const Text &zone) {
    return change([&](hf_error *error) { return hf_cluster_set_zone(c(), id.c_str(), zone.c_str(), error); });
  }
  Cluster &set_address(const Text &id, const Text &address) {
    return change([&](hf_error *error) { return hf_cluster_set_address(c(), id.c_str(), address.c_str(), error); });
  }

  Cluster &set_state(const Text &id, State state) {
    return change([&](hf_error *error) {
      return hf_cluster_set_state(c(), id.c_str(), static_cast<std::int32_t>(state), error);
    });
  }
  /** Another incarnation of a node, which is up if the number is greater: a pod that restarted under its old name. */
  Cluster &set_incarnation(const Text &id, std::uint64_t incarnation) {
    return change([&](hf_error *error) { return hf_cluster_set_incarnation(c(), id.c_str(), incarnation, error); });
  }
  /** As set_state(); throws HF_E_REFUSED if the node is of a later incarnation. */
  Cluster &set_state_incarnation(const Text &id, std::uint64_t incarnation, State state) {
    return change([&](hf_error *error) {
      return hf_cluster_set_state_incarnation(c(), id.c_str(), incarnation, static_cast<std::int32_t>(state), error);
    });
  }
  /** As remove(); throws HF_E_REFUSED if the node is of a later incarnation. */
  Cluster &remove_incarnation(const Text &id, std::uint64_t incarnation) {
    return change([&](hf_error *error) { return hf_cluster_remove_incarnation(c(), id.c_str(), incarnation, error); });
  }
  /** Places a key, or every key with this prefix, on one node. */
  Cluster &pin(Key key, const Text &id, bool is_prefix = false) {
    return change([&](hf_error *error) {
      return hf_cluster_pin(c(), key.data(), key.size(), is_prefix ? 1 : 0, id.c_str(), error);
    });
  }
  /** Pins many keys, or all keys of many prefixes: pairs of a key and the id of its node. All of them or none. */
  Cluster &pin_many(const std::vector<std::pair<std::string, std::string>> &pins, bool is_prefix = false) {
    std::vector<const void *> keys;
    std::vector<std::size_t> lengths;
    std::vector<const char *> ids;
    for (const auto &pin : pins) {
      keys.push_back(pin.first.data());
      lengths.push_back(pin.first.size());
      ids.push_back(Text(pin.second).c_str());
    }
    return change([&](hf_error *error) {
      return hf_cluster_pin_many(c(), keys.data(), lengths.data(), keys.size(), is_prefix ? 1 : 0, ids.data(), error);
    });
  }
  Cluster &unpin(Key key, bool is_prefix = false) {
    return change(
        [&](hf_error *error) { return hf_cluster_unpin(c(), key.data(), key.size(), is_prefix ? 1 : 0, error); });
  }

  /** Stages the whole desired membership; without weights every node has weight 1. */
  Cluster &set_nodes(const std::vector<std::string> &ids, const std::vector<double> &weights = {}) {
    return stage_nodes(hf_cluster_set_nodes, ids, weights);
  }
  /** As set_nodes(), but past the guard, on the decision of an operator. */
  Cluster &set_nodes_anyway(const std::vector<std::string> &ids, const std::vector<double> &weights = {}) {
    return stage_nodes(hf_cluster_set_nodes_anyway, ids, weights);
  }
  /** Stages all that another cluster has staged: nodes with their properties, and pins. */
  Cluster &set_content(Cluster &from) {
    return change([&](hf_error *error) { return hf_cluster_set_content(c(), from.c(), error); });
  }
  void discard() noexcept { hf_cluster_discard(c()); }
  [[nodiscard]] std::size_t staged_count() noexcept { return hf_cluster_staged_count(c()); }

  /** Makes all staged changes one new view, or none of them; returns the generation of the published view. */
  std::uint64_t publish() {
    std::uint64_t generation = 0;
    detail::check([&](hf_error *error) { return hf_cluster_publish(c(), &generation, error); });
    return generation;
  }

  /** As publish(), but past the guard, on the decision of an operator. */
  std::uint64_t publish_anyway() {
    std::uint64_t generation = 0;
    detail::check([&](hf_error *error) { return hf_cluster_publish_anyway(c(), &generation, error); });
    return generation;
  }
  /** Sets the clock of the guard, in units of the caller, for option 'guard_window'; it never goes back. */
  Cluster &set_clock(std::uint64_t now) {
    return change([&](hf_error *error) { return hf_cluster_set_clock(c(), now, error); });
  }

  /** The view published last. */
  [[nodiscard]] View view() const noexcept { return View::adopt(hf_cluster_view(c())); }

  /** Exchanges a view of this cluster, or an empty View, for the published one; false if it was that one already. */
  bool refresh(View &view) const noexcept { return hf_cluster_refresh(c(), &view.handle_) != 0; }

  /** The C handle, for functions without a member here; this object keeps owning it. */
  [[nodiscard]] hf_cluster *c() noexcept { return handle_.get(); }
  [[nodiscard]] const hf_cluster *c() const noexcept { return handle_.get(); }

 private:
  explicit Cluster(std::unique_ptr<hf_cluster, detail::Free> made) noexcept : handle_(std::move(made)) {}
  explicit Cluster(const hf_config *config) {
    hf_cluster *made = nullptr;
    detail::check([&](hf_error *error) { return hf_cluster_new(config, &made, error); });
    handle_.reset(made);
  }
  template <class Stage>
  Cluster &stage_nodes(Stage stage, const std::vector<std::string> &ids, const std::vector<double> &weights) {
    if (!weights.empty() && weights.size() != ids.size()) {
      throw Error(HF_E_ARGUMENT, std::to_string(ids.size()) + " ids, but " + std::to_string(weights.size()) +
                                     " weights: give one for each id, or none");
    }
    std::vector<const char *> names;
    for (const std::string &id : ids) names.push_back(Text(id).c_str());
    return change([&](hf_error *error) {
      return stage(c(), names.data(), weights.empty() ? nullptr : weights.data(), names.size(), error);
    });
  }
  template <class Call>
  Cluster &change(Call &&call) {
    detail::check(std::forward<Call>(call));
    return *this;
  }

  std::unique_ptr<hf_cluster, detail::Free> handle_;
};

}  // namespace hf

#endif
