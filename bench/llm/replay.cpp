#include "llm/replay.h"

#include <algorithm>
#include <queue>
#include <string>

#include "llm/router.h"

namespace llm {

namespace {

struct Worker {
  BlockCache cache;
  std::uint64_t free_us = 0;  // when its queue is empty
  std::uint64_t busy_us = 0;
};

struct Arrival {
  std::uint64_t at_us = 0;
  std::uint32_t request = 0;  // index in the trace
};

struct FirstToken {
  std::uint64_t at_us = 0;
  std::uint32_t router = 0;
  Ticket ticket;
};

struct Later {
  bool operator()(const FirstToken &a, const FirstToken &b) const { return a.at_us > b.at_us; }
};

class Replay {
 public:
  Replay(const Trace &trace, const Settings &settings);
  Result run();

 private:
  void release_until(std::uint64_t now_us);
  void feed(std::uint64_t now_us);
  void serve(const Request &request, std::uint64_t now_us);
  [[nodiscard]] Result result() const;

  const Trace &trace_;
  Settings settings_;
  Random random_;
  std::vector<Worker> workers_;
  std::vector<Router> routers_;
  std::vector<Arrival> arrivals_;
  std::priority_queue<FirstToken, std::vector<FirstToken>, Later> in_flight_;
  std::vector<std::uint64_t> waits_us_;
  std::uint64_t next_feed_us_ = 0;
  std::uint64_t input_tokens_ = 0, missing_tokens_ = 0;
};

// The names differ from seed to seed, and so does the placement.
hf::View fleet(const Settings &settings) {
  hf::Cluster cluster;
  for (std::uint32_t i = 0; i < settings.workers; ++i) {
    cluster.add("worker-" + std::to_string(settings.seed) + "-" + std::to_string(i));
  }
  cluster.publish();
  return cluster.view();
}

// The trace's own times are steps. Equal moments keep the order of the trace.
std::vector<Arrival> arrivals_of(const Trace &trace, const Settings &settings, Random &random) {
  std::vector<Arrival> arrivals;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const std::uint64_t step_us = settings.step_ms == 0 ? 0 : random.below(settings.step_ms * 1000);
    const auto at_us = static_cast<double>(trace[i].at_ms * 1000 + step_us) / settings.load;
    arrivals.push_back({static_cast<std::uint64_t>(at_us), static_cast<std::uint32_t>(i)});
  }
  std::stable_sort(arrivals.begin(), arrivals.end(),
                   [](const Arrival &a, const Arrival &b) { return a.at_us < b.at_us; });
  return arrivals;
}

Replay::Replay(const Trace &trace, const Settings &settings)
    : trace_(trace),
      settings_(settings),
      random_(settings.seed),
      workers_(settings.workers, Worker{.cache = BlockCache(settings.cache_blocks)}) {
  const hf::View view = fleet(settings);
  const auto model = [&] { return std::make_shared<Caches>(settings.workers, BlockCache(settings.cache_blocks)); };
  const bool knows_all = settings.policy == Policy::cache_aware_all || settings.policy == Policy::best_of_all;
  const std::shared_ptr<Caches> shared = knows_all ? model() : nullptr;
  for (std::uint32_t i = 0; i < settings.routers; ++i) {
    routers_.emplace_back(settings, view, shared ? shared : model(), settings.seed * 1000 + i);
  }
  arrivals_ = arrivals_of(trace, settings, random_);
}

void Replay::release_until(std::uint64_t now_us) {
  for (; !in_flight_.empty() && in_flight_.top().at_us <= now_us; in_flight_.pop()) {
    routers_[in_flight_.top().router].release(in_flight_.top().ticket);
  }
}

// A lease of three periods: a router that falls silent fades, one late message does no harm.
void Replay::feed(std::uint64_t now_us) {
  if (settings_.feed_ms == 0 || now_us < next_feed_us_) return;
  const std::uint64_t period_us = settings_.feed_ms * 1000;
  next_feed_us_ = now_us + period_us;
  for (Router &router : routers_) router.ledger().set_time(now_us);
  for (std::size_t from = 0; from < routers_.size(); ++from) {
    const std::vector<std::uint64_t> own = routers_[from].ledger().own();
    for (std::size_t to = 0; to < routers_.size(); ++to) {
      if (to != from) routers_[to].ledger().feed("router-" + std::to_string(from), own, 3 * period_us);
    }
  }
}

// Queues are served in the order of arrival, so that all is known at once: when the prompt is computed, every prompt
// before it will have been.
void Replay::serve(const Request &request, std::uint64_t now_us) {
  const auto router = static_cast<std::uint32_t>(random_.below(routers_.size()));
  const Ticket ticket = routers_[router].choose(request);
  Worker &worker = workers_[ticket.slot];
  const std::uint64_t missing = worker.cache.missing_tokens(request);
  worker.cache.use(request);
  const std::uint64_t takes_us = missing * 1000000 / settings_.tokens_per_second;
  worker.free_us = std::max(worker.free_us, now_us) + takes_us;
  worker.busy_us += takes_us;
  waits_us_.push_back(worker.free_us - now_us);
  input_tokens_ += request.input_tokens;
  missing_tokens_ += missing;
  in_flight_.push({worker.free_us, router, ticket});
}

Result Replay::run() {
  for (const Arrival &arrival : arrivals_) {
    release_until(arrival.at_us);
    feed(arrival.at_us);
    serve(trace_[arrival.request], arrival.at_us);
  }
  return result();
}

Result Replay::result() const {
  std::vector<std::uint64_t> waits = waits_us_;
  std::sort(waits.begin(), waits.end());
  std::uint64_t sum_us = 0, busiest_us = 0;
  for (const std::uint64_t wait : waits) sum_us += wait;
  for (const Worker &worker : workers_) busiest_us = std::max(busiest_us, worker.busy_us);
  const auto seconds = [](std::uint64_t us) { return static_cast<double>(us) / 1e6; };
  return {.mean_s = seconds(sum_us) / static_cast<double>(waits.size()),
          .median_s = seconds(waits[waits.size() / 2]),
          .p99_s = seconds(waits[waits.size() * 99 / 100]),
          .hit_share = 1 - static_cast<double>(missing_tokens_) / static_cast<double>(input_tokens_),
          .busiest_share = seconds(busiest_us) / std::max(seconds(arrivals_.back().at_us), 1e-6)};
}

}  // namespace

Result replay(const Trace &trace, const Settings &settings) { return Replay(trace, settings).run(); }

}  // namespace llm
