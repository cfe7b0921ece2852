#include "llm/table.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <future>

namespace llm {

namespace {

// Policies that are shown once more with routers that feed each other.
bool is_fed(Policy policy) {
  return policy == Policy::least_loaded || policy == Policy::cache_aware || policy == Policy::best_of;
}

std::vector<Row> cells(const Plan &plan) {
  std::vector<Row> rows;
  for (const std::uint32_t routers : plan.routers) {
    for (const std::uint64_t feed_ms : plan.feeds_ms) {
      for (const Policy policy : plan.policies) {
        if (feed_ms != 0 && (routers == 1 || !is_fed(policy))) continue;
        for (const double load : plan.loads) {
          rows.push_back({.policy = policy, .routers = routers, .feed_ms = feed_ms, .load = load});
        }
      }
    }
  }
  return rows;
}

void add(const Result &result, double part, Result &sum) {
  sum.mean_s += result.mean_s * part;
  sum.median_s += result.median_s * part;
  sum.p99_s += result.p99_s * part;
  sum.hit_share += result.hit_share * part;
  sum.busiest_share += result.busiest_share * part;
}

// The seeds at the same time: nothing is shared but the trace, which is only read.
void fill(const Trace &trace, Settings settings, std::uint32_t seeds, Row &row) {
  settings.policy = row.policy;
  settings.routers = row.routers;
  settings.feed_ms = row.feed_ms;
  settings.load = row.load;
  std::vector<std::future<Result>> replays;
  for (std::uint32_t seed = 0; seed < seeds; ++seed) {
    replays.push_back(std::async(std::launch::async, [&trace, settings]() { return replay(trace, settings); }));
    ++settings.seed;
  }
  for (std::future<Result> &coming : replays) {
    const Result result = coming.get();
    row.least_s = row.least_s == 0 ? result.mean_s : std::min(row.least_s, result.mean_s);
    row.greatest_s = std::max(row.greatest_s, result.mean_s);
    add(result, 1.0 / seeds, row.mean);
  }
}

class Progress {
 public:
  explicit Progress(std::size_t total) : total_(total) {}
  ~Progress() {
    if (has_shown_) std::fputs("\r\033[K", stderr);
  }

  void at(std::size_t done) {
    const bool is_long = std::chrono::steady_clock::now() - start_ > std::chrono::seconds(1);
    if (!is_long || isatty(STDERR_FILENO) == 0) return;
    has_shown_ = true;
    std::fprintf(stderr, "\r\033[Kreplaying: %zu of %zu", done, total_);
  }

 private:
  std::size_t total_;
  bool has_shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

std::vector<Row> run(const Trace &trace, const Plan &plan, const Settings &settings) {
  std::vector<Row> rows = cells(plan);
  Progress progress(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    progress.at(i);
    fill(trace, settings, plan.seeds, rows[i]);
  }
  return rows;
}

}  // namespace llm
