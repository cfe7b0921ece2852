#include "identify/workers.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace cli {

namespace {

class Shares {
 public:
  Shares(std::size_t count, const std::function<bool(std::size_t)> &work) : end_(count), work_(work) {}

  // One number after the other, until there are none. `report` may be empty.
  void work(const std::function<void(std::size_t)> &report) {
    for (std::size_t number = 0; take(number);) {
      try {
        if (work_(number)) stop(nullptr);
      } catch (...) {
        stop(std::current_exception());
      }
      if (report) report(number);
    }
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  bool take(std::size_t &number) {
    const std::lock_guard lock(mutex_);
    if (next_ >= end_) return false;
    number = next_++;
    return true;
  }

  void stop(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    end_ = next_;
    if (!failure_) failure_ = std::move(failure);
  }

  std::mutex mutex_;
  std::size_t next_ = 0, end_;
  std::exception_ptr failure_;
  const std::function<bool(std::size_t)> &work_;
};

}  // namespace

void share_out(std::size_t count, const std::function<bool(std::size_t)> &work,
               const std::function<void(std::size_t)> &report) {
  Shares shares(count, work);
  std::vector<std::thread> threads;
  const std::size_t wanted = std::min<std::size_t>(count, std::thread::hardware_concurrency());
  try {
    while (threads.size() + 1 < wanted) threads.emplace_back([&shares] { shares.work({}); });
  } catch (const std::system_error &) {
    // A process that may have no more threads works with those that it has.
  }
  shares.work(report);
  for (std::thread &thread : threads) thread.join();
  shares.rethrow();
}

}  // namespace cli
