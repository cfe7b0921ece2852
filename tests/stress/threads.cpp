// Many readers and one publisher. Every answer must be that of the one view it was asked of,
// whatever is published meanwhile. Worth most under the thread sanitizer.
//
// Generation g of the cluster has the nodes "old-0" to "old-3" and the node "gen-g", so that
// the owner of a key tells which generation answered.
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <holdfast/holdfast.h>

#include "assertions.h"

namespace {

constexpr std::uint64_t kGenerations = 1000;
constexpr std::size_t kBatch = 300;
constexpr int kReaders = 4;

struct Stage {
  hf_cluster *cluster = nullptr;
  std::atomic<bool> is_over{false};
  std::atomic<std::uint64_t> faults{0};  // cmocka's assertions belong to one thread
  std::atomic<std::uint64_t> lookups{0};

  void claim(bool holds) {
    if (!holds) faults.fetch_add(1, std::memory_order_relaxed);
  }
};

hf_cluster *small_cluster(const char *algorithm) {
  hf_config *config = nullptr;
  hf_cluster *cluster = nullptr;
  assert_int_equal(hf_config_new(&config, nullptr), HF_OK);
  assert_int_equal(hf_config_set(config, "algorithm", algorithm, nullptr), HF_OK);
  const std::string name = algorithm;
  if (name == "rendezvous-table") assert_int_equal(hf_config_set(config, "partitions", "256", nullptr), HF_OK);
  if (name == "ring") assert_int_equal(hf_config_set(config, "virtual_nodes", "8", nullptr), HF_OK);
  assert_int_equal(hf_cluster_new(config, &cluster, nullptr), HF_OK);
  hf_config_free(config);
  return cluster;
}

std::string name_of(std::uint64_t generation) {
  std::string name = "gen-";
  return name += std::to_string(generation);
}

// Publishes the next generation: the newest node leaves and another takes its slot.
void publish(hf_cluster *cluster, std::uint64_t generation) {
  std::uint64_t published = 0;
  if (generation > 1) {
    assert_int_equal(hf_cluster_remove(cluster, name_of(generation - 1).c_str(), nullptr), HF_OK);
  }
  assert_int_equal(hf_cluster_add(cluster, name_of(generation).c_str(), 1, nullptr), HF_OK);
  assert_int_equal(hf_cluster_publish(cluster, &published, nullptr), HF_OK);
  assert_int_equal(published, generation);
}

// An owner is one of the nodes that stay, or the node of the generation that was asked.
bool belongs(const hf_view *view, std::uint32_t slot) {
  const char *id = hf_view_node_id(view, slot);
  return std::strncmp(id, "old-", 4) == 0 || id == name_of(hf_view_generation(view));
}

void ask_one_by_one(Stage &stage, const hf_view *view, std::uint64_t first) {
  for (std::uint64_t key = first; key < first + 50; ++key) {
    const std::uint32_t slot = hf_view_lookup_u64(view, key);
    stage.claim(belongs(view, slot));
    stage.claim(slot == hf_view_lookup_u64(view, key));
  }
  stage.lookups.fetch_add(50, std::memory_order_relaxed);
}

void ask_a_batch(Stage &stage, const hf_view *view, std::uint64_t first) {
  std::uint64_t hashes[kBatch];
  std::uint32_t slots[kBatch];
  for (std::size_t i = 0; i < kBatch; ++i) hashes[i] = (first + i) * 0x9e3779b97f4a7c15;
  stage.claim(hf_view_lookup_hashes(view, hashes, kBatch, slots) == HF_OK);
  for (std::size_t i = 0; i < kBatch; ++i) {
    stage.claim(slots[i] == hf_view_lookup_hash(view, hashes[i]));
    if (i % 10 == 0) stage.claim(belongs(view, slots[i]));
  }
  stage.lookups.fetch_add(kBatch, std::memory_order_relaxed);
}

// Lets the readers go on for a while, so that they see most generations on any number of CPUs.
void wait_for_readers(const Stage &stage) {
  const std::uint64_t wanted = stage.lookups.load(std::memory_order_relaxed) + kBatch;
  while (stage.lookups.load(std::memory_order_relaxed) < wanted) std::this_thread::yield();
}

// Refreshes and asks until all is over; generations never go back. Now and then a view is
// kept, so that many generations are alive at once.
void read(Stage &stage, int reader) {
  std::vector<const hf_view *> kept;
  const hf_view *view = hf_cluster_view(stage.cluster);
  std::uint64_t last = 0;
  for (std::uint64_t round = 0; !stage.is_over.load(std::memory_order_acquire); ++round) {
    const bool is_new = hf_cluster_refresh(stage.cluster, &view) == 1;
    stage.claim(hf_view_generation(view) >= last);
    stage.claim(!is_new || hf_view_generation(view) > last || last == 0);
    last = hf_view_generation(view);
    ask_one_by_one(stage, view, round * 100 + static_cast<std::uint64_t>(reader));
    ask_a_batch(stage, view, round);
    if (round % 16 == 0 && kept.size() < 100) kept.push_back(hf_view_retain(view));
  }
  hf_view_release(view);
  for (const hf_view *old : kept) {
    ask_one_by_one(stage, old, 7);
    hf_view_release(old);
  }
}

void check_readers(const char *algorithm) {
  Stage stage;
  stage.cluster = small_cluster(algorithm);
  for (const char *id : {"old-0", "old-1", "old-2", "old-3"}) {
    assert_int_equal(hf_cluster_add(stage.cluster, id, 1, nullptr), HF_OK);
  }
  publish(stage.cluster, 1);
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) readers.emplace_back(read, std::ref(stage), i);
  for (std::uint64_t generation = 2; generation <= kGenerations; ++generation) {
    publish(stage.cluster, generation);
    if (generation % 16 == 0) wait_for_readers(stage);
  }
  stage.is_over.store(true, std::memory_order_release);
  for (std::thread &reader : readers) reader.join();
  hf_cluster_free(stage.cluster);
  assert_int_equal(stage.faults.load(), 0);
  assert_true(stage.lookups.load() > 0);
}

void readers_of_a_table_see_one_view_at_a_time(void **) { check_readers("rendezvous-table"); }
void readers_of_a_ring_see_one_view_at_a_time(void **) { check_readers("ring"); }
void readers_of_slots_see_one_view_at_a_time(void **) { check_readers("jumpback"); }

// Every thread holds and lets go of one view many times; whoever is last ends it.
void a_view_is_held_and_released_by_many_threads(void **) {
  Stage stage;
  stage.cluster = small_cluster("rendezvous-table");
  assert_int_equal(hf_cluster_add(stage.cluster, "old-0", 1, nullptr), HF_OK);
  assert_int_equal(hf_cluster_publish(stage.cluster, nullptr, nullptr), HF_OK);
  const hf_view *view = hf_cluster_view(stage.cluster);
  hf_cluster_free(stage.cluster);
  std::vector<std::thread> holders;
  for (int i = 0; i < kReaders; ++i) {
    holders.emplace_back([&stage, own = hf_view_retain(view)] {
      for (int round = 0; round < 5000; ++round) {
        const hf_view *again = hf_view_retain(own);
        stage.claim(hf_view_lookup_u64(again, 1) == 0);
        hf_view_release(again);
      }
      hf_view_release(own);
    });
  }
  hf_view_release(view);
  for (std::thread &holder : holders) holder.join();
  assert_int_equal(stage.faults.load(), 0);
}

void configurations_and_clusters_are_made_by_many_threads_at_once(void **) {
  Stage stage;
  std::vector<std::thread> makers;
  for (int i = 0; i < kReaders; ++i) {
    makers.emplace_back([&stage] {
      for (int round = 0; round < 50; ++round) {
        hf_cluster *cluster = nullptr;
        hf_config *config = nullptr;
        stage.claim(hf_config_new(&config, nullptr) == HF_OK);
        stage.claim(hf_config_set(config, "partitions", "64", nullptr) == HF_OK);
        stage.claim(hf_cluster_new(config, &cluster, nullptr) == HF_OK);
        stage.claim(hf_cluster_add(cluster, "old-0", 1, nullptr) == HF_OK);
        stage.claim(hf_cluster_publish(cluster, nullptr, nullptr) == HF_OK);
        hf_cluster_free(cluster);
        hf_config_free(config);
      }
    });
  }
  for (std::thread &maker : makers) maker.join();
  assert_int_equal(stage.faults.load(), 0);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(readers_of_a_table_see_one_view_at_a_time),
      cmocka_unit_test(readers_of_a_ring_see_one_view_at_a_time),
      cmocka_unit_test(readers_of_slots_see_one_view_at_a_time),
      cmocka_unit_test(a_view_is_held_and_released_by_many_threads),
      cmocka_unit_test(configurations_and_clusters_are_made_by_many_threads_at_once),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
