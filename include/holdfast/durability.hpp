/**
 * @file durability.hpp
 * The C++ interface of durability.h; see holdfast.hpp.
 */
#ifndef HOLDFAST_DURABILITY_HPP
#define HOLDFAST_DURABILITY_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <holdfast/view.hpp>

namespace hf {

/** A zone in a report on replicas: its level from 1, its nodes, and the shares of all replicas that it holds and that
 * its weight asks for. */
struct ZoneReplicas {
  std::string path;
  std::uint32_t level = 0;
  std::uint32_t nodes = 0;
  double share = 0;
  double fair = 0;
};

/** A probability between two bounds, which are equal if it is exact. */
struct LossBounds {
  double least = 0;
  double most = 0;
  [[nodiscard]] bool is_exact() const noexcept { return least == most; }
};

/** Where the replicas of a view are, and which failures lose keys. Level 0 is for nodes, 1 for the outermost zones. */
class Durability {
 public:
  /** Counts every partition of a table. */
  Durability(const View &view, std::uint32_t replicas) { make(view, replicas, nullptr, 0); }
  /** Counts the hashes of a list, with any algorithm. */
  Durability(const View &view, std::uint32_t replicas, const std::vector<std::uint64_t> &hashes) {
    static const std::uint64_t none = 0;
    make(view, replicas, hashes.empty() ? &none : hashes.data(), hashes.size());
  }

  [[nodiscard]] std::uint32_t replicas() const noexcept { return hf_durability_replicas(c()); }
  [[nodiscard]] std::uint64_t row_count() const noexcept { return hf_durability_row_count(c()); }
  /** Distinct sets of nodes that hold a key together. */
  [[nodiscard]] std::uint64_t set_count() const noexcept { return hf_durability_set_count(c()); }
  /** The share of all replicas that a node holds, and that its weight asks for. */
  [[nodiscard]] double node_share(Slot slot) const noexcept { return hf_durability_node_share(c(), slot); }
  [[nodiscard]] double node_fair(Slot slot) const noexcept { return hf_durability_node_fair(c(), slot); }

  /** Zones in the order of their levels, and of their paths in each. */
  [[nodiscard]] std::vector<ZoneReplicas> zones() const {
    std::vector<ZoneReplicas> zones;
    for (std::size_t i = 0; i < hf_durability_zone_count(c()); ++i) {
      zones.push_back({hf_durability_zone_path(c(), i), hf_durability_zone_level(c(), i),
                       hf_durability_zone_nodes(c(), i), hf_durability_zone_share(c(), i),
                       hf_durability_zone_fair(c(), i)});
    }
    return zones;
  }
  [[nodiscard]] std::uint32_t level_count() const noexcept { return hf_durability_level_count(c()); }
  /** The nodes, or zones of a level, that can fail. */
  [[nodiscard]] std::uint32_t unit_count(std::uint32_t level) const noexcept {
    return hf_durability_unit_count(c(), level);
  }
  /** The share of the keys whose replicas are in so many different units. */
  [[nodiscard]] double spread(std::uint32_t level, std::uint32_t units) const noexcept {
    return hf_durability_spread(c(), level, units);
  }

  /** The part of the capacity of all nodes that is in use when the first node is full; and that node. */
  [[nodiscard]] double usable_capacity() const noexcept { return hf_durability_usable_capacity(c()); }
  [[nodiscard]] Slot fullest_node() const noexcept { return hf_durability_fullest_node(c()); }

  /** Throws if a zone or a node holds more than 1 + tolerance times what its weight asks for. */
  void check(double tolerance) const {
    detail::check([&](hf_error *error) { return hf_durability_check(c(), tolerance, error); });
  }
  /** The probability that a key keeps fewer replicas than it needs when units of a level fail. */
  [[nodiscard]] double key_loss(std::uint32_t level, std::uint32_t failed, std::uint32_t needed = 1) const {
    double probability = 0;
    detail::check(
        [&](hf_error *error) { return hf_durability_key_loss(c(), level, failed, needed, &probability, error); });
    return probability;
  }
  /** The same for any of all keys. */
  [[nodiscard]] LossBounds any_loss(std::uint32_t level, std::uint32_t failed, std::uint32_t needed = 1) const {
    LossBounds bounds;
    detail::check([&](hf_error *error) {
      return hf_durability_any_loss(c(), level, failed, needed, &bounds.least, &bounds.most, error);
    });
    return bounds;
  }

  /** The C handle, for functions without a member here; this object keeps owning it. */
  [[nodiscard]] const hf_durability *c() const noexcept { return handle_.get(); }

 private:
  void make(const View &view, std::uint32_t replicas, const std::uint64_t *hashes, std::size_t count) {
    hf_durability *made = nullptr;
    detail::check([&](hf_error *error) { return hf_durability_new(view.c(), replicas, hashes, count, &made, error); });
    handle_.reset(made);
  }

  std::unique_ptr<hf_durability, detail::Free> handle_;
};

}  // namespace hf

#endif
