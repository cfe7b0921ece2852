#include "show/progress.h"

#include <unistd.h>

#include <cstdio>

#include <fmt/format.h>

namespace cli {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Progress::Progress(std::string what, std::uint64_t total)
    : what_(std::move(what)),
      total_(total),
      is_watched_(isatty(STDERR_FILENO) != 0),
      next_(steady_clock::now() + milliseconds(1000)) {}

Progress::~Progress() {
  if (has_shown_) std::fputs("\r\033[K", stderr);
}

void Progress::at(std::uint64_t done) {
  if (!is_watched_ || steady_clock::now() < next_) return;
  next_ = steady_clock::now() + milliseconds(200);
  has_shown_ = true;
  const std::string part =
      total_ > 0 ? fmt::format("{} of {} ({} %)", done, total_, done * 100 / total_) : fmt::format("{}", done);
  std::fputs(fmt::format("\r\033[K{}: {}", what_, part).c_str(), stderr);
}

Elapsed::Elapsed(std::string what) : what_(std::move(what)) {
  if (isatty(STDERR_FILENO) != 0) watch_ = std::thread([this] { show(); });
}

Elapsed::~Elapsed() {
  if (!watch_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  ended_.notify_one();
  watch_.join();
}

void Elapsed::show() {
  std::unique_lock lock(mutex_);
  const auto start = steady_clock::now();
  for (int seconds = 1; !ended_.wait_until(lock, start + seconds * milliseconds(1000), [this] { return is_over_; });
       ++seconds) {
    std::fputs(fmt::format("\r\033[K{}: {} s", what_, seconds).c_str(), stderr);
  }
  if (steady_clock::now() - start >= milliseconds(1000)) std::fputs("\r\033[K", stderr);
}

}  // namespace cli
