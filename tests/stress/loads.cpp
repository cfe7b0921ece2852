// Loads with costs under many threads: the bound of sums, nodes that drain, feeds, restarts and the clock at once.
// Worth most under the thread sanitizer.
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <holdfast/holdfast.h>

#include "assertions.h"

namespace {

constexpr int kThreads = 8;
constexpr std::uint32_t kNodes = 10;
constexpr std::uint64_t kMostCost = 100;

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::string name(std::uint64_t number) {
  std::string name = "n";
  return name += std::to_string(number);
}

struct Stage {
  hf_cluster *cluster = nullptr;
  hf_load *load = nullptr;
  std::atomic<std::uint64_t> faults{0};  // cmocka's assertions belong to one thread
  std::atomic<int> running{kThreads};

  Stage() {
    hf_config *config = nullptr;
    assert_int_equal(hf_config_new(&config, nullptr), HF_OK);
    assert_int_equal(hf_config_set(config, "partitions", "1024", nullptr), HF_OK);
    assert_int_equal(hf_cluster_new(config, &cluster, nullptr), HF_OK);
    hf_config_free(config);
    for (std::uint32_t i = 0; i < kNodes; ++i) {
      assert_int_equal(hf_cluster_add(cluster, name(i).c_str(), 1, nullptr), HF_OK);
    }
    assert_int_equal(hf_cluster_publish(cluster, nullptr, nullptr), HF_OK);
    assert_int_equal(hf_load_new(0, 0, &load, nullptr), HF_OK);
    assert_int_equal(hf_load_set(load, HF_LOAD_SET_SLACK, 0, nullptr), HF_OK);
  }
  ~Stage() {
    hf_load_free(load);
    hf_cluster_free(cluster);
  }
  void claim(bool holds) {
    if (!holds) faults.fetch_add(1, std::memory_order_relaxed);
  }
};

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
}

// One request of one of four kinds; its cost is from 1 to kMostCost.
hf_status request(const Stage &stage, const hf_view *view, std::uint64_t number, std::uint32_t *slot,
                  std::uint64_t *ticket) {
  const std::uint64_t hash = mix(number + 1), cost = 1 + mix(number + 2) % kMostCost;
  const std::uint32_t slots[] = {static_cast<std::uint32_t>(number % kNodes),
                                 static_cast<std::uint32_t>(hash % kNodes)};
  const std::uint64_t costs[] = {cost, 1 + cost / 2};
  switch (number % 4) {
    case 0:
      return hf_load_acquire_hash_cost(stage.load, view, hash, cost, nullptr, 0, slot, ticket, nullptr);
    case 1:
      return hf_load_best_hash(stage.load, view, hash, 3, cost, nullptr, 0, slot, ticket, nullptr);
    case 2:
      return hf_load_best_of_hash(stage.load, view, hash, cost, slots, costs, 2, nullptr, 0, slot, ticket, nullptr);
    default:
      return hf_load_spread(stage.load, view, hash, 3, nullptr, 0, slot, ticket, nullptr);
  }
}

// Nobody releases: a load seen before the total is below 1.25 of its part of that total, and one request more. What a
// request costs is in the total before the node has it, and leaves again if the node has no room any more.
void sums_of_costs_from_8_threads_never_exceed_the_bound(void **) {
  Stage stage;
  const hf_view *view = hf_cluster_view(stage.cluster);
  on_all_threads(stage, [&](std::uint64_t thread) {
    for (std::uint64_t i = 0; i < 4000; ++i) {
      std::uint32_t slot = HF_NO_NODE;
      std::uint64_t ticket = 0;
      stage.claim(request(stage, view, thread << 32 | i, &slot, &ticket) == HF_OK);
      for (const std::uint32_t node : {slot, static_cast<std::uint32_t>(i % kNodes)}) {
        const std::uint64_t carried = hf_load_of(stage.load, view, node);
        stage.claim(8 * carried <= hf_load_total(stage.load) + (8 + kThreads) * kMostCost);  // 1.25 / 10 = 1 / 8
      }
    }
  });
  std::uint64_t sum = 0;
  for (std::uint32_t node = 0; node < kNodes; ++node) sum += hf_load_of(stage.load, view, node);
  assert_int_equal(sum, hf_load_total(stage.load));
  assert_int_equal(stage.faults.load(), 0);
  hf_view_release(view);
}

// One of the two given nodes is down. What the request would cost there must not widen the bound of others.
void what_a_request_would_cost_elsewhere_widens_no_bound(void **) {
  Stage stage;
  assert_int_equal(hf_cluster_set_state(stage.cluster, "n1", HF_STATE_DOWN, nullptr), HF_OK);
  assert_int_equal(hf_cluster_publish(stage.cluster, nullptr, nullptr), HF_OK);
  const hf_view *view = hf_cluster_view(stage.cluster);
  on_all_threads(stage, [&](std::uint64_t thread) {
    for (std::uint64_t i = 0; i < 3000; ++i) {
      const std::uint32_t slots[] = {0, 1};
      const std::uint64_t costs[] = {1, 1000000};
      std::uint32_t slot = HF_NO_NODE;
      std::uint64_t ticket = 0;
      const std::uint64_t hash = mix(thread << 32 | i);
      stage.claim(hf_load_best_of_hash(stage.load, view, hash, 1, slots, costs, 2, nullptr, 0, &slot, &ticket,
                                       nullptr) == HF_OK);
      const std::uint64_t carried = hf_load_of(stage.load, view, 0);
      stage.claim(36 * carried <= 5 * (hf_load_total(stage.load) + kThreads) + 36);  // 1.25 / 9 = 5 / 36
    }
  });
  assert_int_equal(stage.faults.load(), 0);
  hf_view_release(view);
}

// A ticket is on a node that is up in its view; a release fails only for tickets that were forgotten.
void request_through_a_storm(Stage &stage, std::uint64_t thread, std::atomic<std::uint64_t> &refused) {
  const hf_view *view = hf_cluster_view(stage.cluster);
  std::vector<std::uint64_t> tickets;
  for (std::uint64_t i = 0; i < 6000; ++i) {
    if (i % (1 + 4 * thread) == 0) hf_cluster_refresh(stage.cluster, &view);
    std::uint32_t slot = HF_NO_NODE, slots[3];
    std::uint64_t ticket = 0;
    std::size_t count = 0;
    stage.claim(request(stage, view, thread << 32 | i, &slot, &ticket) == HF_OK);
    stage.claim(hf_view_node_state(view, slot) == HF_STATE_UP);
    stage.claim(hf_load_choices_hash(stage.load, view, mix(i), nullptr, 0, slots, 3, &count, nullptr) == HF_OK);
    for (std::size_t at = 0; at < count; ++at) stage.claim(hf_view_node_state(view, slots[at]) == HF_STATE_UP);
    tickets.push_back(ticket);
    if (tickets.size() < 60) continue;
    refused.fetch_add(hf_load_release(stage.load, tickets[i % 60], nullptr) != HF_OK ? 1 : 0);
    tickets[i % 60] = tickets.back();
    tickets.pop_back();
  }
  for (const std::uint64_t ticket : tickets) refused.fetch_add(hf_load_release(stage.load, ticket, nullptr) != HF_OK);
  hf_view_release(view);
}

// One node drains, is down, is up again and restarts, one after the other; two routers feed, and time goes on.
void storm(Stage &stage) {
  for (std::uint64_t round = 0; stage.running.load(std::memory_order_acquire) > 0; ++round) {
    const std::string id = name(round / 3 % kNodes);
    const std::int32_t states[] = {HF_STATE_DRAINING, HF_STATE_DOWN, HF_STATE_UP};
    stage.claim(hf_cluster_set_state(stage.cluster, id.c_str(), states[round % 3], nullptr) == HF_OK);
    stage.claim(hf_cluster_publish(stage.cluster, nullptr, nullptr) == HF_OK);
    const hf_view *view = hf_cluster_view(stage.cluster);
    const auto slot = static_cast<std::uint32_t>(round % kNodes);
    if (round % 2 == 0) stage.claim(hf_load_follow(stage.load, view, nullptr) == HF_OK);
    stage.claim(hf_load_feed_router(stage.load, view, round % 4 < 2 ? "one" : "two", slot, round % 500, 1 + round % 9,
                                    nullptr) == HF_OK);
    stage.claim(hf_load_set_time(stage.load, round, nullptr) == HF_OK);
    if (round % 3 == 2) stage.claim(hf_load_forget(stage.load, view, slot, nullptr, nullptr) == HF_OK);
    if (round % 16 == 0) static_cast<void>(hf_load_forget_router(stage.load, "one", nullptr));
    hf_load_own(stage.load, view, slot), hf_load_bound(stage.load, view, slot);
    hf_load_tickets(stage.load, round / 2, nullptr, 0);
    hf_view_release(view);
    std::this_thread::yield();
  }
}

void sums_are_0_after_a_storm_and_only_forgotten_tickets_were_refused(void **) {
  Stage stage;
  std::atomic<std::uint64_t> refused{0};
  std::thread changes([&] { storm(stage); });
  on_all_threads(stage, [&](std::uint64_t thread) { request_through_a_storm(stage, thread, refused); });
  changes.join();
  assert_int_equal(stage.faults.load(), 0);
  assert_int_equal(refused.load(), hf_load_statistic(stage.load, HF_LOAD_FORGOTTEN));
  assert_int_equal(hf_load_statistic(stage.load, HF_LOAD_HELD), 0);
  for (const char *router : {"one", "two"}) static_cast<void>(hf_load_forget_router(stage.load, router, nullptr));
  for (std::uint32_t i = 0; i < kNodes; ++i) {
    assert_int_equal(hf_cluster_set_state(stage.cluster, name(i).c_str(), HF_STATE_UP, nullptr), HF_OK);
  }
  assert_int_equal(hf_cluster_publish(stage.cluster, nullptr, nullptr), HF_OK);
  const hf_view *view = hf_cluster_view(stage.cluster);
  assert_int_equal(hf_load_follow(stage.load, view, nullptr), HF_OK);
  for (std::uint32_t slot = 0; slot < kNodes; ++slot) assert_int_equal(hf_load_of(stage.load, view, slot), 0);
  assert_int_equal(hf_load_total(stage.load), 0);
  hf_view_release(view);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(sums_of_costs_from_8_threads_never_exceed_the_bound),
      cmocka_unit_test(what_a_request_would_cost_elsewhere_widens_no_bound),
      cmocka_unit_test(sums_are_0_after_a_storm_and_only_forgotten_tickets_were_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
