// How many requests stay at their home under bounded load, and how busy the busiest worker gets, by slack: the evidence
// for the default. The load is even: uniform keys, Poisson arrivals, exponential service, and as many requests in
// flight a worker as the row says, on average. Routers share nothing, and each request comes to any of them.
//
//     bench_affinity [requests a cell, 100000 by default]
//
// A cell has three figures: the share that stays; the greatest number of requests that one worker had in flight, over
// that of plain hashing with the same requests; and the same for the mean over time of the busiest worker's number.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <queue>
#include <vector>

#include "fleet.h"
#include "llm/random.h"

namespace {

constexpr double kSlacks[] = {0, 2, 4, 6, 8, 16};
constexpr std::uint64_t kSeed = 14;

struct Case {
  std::size_t workers, routers;
  double in_flight;  // requests a worker, on average
};

struct Figures {
  double stay = 0, peak = 0, mean_of_maxima = 0;
};

// What is in flight on each worker now, and for how long the busiest one had how much.
class Busy {
 public:
  explicit Busy(std::size_t workers) : now_(workers) {}

  void begin(std::uint32_t slot) { ++now_[slot]; }
  void end(std::uint32_t slot) { --now_[slot]; }
  void note() {
    const unsigned greatest = *std::max_element(now_.begin(), now_.end());
    peak_ = std::max(peak_, greatest);
    sum_ += greatest;
    ++moments_;
  }
  [[nodiscard]] double peak() const { return peak_; }
  [[nodiscard]] double mean_of_maxima() const { return sum_ / static_cast<double>(std::max<std::size_t>(moments_, 1)); }

 private:
  std::vector<unsigned> now_;
  unsigned peak_ = 0;
  double sum_ = 0;
  std::size_t moments_ = 0;
};

struct End {
  double at;
  std::uint32_t slot;
  std::size_t router;
  std::uint64_t ticket;
  bool operator<(const End &other) const { return at > other.at; }  // the earliest on top
};

struct FreeLoad {
  void operator()(hf_load *load) const { hf_load_free(load); }
};
using Load = std::unique_ptr<hf_load, FreeLoad>;

std::vector<Load> routers_with(std::size_t count, double slack) {
  std::vector<Load> loads;
  for (std::size_t i = 0; i < count; ++i) {
    hf_load *made = nullptr;
    if (hf_load_new(0, 0, &made, nullptr) != HF_OK || hf_load_set(made, HF_LOAD_SET_SLACK, slack, nullptr) != HF_OK) {
      std::fputs("bench_affinity: no load object\n", stderr);
      std::exit(1);
    }
    loads.emplace_back(made);
  }
  return loads;
}

double exponential(llm::Random &random, double mean) { return -mean * std::log1p(-random.fraction()); }

// Below 0 is plain hashing: no router, every request stays.
Figures measure(const hf_view *view, const Case &asked, double slack, std::size_t requests) {
  llm::Random random(kSeed);
  const auto loads = routers_with(slack < 0 ? 0 : asked.routers, slack);
  const double gap = 1 / (asked.in_flight * static_cast<double>(asked.workers));  // a service takes 1 on average
  Busy busy(hf_view_slot_limit(view));
  std::priority_queue<End> ends;
  double now = 0;
  std::size_t stayed = 0, counted = 0;
  for (std::size_t i = 0; counted < requests; ++i) {
    now += exponential(random, gap);
    for (; !ends.empty() && ends.top().at <= now; ends.pop()) {
      busy.end(ends.top().slot);
      if (!loads.empty()) hf_load_release(loads[ends.top().router].get(), ends.top().ticket, nullptr);
    }
    const std::uint64_t hash = random.next();
    const std::size_t router = random.below(asked.routers);
    const std::uint32_t home = hf_view_lookup_hash(view, hash);
    End end{now + exponential(random, 1), home, router, 0};
    if (!loads.empty()) {
      hf_load_acquire_hash(loads[router].get(), view, hash, nullptr, 0, &end.slot, &end.ticket, nullptr);
    }
    busy.begin(end.slot);
    ends.push(end);
    if (now < 5) continue;  // the fleet fills first
    busy.note();
    stayed += end.slot == home;
    ++counted;
  }
  return {static_cast<double>(stayed) / static_cast<double>(counted), busy.peak(), busy.mean_of_maxima()};
}

void print_row(const hf_view *view, const Case &asked, std::size_t requests) {
  const Figures plain = measure(view, asked, -1, requests);
  std::printf("| %zu | %zu | %g | %.0f, %.1f", asked.workers, asked.routers, asked.in_flight, plain.peak,
              plain.mean_of_maxima);
  for (const double slack : kSlacks) {
    const Figures found = measure(view, asked, slack, requests);
    std::printf(" | %.1f %%, %.2f, %.2f", 100 * found.stay, found.peak / plain.peak,
                found.mean_of_maxima / plain.mean_of_maxima);
  }
  std::printf(" |\n");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char **argv) {
  const std::size_t requests = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100000;
  if (requests == 0) {
    std::fputs("usage: bench_affinity [requests a cell]\n", stderr);
    return 2;
  }
  std::printf("| workers | routers | in flight a worker | plain: peak, mean of maxima");
  for (const double slack : kSlacks) std::printf(" | slack %g", slack);
  std::printf(" |\n|---|---|---|---");
  for (std::size_t i = 0; i < std::size(kSlacks); ++i) std::printf("|---");
  std::printf("|\n");
  for (const std::size_t workers : {10, 100}) {
    const fleet::View view = fleet::view({}, workers);
    for (const std::size_t routers : {1, 8}) {
      for (const double in_flight : {1, 5, 10}) print_row(view.get(), {workers, routers, in_flight}, requests);
    }
  }
}
