// A line on standard error for what takes longer than a second, if somebody is looking.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

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

}  // namespace cli
