// Planning between two views, cutting a plan into batches, and the views in between. Wall time
// through the shared library.

#include <benchmark/benchmark.h>

#include <string>

#include "fleet.h"
#include "rows.h"

namespace {

struct FreePlan {
  void operator()(hf_plan *plan) const { hf_plan_free(plan); }
};
using Plan = std::unique_ptr<hf_plan, FreePlan>;

// A fleet that becomes another: `count` nodes before, and after.
struct Change {
  std::string name;
  fleet::Options options;
  std::size_t before, after;
};

Plan plan_of(const fleet::View &from, const fleet::View &to) {
  hf_plan *plan = nullptr;
  if (hf_plan_new(from.get(), to.get(), &plan, nullptr) != HF_OK) std::abort();
  return Plan(plan);
}

void make(benchmark::State &state, const Change &change) {
  const fleet::View from = fleet::view(change.options, change.before), to = fleet::view(change.options, change.after);
  std::size_t ranges = 0;
  for (auto _ : state) ranges = hf_plan_range_count(plan_of(from, to).get());
  state.counters["ranges"] = static_cast<double>(ranges);
}

void cut(benchmark::State &state, const Change &change) {
  const fleet::View from = fleet::view(change.options, change.before), to = fleet::view(change.options, change.after);
  const Plan plan = plan_of(from, to);
  for (auto _ : state) {
    if (hf_plan_set_limits(plan.get(), 0.0001, 0, 10, 10, nullptr) != HF_OK) std::abort();
  }
  state.counters["batches"] = static_cast<double>(hf_plan_batch_count(plan.get()));
}

void between(benchmark::State &state, const Change &change) {
  const fleet::View from = fleet::view(change.options, change.before), to = fleet::view(change.options, change.after);
  const Plan plan = plan_of(from, to);
  hf_plan_set_limits(plan.get(), 0.0001, 0, 10, 10, nullptr);
  for (auto _ : state) {
    const hf_view *view = nullptr;
    if (hf_plan_view(plan.get(), hf_plan_batch_count(plan.get()) / 2, &view, nullptr) != HF_OK) std::abort();
    hf_view_release(view);
  }
}

}  // namespace

void register_rows() {
  const Change changes[] = {
      {"table/2^20,1000-to-999", {{"expected_nodes", "1000"}}, 1000, 999},
      {"table/2^20,1000-to-500", {{"expected_nodes", "1000"}}, 1000, 500},
      {"ring/160000-points,1000-to-999", {{"algorithm", "ring"}}, 1000, 999},
      {"maglev/65537,100-to-99", {{"algorithm", "maglev"}}, 100, 99},
  };
  for (const Change &change : changes) {
    using benchmark::RegisterBenchmark;
    const auto unit = benchmark::kMillisecond;
    RegisterBenchmark(("plan/" + change.name).c_str(), [=](auto &state) { make(state, change); })->Unit(unit);
    RegisterBenchmark(("plan-batches/" + change.name).c_str(), [=](auto &state) { cut(state, change); })->Unit(unit);
    RegisterBenchmark(("plan-view/" + change.name).c_str(), [=](auto &state) { between(state, change); })->Unit(unit);
  }
}
