// How long a lookup takes while nothing happens, and while another thread publishes without a
// pause. Prints percentiles and their ratio; asserts nothing, because times are no laws.
//
//   stress_latency [NODES]       default 100
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <holdfast/holdfast.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kSamples = 2000000;

struct Percentiles {
  double p50, p99, p999;
};

// Nanoseconds of a refresh and a lookup together, the cost of reading the clock included.
Percentiles measure(const hf_cluster *cluster) {
  std::vector<std::uint32_t> samples(kSamples);
  const hf_view *view = hf_cluster_view(cluster);
  std::uint64_t sink = 0;
  for (std::size_t i = 0; i < kSamples; ++i) {
    const auto begin = Clock::now();
    hf_cluster_refresh(cluster, &view);
    sink += hf_view_lookup_u64(view, i);
    const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
    samples[i] = static_cast<std::uint32_t>(std::min<long long>(took, 0xffffffff));
  }
  hf_view_release(view);
  if (sink == 0) std::puts("no lookups");
  std::sort(samples.begin(), samples.end());
  const auto at = [&](double part) { return double(samples[static_cast<std::size_t>(part * (kSamples - 1))]); };
  return {at(0.5), at(0.99), at(0.999)};
}

// Adds and removes one node, publishing each time, until told to stop. Returns how often.
std::size_t publish_until(hf_cluster *cluster, const std::atomic<bool> &is_over) {
  std::size_t published = 0;
  for (; !is_over.load(std::memory_order_relaxed); ++published) {
    if (published % 2 == 0) {
      hf_cluster_add(cluster, "extra", 1, nullptr);
    } else {
      hf_cluster_remove(cluster, "extra", nullptr);
    }
    if (hf_cluster_publish(cluster, nullptr, nullptr) != HF_OK) std::abort();
  }
  return published;
}

void print(const char *when, const Percentiles &times) {
  std::printf("%-12s p50 %7.0f ns   p99 %7.0f ns   p99.9 %7.0f ns\n", when, times.p50, times.p99, times.p999);
}

}  // namespace

int main(int count, char **arguments) {
  const unsigned nodes = count > 1 ? static_cast<unsigned>(std::strtoul(arguments[1], nullptr, 10)) : 100;
  hf_config *config = nullptr;
  hf_cluster *cluster = nullptr;
  if (hf_config_new(&config, nullptr) != HF_OK ||
      hf_config_set_u64(config, HF_OPT_EXPECTED_NODES, nodes, nullptr) != HF_OK ||
      hf_cluster_new(config, &cluster, nullptr) != HF_OK) {
    std::fprintf(stderr, "usage: stress_latency [NODES], 1 to 65536\n");
    return 2;
  }
  for (unsigned i = 0; i < nodes; ++i) hf_cluster_add(cluster, std::to_string(i).c_str(), 1, nullptr);
  hf_cluster_publish(cluster, nullptr, nullptr);

  const Percentiles idle = measure(cluster);
  std::atomic<bool> is_over{false};
  std::size_t published = 0;
  std::thread publisher([&] { published = publish_until(cluster, is_over); });
  const Percentiles busy = measure(cluster);
  is_over.store(true, std::memory_order_relaxed);
  publisher.join();

  std::printf("%u nodes, %zu views published meanwhile\n", nodes, published);
  print("idle", idle);
  print("publishing", busy);
  std::printf("ratio        p50 %7.2f      p99 %7.2f      p99.9 %7.2f\n", busy.p50 / idle.p50, busy.p99 / idle.p99,
              busy.p999 / idle.p999);
  hf_cluster_free(cluster);
  hf_config_free(config);
  return 0;
}
