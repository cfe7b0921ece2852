// A line on standard error for what takes longer than a second, if somebody is looking.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace cli {

class Progress {
 public:
  // `total` 0 is unknown. Shows nothing unless standard error is a terminal.
  Progress(std::string what, std::uint64_t total);
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  void at(std::uint64_t done);

 private:
  std::string what_;
  std::uint64_t total_;
  bool is_watched_;
  bool has_shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

// The same for one long call, of which nobody can say how far it is: the seconds that it has taken.
class Elapsed {
 public:
  explicit Elapsed(std::string what);
  ~Elapsed();
  Elapsed(const Elapsed &) = delete;
  Elapsed &operator=(const Elapsed &) = delete;

 private:
  void show();

  std::string what_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_over_ = false;
  std::thread watch_;  // none unless standard error is a terminal
};

}  // namespace cli
