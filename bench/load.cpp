// Bounded load through the shared library: what a ticket costs beside the lookup that it takes
// the place of. `ns_per_key` is for one request, acquire and
// release together.

#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "fleet.h"
#include "rows.h"

namespace {

constexpr std::size_t kKeys = std::size_t{1} << 16;

using Load = std::shared_ptr<hf_load>;

Load new_load() {
  hf_load *made = nullptr;
  hf_load_new(0, 0, &made, nullptr);
  return Load(made, hf_load_free);
}

double equal(std::size_t) { return 1; }

void report(benchmark::State &state) {
  state.counters["ns_per_key"] = benchmark::Counter(static_cast<double>(state.iterations()) * kKeys * 1e-9,
                                                    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void lookup(benchmark::State &state, const hf_view *view) {
  const auto keys = fleet::keys(kKeys);
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kKeys; ++i) sum += hf_view_lookup(view, keys.starts[i], keys.lengths[i]);
    benchmark::DoNotOptimize(sum);
  }
  report(state);
}

// The hash is known already, and every request ends before the next begins.
void requests_of_hashes(benchmark::State &state, const hf_view *view, const hf_load *load) {
  const auto hashes = fleet::hashes(kKeys);
  for (auto _ : state) {
    for (const std::uint64_t hash : hashes) {
      std::uint32_t slot = 0;
      std::uint64_t ticket = 0;
      hf_load_acquire_hash(load, view, hash, nullptr, 0, &slot, &ticket, nullptr);
      hf_load_release(load, ticket, nullptr);
    }
  }
  report(state);
}

// Of each key's first three choices the cheapest, where a request costs 1 to 64. Held for a while, so that loads
// differ.
class BestOfThree {
 public:
  BestOfThree(const hf_view *view, const hf_load *load) : view_(view), load_(load) {}

  void by_width(std::uint64_t hash) {
    hf_load_best_hash(load_, view_, hash, 3, cost_of(hash), nullptr, 0, &slot_, &ticket_, nullptr);
    release_an_old_one();
  }
  // Of given nodes, the first of which has half of the work already.
  void of_given(std::uint64_t hash, const std::uint32_t *slots, std::size_t count) {
    std::uint64_t costs[16];
    for (std::size_t i = 0; i < count; ++i) costs[i] = i == 0 ? cost_of(hash) / 2 + 1 : cost_of(hash);
    hf_load_best_of_hash(load_, view_, hash, cost_of(hash), slots, costs, count, nullptr, 0, &slot_, &ticket_, nullptr);
    release_an_old_one();
  }
  void end() {
    for (std::uint64_t &ticket : held_) hf_load_release(load_, std::exchange(ticket, 0), nullptr);
  }

 private:
  static std::uint64_t cost_of(std::uint64_t hash) { return 1 + hash % 64; }
  void release_an_old_one() {
    std::swap(ticket_, held_[at_++ % held_.size()]);
    if (ticket_ != 0) hf_load_release(load_, ticket_, nullptr);
  }

  const hf_view *view_;
  const hf_load *load_;
  std::array<std::uint64_t, 64> held_{};
  std::size_t at_ = 0;
  std::uint32_t slot_ = 0;
  std::uint64_t ticket_ = 0;
};

void best_by_width(benchmark::State &state, const hf_view *view, const hf_load *load) {
  const auto hashes = fleet::hashes(kKeys);
  BestOfThree best(view, load);
  for (auto _ : state) {
    for (const std::uint64_t hash : hashes) best.by_width(hash);
  }
  report(state);
  best.end();
}

void best_of_given(benchmark::State &state, const hf_view *view, const hf_load *load, std::size_t count) {
  const auto hashes = fleet::hashes(kKeys);
  std::vector<std::uint32_t> slots(kKeys * count);
  for (std::size_t i = 0; i < kKeys; ++i) {
    std::size_t found = 0;
    hf_load_choices_hash(load, view, hashes[i], nullptr, 0, &slots[i * count], count, &found, nullptr);
  }
  BestOfThree best(view, load);
  for (auto _ : state) {
    for (std::size_t i = 0; i < kKeys; ++i) best.of_given(hashes[i], &slots[i * count], count);
  }
  report(state);
  best.end();
}

void choices(benchmark::State &state, const hf_view *view, const hf_load *load) {
  const auto hashes = fleet::hashes(kKeys);
  for (auto _ : state) {
    for (const std::uint64_t hash : hashes) {
      std::uint32_t slots[3];
      std::size_t count = 0;
      hf_load_choices_hash(load, view, hash, nullptr, 0, slots, 3, &count, nullptr);
      benchmark::DoNotOptimize(slots[0]);
    }
  }
  report(state);
}

// So many tickets are held all the time: each request releases the one that is as many back.
void requests(benchmark::State &state, const hf_view *view, const hf_load *load, std::size_t held) {
  const auto keys = fleet::keys(kKeys);
  std::vector<std::uint64_t> tickets(held);
  std::uint32_t slot = 0;
  for (std::size_t i = 0; i < held; ++i) {
    hf_load_acquire(load, view, keys.starts[i % kKeys], 16, nullptr, 0, &slot, &tickets[i], nullptr);
  }
  const std::uint64_t first = hf_load_statistic(load, HF_LOAD_FIRST_CHOICE);
  const std::uint64_t acquired = hf_load_statistic(load, HF_LOAD_ACQUIRED);
  std::size_t oldest = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < kKeys; ++i) {
      std::uint64_t ticket = 0;
      hf_load_acquire(load, view, keys.starts[i], keys.lengths[i], nullptr, 0, &slot, &ticket, nullptr);
      if (held != 0) {
        std::swap(ticket, tickets[oldest]);
        oldest = oldest + 1 == held ? 0 : oldest + 1;
      }
      hf_load_release(load, ticket, nullptr);
    }
  }
  report(state);
  state.counters["first_choice"] = static_cast<double>(hf_load_statistic(load, HF_LOAD_FIRST_CHOICE) - first) /
                                   static_cast<double>(hf_load_statistic(load, HF_LOAD_ACQUIRED) - acquired);
  for (const std::uint64_t ticket : tickets) hf_load_release(load, ticket, nullptr);
}

void rows(std::size_t nodes) {
  const std::shared_ptr<const hf_view> view = fleet::view({}, nodes, equal);
  const std::string name = "n=" + std::to_string(nodes);
  benchmark::RegisterBenchmark(("lookup/" + name).c_str(),
                               [view](benchmark::State &state) { lookup(state, view.get()); });
  benchmark::RegisterBenchmark(("request of a hash/" + name).c_str(), [view](benchmark::State &state) {
    requests_of_hashes(state, view.get(), new_load().get());
  });
  benchmark::RegisterBenchmark(("3 choices of a hash/" + name).c_str(),
                               [view](benchmark::State &state) { choices(state, view.get(), new_load().get()); });
  benchmark::RegisterBenchmark(("best of 3, costs/" + name).c_str(),
                               [view](benchmark::State &state) { best_by_width(state, view.get(), new_load().get()); });
  for (const std::size_t count : {3, 10}) {
    benchmark::RegisterBenchmark(
        ("best of " + std::to_string(count) + " given, costs/" + name).c_str(),
        [=](benchmark::State &state) { best_of_given(state, view.get(), new_load().get(), count); });
  }
  for (const std::size_t a_node : {0, 10, 1000}) {
    benchmark::RegisterBenchmark(("request/" + name + "/held=" + std::to_string(nodes * a_node)).c_str(),
                                 [=](benchmark::State &state) {
                                   const Load load = new_load();
                                   requests(state, view.get(), load.get(), nodes * a_node);
                                 });
  }
  benchmark::RegisterBenchmark(("spread over 4/" + name).c_str(), [=](benchmark::State &state) {
    const Load load = new_load();
    for (auto _ : state) {
      for (std::size_t i = 0; i < kKeys; ++i) {
        std::uint32_t slot = 0;
        std::uint64_t ticket = 0;
        hf_load_spread(load.get(), view.get(), 42, 4, nullptr, 0, &slot, &ticket, nullptr);
        hf_load_release(load.get(), ticket, nullptr);
      }
    }
    report(state);
  });
}

// Half of the requests are for one key, the others for 65536.
void note(benchmark::State &state) {
  hf_hot_keys *hot = nullptr;
  hf_hot_keys_new(0.01, 0, &hot, nullptr);
  const auto hashes = fleet::hashes(kKeys);
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < kKeys; ++i) sum += hf_hot_keys_note(hot, i % 2 == 0 ? 42 : hashes[i]);
    benchmark::DoNotOptimize(sum);
  }
  report(state);
  hf_hot_keys_free(hot);
}

}  // namespace

void register_rows() {
  for (const std::size_t nodes : {10, 100, 1000}) rows(nodes);
  benchmark::RegisterBenchmark("note of 1 %", note);
}
