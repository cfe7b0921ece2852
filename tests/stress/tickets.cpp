// Bounded load under many threads: the bound, sums, and tickets while views are published. Worth
// most under the thread sanitizer.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <holdfast/holdfast.h>

#include "assertions.h"

namespace {

constexpr int kThreads = 8;
constexpr std::uint64_t kNodes = 10;
constexpr std::uint64_t kWeights = 1 + 2 + 3 + 1 + 2 + 3 + 1 + 2 + 3 + 1;  // of nodes 0 to 9

std::uint64_t weight_of(std::uint64_t node) { return 1 + node % 3; }

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::string name(const char *prefix, std::uint64_t number) {
  std::string name = prefix;
  return name += std::to_string(number);
}

// Hashes of keys whose ranks are drawn as 1 / rank^1.1 wants it.
class Zipf {
 public:
  Zipf() {
    double sum = 0;
    for (int rank = 1; rank <= 1000; ++rank) sums_.push_back(sum += std::pow(rank, -1.1));
  }
  [[nodiscard]] std::uint64_t hash(std::uint64_t number) const {
    const double at = static_cast<double>(mix(number * 0x9e3779b97f4a7c15) >> 11) * 0x1p-53 * sums_.back();
    return mix(static_cast<std::uint64_t>(std::lower_bound(sums_.begin(), sums_.end(), at) - sums_.begin()) + 1);
  }

 private:
  std::vector<double> sums_;
};

struct Stage {
  hf_cluster *cluster = nullptr;
  hf_load *load = nullptr;
  const hf_view *view = nullptr;
  Zipf zipf;
  std::atomic<std::uint64_t> faults{0};  // cmocka's assertions belong to one thread
  std::atomic<int> running{kThreads};

  Stage() {
    hf_config *config = nullptr;
    assert_int_equal(hf_config_new(&config, nullptr), HF_OK);
    assert_int_equal(hf_config_set(config, "partitions", "1024", nullptr), HF_OK);
    assert_int_equal(hf_cluster_new(config, &cluster, nullptr), HF_OK);
    hf_config_free(config);
    for (std::uint64_t i = 0; i < kNodes; ++i) {
      const double weight = static_cast<double>(weight_of(i));
      assert_int_equal(hf_cluster_add(cluster, name("n", i).c_str(), weight, nullptr), HF_OK);
    }
    assert_int_equal(hf_cluster_publish(cluster, nullptr, nullptr), HF_OK);
    view = hf_cluster_view(cluster);
    assert_int_equal(hf_load_new(0, 0, &load, nullptr), HF_OK);
    assert_int_equal(hf_load_set(load, HF_LOAD_SET_SLACK, 0, nullptr), HF_OK);  // the bound is the factor alone
  }
  ~Stage() {
    hf_load_free(load);
    hf_view_release(view);
    hf_cluster_free(cluster);
  }
  void claim(bool holds) {
    if (!holds) faults.fetch_add(1, std::memory_order_relaxed);
  }
};

// ceil(1.25 * total * weight / weights)
std::uint64_t bound(std::uint64_t total, std::uint32_t slot) {
  return (5 * total * weight_of(slot) + 4 * kWeights - 1) / (4 * kWeights);
}

template <class Body>
void on_all_threads(Stage &stage, Body body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&stage, body, i] {
      body(static_cast<std::uint64_t>(i));
      stage.running.fetch_sub(1, std::memory_order_release);
    });
  }
  for (std::thread &thread : threads) thread.join();
  assert_int_equal(stage.faults.load(), 0);
}

bool is_within_bound(const Stage &stage, std::uint32_t node) {
  const std::uint64_t carried = hf_load_of(stage.load, stage.view, node);
  return carried <= bound(hf_load_total(stage.load), node);
}

// Nobody releases, so that the total only grows: a load seen before the total is within the bound
// of that total, at every moment and for every observer.
void zipf_from_8_threads_never_exceeds_the_bound(void **) {
  Stage stage;
  on_all_threads(stage, [&stage](std::uint64_t thread) {
    for (std::uint64_t i = 0; i < 5000; ++i) {
      std::uint32_t slot = HF_NO_NODE;
      std::uint64_t ticket = 0;
      const std::uint64_t hash = stage.zipf.hash(thread << 32 | i);
      stage.claim(hf_load_acquire_hash(stage.load, stage.view, hash, nullptr, 0, &slot, &ticket, nullptr) == HF_OK);
      stage.claim(is_within_bound(stage, slot));
      stage.claim(is_within_bound(stage, static_cast<std::uint32_t>(i % kNodes)));
    }
  });
  std::uint64_t sum = 0;
  for (std::uint32_t node = 0; node < kNodes; ++node) {
    const std::uint64_t carried = hf_load_of(stage.load, stage.view, node);
    assert_true(carried <= bound(kThreads * 5000, node));
    sum += carried;
  }
  assert_int_equal(sum, kThreads * 5000);
  assert_int_equal(hf_load_statistic(stage.load, HF_LOAD_ACQUIRED), kThreads * 5000);
  assert_int_equal(hf_load_statistic(stage.load, HF_LOAD_HELD), kThreads * 5000);
}

// Every thread holds 64 tickets or one less, so that the total stays within 8 of 512.
void zipf_at_a_steady_load_never_exceeds_the_bound(void **) {
  constexpr std::uint64_t kHeld = 64;
  Stage stage;
  on_all_threads(stage, [&stage](std::uint64_t thread) {
    std::vector<std::uint64_t> tickets(kHeld);
    for (std::uint64_t i = 0; i < 20000; ++i) {
      std::uint64_t &ticket = tickets[i % kHeld];
      if (ticket != 0) stage.claim(hf_load_release(stage.load, ticket, nullptr) == HF_OK);
      std::uint32_t slot = HF_NO_NODE;
      const std::uint64_t hash = stage.zipf.hash(thread << 32 | i);
      stage.claim(hf_load_acquire_hash(stage.load, stage.view, hash, nullptr, 0, &slot, &ticket, nullptr) == HF_OK);
      stage.claim(hf_load_of(stage.load, stage.view, slot) <= bound(kThreads * kHeld, slot));
    }
    for (const std::uint64_t ticket : tickets) stage.claim(hf_load_release(stage.load, ticket, nullptr) == HF_OK);
  });
  assert_int_equal(hf_load_total(stage.load), 0);
  assert_int_equal(hf_load_statistic(stage.load, HF_LOAD_HELD), 0);
  for (std::uint32_t node = 0; node < kNodes; ++node) assert_int_equal(hf_load_of(stage.load, stage.view, node), 0);
}

// Acquires with views as old as the reader likes, and releases long after.
void request_while_published(Stage &stage, std::uint64_t thread) {
  const hf_view *view = hf_cluster_view(stage.cluster);
  std::vector<std::uint64_t> tickets;
  for (std::uint64_t i = 0; i < 15000; ++i) {
    if (i % (1 + thread * 8) == 0) hf_cluster_refresh(stage.cluster, &view);
    std::uint32_t slot = HF_NO_NODE;
    std::uint64_t ticket = 0;
    const std::uint64_t hash = stage.zipf.hash(thread << 32 | i);
    const hf_status status = i % 8 == 0
                                 ? hf_load_spread(stage.load, view, hash, 4, nullptr, 0, &slot, &ticket, nullptr)
                                 : hf_load_acquire_hash(stage.load, view, hash, nullptr, 0, &slot, &ticket, nullptr);
    stage.claim(status == HF_OK);
    stage.claim(hf_view_node_id(view, slot)[0] != '\0');
    tickets.push_back(ticket);
    if (tickets.size() == 100) {
      for (std::size_t at = 0; at < 99; ++at) {
        stage.claim(hf_load_release(stage.load, tickets.back(), nullptr) == HF_OK);
        tickets.pop_back();
      }
    }
  }
  for (const std::uint64_t ticket : tickets) stage.claim(hf_load_release(stage.load, ticket, nullptr) == HF_OK);
  hf_view_release(view);
}

// One node leaves and another takes its slot, again and again; feeds come from elsewhere.
std::uint64_t publish_until_all_are_done(Stage &stage) {
  std::uint64_t round = 0;
  for (; round < 1000 || stage.running.load(std::memory_order_acquire) > 0; ++round) {
    if (round > 0) stage.claim(hf_cluster_remove(stage.cluster, name("x", round - 1).c_str(), nullptr) == HF_OK);
    stage.claim(hf_cluster_add(stage.cluster, name("x", round).c_str(), 1, nullptr) == HF_OK);
    stage.claim(hf_cluster_publish(stage.cluster, nullptr, nullptr) == HF_OK);
    const hf_view *view = hf_cluster_view(stage.cluster);
    if (round % 2 == 0) stage.claim(hf_load_follow(stage.load, view, nullptr) == HF_OK);
    stage.claim(hf_load_feed(stage.load, view, static_cast<std::uint32_t>(round % kNodes), round % 50, nullptr) ==
                HF_OK);
    hf_view_release(view);
    std::this_thread::yield();
  }
  return round;
}

void loads_are_0_after_all_releases_through_1000_publishes(void **) {
  Stage stage;
  std::uint64_t published = 0;
  std::thread publisher([&] { published = publish_until_all_are_done(stage); });
  on_all_threads(stage, [&stage](std::uint64_t thread) { request_while_published(stage, thread); });
  publisher.join();
  assert_true(published >= 1000);
  assert_int_equal(stage.faults.load(), 0);
  const hf_view *view = hf_cluster_view(stage.cluster);
  for (std::uint32_t slot = 0; slot < kNodes; ++slot) {
    assert_int_equal(hf_load_feed(stage.load, view, slot, 0, nullptr), HF_OK);
  }
  for (std::uint32_t slot = 0; slot < hf_view_slot_limit(view); ++slot) {
    assert_int_equal(hf_load_of(stage.load, view, slot), 0);
  }
  assert_int_equal(hf_load_total(stage.load), 0);
  assert_int_equal(hf_load_statistic(stage.load, HF_LOAD_HELD), 0);
  assert_int_equal(hf_load_statistic(stage.load, HF_LOAD_ACQUIRED), kThreads * 15000);
  hf_view_release(view);
}

void of_many_that_release_a_ticket_one_succeeds(void **) {
  Stage stage;
  constexpr std::size_t kTickets = 2000;
  std::vector<std::uint64_t> tickets(kTickets);
  for (std::size_t i = 0; i < kTickets; ++i) {
    std::uint32_t slot = 0;
    const std::uint64_t hash = mix(i + 1);
    assert_int_equal(hf_load_acquire_hash(stage.load, stage.view, hash, nullptr, 0, &slot, &tickets[i], nullptr),
                     HF_OK);
  }
  std::atomic<std::uint64_t> released{0};
  on_all_threads(stage, [&](std::uint64_t) {
    for (const std::uint64_t ticket : tickets) {
      if (hf_load_release(stage.load, ticket, nullptr) == HF_OK) released.fetch_add(1, std::memory_order_relaxed);
    }
  });
  assert_int_equal(released.load(), kTickets);
  assert_int_equal(hf_load_total(stage.load), 0);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(zipf_from_8_threads_never_exceeds_the_bound),
      cmocka_unit_test(zipf_at_a_steady_load_never_exceeds_the_bound),
      cmocka_unit_test(loads_are_0_after_all_releases_through_1000_publishes),
      cmocka_unit_test(of_many_that_release_a_ticket_one_succeeds),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
