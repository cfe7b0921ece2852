#include <algorithm>
#include <cstdio>
#include <optional>

#include <nlohmann/json.hpp>

#include "llm/table.h"

namespace llm {

namespace {

constexpr double kNearCacheAware = 1.10, kBeyondState = 0.90, kNeverWorse = 1.0;

std::string number(double value, const char *format = "%.2f") {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::optional<double> mean_of(const std::vector<Row> &rows, Policy policy, std::uint32_t routers, double load,
                              std::uint64_t feed_ms = 0) {
  for (const Row &row : rows) {
    if (row.policy == policy && row.routers == routers && row.load == load && row.feed_ms == feed_ms) {
      return row.mean.mean_s;
    }
  }
  return {};
}

void write_line(const std::vector<Row> &rows, const Plan &plan, const PolicyRow &policy, std::uint64_t feed_ms,
                std::ostream &output) {
  output << "| " << policy.name;
  if (feed_ms != 0) output << ", fed every " << number(static_cast<double>(feed_ms) / 1000, "%g") << " s";
  for (const std::uint32_t routers : plan.routers) {
    for (const double load : plan.loads) {
      const auto mean = mean_of(rows, policy.policy, routers, load, feed_ms);
      output << " | " << (mean ? number(*mean) : "");
    }
  }
  output << " |\n";
}

// The greatest ratio over the loads of what one policy takes to what the least of some others takes.
std::optional<double> worst(const std::vector<Row> &rows, Policy policy, std::uint32_t routers,
                            const std::vector<Policy> &others) {
  std::optional<double> greatest;
  for (const Row &row : rows) {
    if (row.policy != policy || row.routers != routers || row.feed_ms != 0) continue;
    std::optional<double> least;
    for (const Policy other : others) {
      const auto mean = mean_of(rows, other, routers, row.load);
      if (mean) least = std::min(least.value_or(*mean), *mean);
    }
    if (least) greatest = std::max(greatest.value_or(0), row.mean.mean_s / *least);
  }
  return greatest;
}

void judge(const std::string &wish, std::optional<double> ratio, double limit, std::vector<std::string> &lines) {
  if (!ratio) return;
  lines.push_back(wish + ": at most " + number(limit) + " times wanted, " + number(*ratio, "%.3f") +
                  " at the worst load: " + (*ratio <= limit ? "met" : "missed"));
}

}  // namespace

void write_table(const std::vector<Row> &rows, const Plan &plan, std::ostream &output) {
  output << "| routers, load";
  for (const std::uint32_t routers : plan.routers) {
    for (const double load : plan.loads) output << " | " << routers << ", " << number(load, "%g");
  }
  output << " |\n|---";
  for (std::size_t i = 0; i < plan.routers.size() * plan.loads.size(); ++i) output << "|---";
  output << "|\n";
  for (const std::uint64_t feed_ms : plan.feeds_ms) {
    for (const Policy policy : plan.policies) {
      const bool has_row = std::any_of(rows.begin(), rows.end(),
                                       [&](const Row &row) { return row.policy == policy && row.feed_ms == feed_ms; });
      if (has_row) write_line(rows, plan, row_of(policy), feed_ms, output);
    }
  }
}

void write_json(const std::vector<Row> &rows, const Settings &settings, std::uint32_t seeds, std::ostream &output) {
  using Json = nlohmann::ordered_json;
  Json all{{"workers", settings.workers},
           {"tokens_per_second", settings.tokens_per_second},
           {"cache_blocks", settings.cache_blocks},
           {"key_blocks", settings.key_blocks},
           {"width", settings.width},
           {"away_percent", settings.away_percent},
           {"first_seed", settings.seed},
           {"seeds", seeds},
           {"rows", Json::array()}};
  for (const Row &row : rows) {
    all["rows"].push_back({{"policy", row_of(row.policy).name},
                           {"routers", row.routers},
                           {"feed_ms", row.feed_ms},
                           {"load", row.load},
                           {"mean_s", row.mean.mean_s},
                           {"least_s", row.least_s},
                           {"greatest_s", row.greatest_s},
                           {"median_s", row.mean.median_s},
                           {"p99_s", row.mean.p99_s},
                           {"hit_share", row.mean.hit_share},
                           {"busiest_share", row.mean.busiest_share}});
  }
  output << all.dump(1) << '\n';
}

std::vector<std::string> goals(const std::vector<Row> &rows) {
  std::vector<std::string> lines;
  judge("One router, to cache-aware over all workers", worst(rows, Policy::best_of, 1, {Policy::cache_aware}),
        kNearCacheAware, lines);
  judge("Four routers, to the best policy with state",
        worst(rows, Policy::best_of, 4, {Policy::least_loaded, Policy::sticky, Policy::cache_aware}), kBeyondState,
        lines);
  judge("Four routers, to cache-aware, all caches known to both",
        worst(rows, Policy::best_of_all, 4, {Policy::cache_aware_all}), kBeyondState, lines);
  judge("Sixteen routers, to plain hashing", worst(rows, Policy::best_of, 16, {Policy::plain}), kNeverWorse, lines);
  return lines;
}

}  // namespace llm
