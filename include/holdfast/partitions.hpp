/**
 * @file partitions.hpp
 * The C++ interface of partitions.h; see holdfast.hpp.
 *
 *     for (const hf::Partition partition : view.partitions()) {
 *       store.place(partition.number(), partition.replicas(3));
 *     }
 */
#ifndef HOLDFAST_PARTITIONS_HPP
#define HOLDFAST_PARTITIONS_HPP

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include <holdfast/base.hpp>

namespace hf {

/** The number of no partition. */
inline constexpr std::uint32_t no_partition = HF_NO_PARTITION;

/** A range of positions, both ends included. */
struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/** A partition of a view. It holds no reference to the view: use it only while the view lives. Pins are not counted: a
 * pinned key may be on another node than its partition. */
class Partition {
 public:
  Partition() noexcept = default;
  Partition(const hf_view *view, std::uint32_t number) noexcept : view_(view), number_(number) {}

  /** False if the view has no such partition. */
  explicit operator bool() const noexcept { return number_ < hf_view_partition_count(view_); }
  [[nodiscard]] std::uint32_t number() const noexcept { return number_; }
  /** The slot of the home of its keys; no_node if there is no such partition. */
  [[nodiscard]] Slot home() const noexcept { return hf_view_partition_home(view_, number_); }
  /** The replicas of its keys, the home first. Throws if the view has fewer nodes. */
  [[nodiscard]] std::vector<Slot> replicas(std::uint32_t most) const {
    std::vector<Slot> slots(most <= 32 ? most : 1);  // more than 32 are refused
    detail::check(
        [&](hf_error *error) { return hf_view_partition_replicas(view_, number_, most, slots.data(), error); });
    return slots;
  }
  /** The positions of its keys. */
  [[nodiscard]] Range range() const {
    Range found;
    detail::check(
        [&](hf_error *error) { return hf_view_partition_range(view_, number_, &found.first, &found.last, error); });
    return found;
  }

 private:
  const hf_view *view_ = nullptr;
  std::uint32_t number_ = no_partition;
};

/** The partitions of a view in the order of their numbers, which is the order of their ranges. There are none if the
 * algorithm has none, and in a stage of a plan. */
class Partitions {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Partition;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Partition;

    iterator() noexcept = default;
    iterator(const hf_view *view, std::uint32_t number) noexcept : view_(view), number_(number) {}
    Partition operator*() const noexcept { return {view_, number_}; }
    iterator &operator++() noexcept { return ++number_, *this; }
    iterator operator++(int) noexcept { return {view_, number_++}; }
    friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.number_ == b.number_; }
    friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.number_ != b.number_; }

   private:
    const hf_view *view_ = nullptr;
    std::uint32_t number_ = 0;
  };

  explicit Partitions(const hf_view *view) noexcept : view_(view) {}
  [[nodiscard]] iterator begin() const noexcept { return {view_, 0}; }
  [[nodiscard]] iterator end() const noexcept { return {view_, size()}; }
  /** A power of two, or 0. */
  [[nodiscard]] std::uint32_t size() const noexcept { return hf_view_partition_count(view_); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] Partition operator[](std::uint32_t number) const noexcept { return {view_, number}; }

  /** The partition of a key; false if there are none. */
  [[nodiscard]] Partition of(Key key) const noexcept { return of_hash(hf_view_hash(view_, key.data(), key.size())); }
  [[nodiscard]] Partition of_hash(std::uint64_t hash) const noexcept {
    return {view_, hf_view_partition_of(view_, hash)};
  }

 private:
  const hf_view *view_;
};

}  // namespace hf

#endif
