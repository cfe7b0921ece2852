/**
 * @file many.hpp
 * The C++ interface of hf_view_group() in many.h; see holdfast.hpp. View has the lookups of many keys.
 *
 *     const hf::Groups groups = view.group(keys);
 *     for (const hf::Group group : groups) {
 *       for (const std::uint32_t index : group) ask(view.node(group.slot()), keys[index]);
 *     }
 */
#ifndef HOLDFAST_MANY_HPP
#define HOLDFAST_MANY_HPP

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <vector>

#include <holdfast/base.hpp>

namespace hf {

/** The keys that one node serves, by their indexes, which rise. It points into its Groups: use it while they live. */
class Group {
 public:
  Group() noexcept = default;
  Group(Slot slot, const std::uint32_t *first, const std::uint32_t *last) noexcept
      : slot_(slot), first_(first), last_(last) {}

  /** Of the node; no_node for keys that no node can serve. */
  [[nodiscard]] Slot slot() const noexcept { return slot_; }
  [[nodiscard]] const std::uint32_t *begin() const noexcept { return first_; }
  [[nodiscard]] const std::uint32_t *end() const noexcept { return last_; }
  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(last_ - first_); }

 private:
  Slot slot_ = no_node;
  const std::uint32_t *first_ = nullptr;
  const std::uint32_t *last_ = nullptr;
};

/** Many keys, grouped by the node that serves them: one group for each node that serves any, in the order of their
 * slots, and last the group of the keys that no node can serve. */
class Groups {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Group;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Group;

    iterator() noexcept = default;
    iterator(const Groups *groups, std::size_t first) noexcept
        : groups_(groups), first_(first), last_(groups->end_of(first)) {}
    Group operator*() const noexcept {
      const std::uint32_t *const order = groups_->order_.data();
      return {groups_->slots_[order[first_]], order + first_, order + last_};
    }
    iterator &operator++() noexcept { return *this = iterator(groups_, last_); }
    iterator operator++(int) noexcept {
      const iterator former = *this;
      ++*this;
      return former;
    }
    friend bool operator==(const iterator &a, const iterator &b) noexcept { return a.first_ == b.first_; }
    friend bool operator!=(const iterator &a, const iterator &b) noexcept { return a.first_ != b.first_; }

   private:
    const Groups *groups_ = nullptr;
    std::size_t first_ = 0;  // in order_
    std::size_t last_ = 0;   // one beyond the group
  };

  /** Of keys in a container that holds texts, such as a vector of strings or of string views. */
  template <class Keys>
  Groups(const hf_view *view, const Keys &keys) {
    std::vector<const void *> pointers;
    std::vector<std::size_t> lengths;
    for (auto &&text : keys) {
      static_assert(std::is_lvalue_reference_v<decltype(text)>, "the container must hold its keys, not make them");
      const Key key = text;
      pointers.push_back(key.data());
      lengths.push_back(key.size());
    }
    slots_.resize(pointers.size());
    order_.resize(pointers.size());
    detail::check(hf_view_group(view, pointers.data(), lengths.data(), pointers.size(), slots_.data(), order_.data()),
                  "the view is empty");
  }

  [[nodiscard]] iterator begin() const noexcept { return {this, 0}; }
  [[nodiscard]] iterator end() const noexcept { return {this, order_.size()}; }
  [[nodiscard]] bool empty() const noexcept { return order_.empty(); }
  /** The slot of each key, as View::lookup_many() gives it. */
  [[nodiscard]] const std::vector<Slot> &slots() const noexcept { return slots_; }

 private:
  /** One beyond the group that begins at this place of the order. */
  [[nodiscard]] std::size_t end_of(std::size_t first) const noexcept {
    std::size_t last = first;
    while (last < order_.size() && slots_[order_[last]] == slots_[order_[first]]) ++last;
    return last;
  }

  std::vector<Slot> slots_;           // of each key
  std::vector<std::uint32_t> order_;  // indexes of keys, those of one node together
};

}  // namespace hf

#endif
