// The published view of a cluster: the only place where a writer and many readers meet. A
// reader that has the newest view learns so with one load; taking a newer one waits at most
// for another thread to copy a pointer. Lookups come nowhere near this.
#pragma once

#include <atomic>
#include <mutex>

#include "cluster/view.h"

namespace holdfast {

class Published {
 public:
  explicit Published(const View *first) noexcept : current_(first) {}
  ~Published() { current_.load(std::memory_order_relaxed)->release(); }
  Published(const Published &) = delete;
  Published &operator=(const Published &) = delete;

  // The view published last, with one more holder: the caller.
  [[nodiscard]] const View *take() const noexcept {
    const std::lock_guard lock(swapping_);
    const View *view = current_.load(std::memory_order_relaxed);
    view->retain();
    return view;
  }

  // Relaxed, because nothing is read through the pointer: a held view is alive, so no other
  // view can have its address. `take` orders what matters.
  [[nodiscard]] bool is_current(const View *held) const noexcept {
    return current_.load(std::memory_order_relaxed) == held;
  }

  // Makes `next` the current view and takes over its first holder's place.
  void swap_in(const View *next) noexcept {
    const View *former = nullptr;
    {
      const std::lock_guard lock(swapping_);
      former = current_.exchange(next, std::memory_order_relaxed);
    }
    former->release();
  }

  // For the publishing thread alone, which no other thread can overtake.
  [[nodiscard]] const View &current() const noexcept { return *current_.load(std::memory_order_relaxed); }

 private:
  mutable std::mutex swapping_;
  std::atomic<const View *> current_;  // never null
};

}  // namespace holdfast
