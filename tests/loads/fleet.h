// Random clusters, and views as their own calls describe them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <holdfast/holdfast.h>

#include "assertions.h"
#include "conformance/fleet.h"

namespace loads {

using conformance::Random;

inline bool happens(Random &random, unsigned percent) { return random.below(100) < percent; }

// A view, read once. Weights are whole halves, so that the model computes exactly.
struct Seen {
  std::shared_ptr<const hf_view> view;
  std::vector<std::string> ids, zones;  // by slot; no id where there is no node
  std::vector<std::uint64_t> halves;
  std::vector<std::int32_t> states;
  std::string when_down;
  bool is_stage = false;
  bool has_weight = false;

  Seen() = default;
  Seen(const hf_view *taken, std::string with_when_down, bool of_plan);

  [[nodiscard]] std::size_t limit() const { return ids.size(); }
  // In a stage of a plan the shares of the keys count as weights.
  [[nodiscard]] std::uint64_t weight(std::size_t slot) const {
    if (ids[slot].empty()) return 0;
    if (!is_stage) return halves[slot];
    const double share = hf_view_node_share(view.get(), static_cast<std::uint32_t>(slot));
    const auto steps = static_cast<std::uint64_t>(share * 0x1p48 + 0.5);
    return halves[slot] == 0 ? steps : std::max<std::uint64_t>(steps, 1);
  }
  // A node that leaves in a stage may be up where all that stay are not, and is no candidate of others' keys: what then
  // becomes of a key is said of no call.
  [[nodiscard]] bool is_last_stage() const {
    bool is_any_up = false;
    for (std::size_t i = 0; i < ids.size(); ++i) is_any_up = is_any_up || (halves[i] != 0 && states[i] == HF_STATE_UP);
    return is_stage && !is_any_up;
  }
  // Whether a pin of a node that is there decides the key; by its hash alone, that of a whole key.
  [[nodiscard]] bool is_pinned(const std::string &key, bool is_by_hash) const;
  // Whether both count as one for a load object.
  [[nodiscard]] bool is_alike(const Seen &other) const {
    return view != nullptr && other.view != nullptr && ids == other.ids && states == other.states &&
           hf_view_fingerprint(view.get()) == hf_view_fingerprint(other.view.get());
  }
};

inline Seen::Seen(const hf_view *taken, std::string with_when_down, bool of_plan)
    : view(taken, hf_view_release), when_down(std::move(with_when_down)), is_stage(of_plan) {
  for (std::uint32_t slot = 0; slot < hf_view_slot_limit(taken); ++slot) {
    ids.emplace_back(hf_view_node_id(taken, slot));
    zones.emplace_back(hf_view_node_zone(taken, slot));
    halves.push_back(static_cast<std::uint64_t>(hf_view_node_weight(taken, slot) * 2));
    states.push_back(ids.back().empty() ? HF_STATE_UP : hf_view_node_state(taken, slot));
    has_weight = has_weight || halves.back() != 0;
  }
}

inline bool Seen::is_pinned(const std::string &key, bool is_by_hash) const {
  for (std::size_t i = 0; i < hf_view_pin_count(view.get()); ++i) {
    std::size_t length = 0;
    const char *const bytes = hf_view_pin_key(view.get(), i, &length);
    const std::string pinned(bytes, length);
    const bool is_prefix = hf_view_pin_is_prefix(view.get(), i) != 0;
    const bool is_there = std::find(ids.begin(), ids.end(), hf_view_pin_node(view.get(), i)) != ids.end();
    if (is_there && (is_prefix ? !is_by_hash && key.compare(0, length, pinned) == 0 : key == pinned)) return true;
  }
  return false;
}

// A cluster that changes at random: nodes, weights, zones, states and pins.
class Fleet {
 public:
  explicit Fleet(Random &random);

  // At least one change, published.
  Seen change();
  [[nodiscard]] const std::string &when_down() const { return when_down_; }

 private:
  static constexpr std::size_t kMostNodes = 24;

  void change_once();
  void add();
  void set_state();
  void pin();
  [[nodiscard]] const std::string &any() { return ids_[random_.below(ids_.size())]; }
  [[nodiscard]] double any_weight();
  void must(hf_status status) const {
    if (status != HF_OK) print_message("%s\n", hf_error_message(error_.get()));
    assert_int_equal(status, HF_OK);
  }

  Random &random_;
  std::unique_ptr<hf_error, void (*)(hf_error *)> error_;
  std::unique_ptr<hf_cluster, void (*)(hf_cluster *)> cluster_;
  std::string when_down_;
  bool has_weights_ = true;
  unsigned calm_ = 50;  // of 100 states that are set, so many are "up"
  std::vector<std::string> ids_;
};

inline Fleet::Fleet(Random &random)
    : random_(random), error_(hf_error_new(), hf_error_free), cluster_(nullptr, hf_cluster_free) {
  static const char *const kAlgorithms[] = {"rendezvous-table", "rendezvous-table", "rendezvous", "ring",
                                            "maglev",           "straw2",           "dx",         "anchor"};
  static const char *const kWhenDown[] = {"next", "fail", "zone:backup"};
  const std::string algorithm = kAlgorithms[random.below(8)];
  when_down_ = kWhenDown[random.below(3)];
  calm_ = static_cast<unsigned>(random.below(100));
  hf_config *config = nullptr;
  must(hf_config_new(&config, error_.get()));
  must(hf_config_set(config, "algorithm", algorithm.c_str(), error_.get()));
  must(hf_config_set(config, "when_down", when_down_.c_str(), error_.get()));
  if (conformance::reads(algorithm, "partitions")) must(hf_config_set(config, "partitions", "1024", error_.get()));
  if (conformance::reads(algorithm, "table_size")) must(hf_config_set(config, "table_size", "251", error_.get()));
  if (conformance::reads(algorithm, "virtual_nodes")) must(hf_config_set(config, "virtual_nodes", "8", error_.get()));
  has_weights_ = (hf_algorithm_abilities(hf_algorithm_find(algorithm.c_str())) & HF_CAN_WEIGHT) != 0;
  hf_cluster *cluster = nullptr;
  must(hf_cluster_new(config, &cluster, error_.get()));
  hf_config_free(config);
  cluster_.reset(cluster);
  for (std::size_t count = 1 + random.below(kMostNodes); count > 0; --count) add();
}

inline Seen Fleet::change() {
  for (std::size_t count = 1 + random_.below(4); count > 0; --count) change_once();
  must(hf_cluster_publish(cluster_.get(), nullptr, error_.get()));
  return {hf_cluster_view(cluster_.get()), when_down_, false};
}

inline void Fleet::change_once() {
  const std::size_t what = random_.below(10);
  if (what < 2 || ids_.empty()) return add();
  if (what < 3) {
    const std::size_t gone = random_.below(ids_.size());
    must(hf_cluster_remove(cluster_.get(), ids_[gone].c_str(), error_.get()));
    ids_.erase(ids_.begin() + static_cast<std::ptrdiff_t>(gone));
  } else if (what < 4) {
    must(hf_cluster_set_weight(cluster_.get(), any().c_str(), any_weight(), error_.get()));
  } else if (what < 5) {
    pin();
  } else {
    set_state();
  }
}

// A name that was there before comes back as the same node.
inline void Fleet::add() {
  static const char *const kZones[] = {"", "eu/a", "eu/b", "us", "backup", "backup/x"};
  const std::string id = conformance::node_id(random_.below(kMostNodes + 4));
  if (std::find(ids_.begin(), ids_.end(), id) != ids_.end()) return set_state();
  must(hf_cluster_add(cluster_.get(), id.c_str(), any_weight(), error_.get()));
  must(hf_cluster_set_zone(cluster_.get(), id.c_str(), kZones[random_.below(6)], error_.get()));
  ids_.push_back(id);
}

inline void Fleet::set_state() {
  if (ids_.empty()) return add();
  const std::int32_t state = happens(random_, calm_) ? HF_STATE_UP
                             : random_.below(2) == 0 ? HF_STATE_DRAINING
                                                     : HF_STATE_DOWN;
  must(hf_cluster_set_state(cluster_.get(), any().c_str(), state, error_.get()));
}

// Keys are "a0" to "a99" and "b0" to "b99"; "a1" is a key and a prefix.
inline void Fleet::pin() {
  const std::string key = (random_.below(2) == 0 ? "a" : "b") + std::to_string(random_.below(100));
  const bool is_prefix = random_.below(2) == 0;
  const std::string pinned = is_prefix ? key.substr(0, 2) : key;
  must(hf_cluster_pin(cluster_.get(), pinned.data(), pinned.size(), is_prefix ? 1 : 0, any().c_str(), error_.get()));
}

inline double Fleet::any_weight() {
  static const double kWeights[] = {0, 0.5, 1, 1, 1, 1, 2, 3, 10, 1000};
  return has_weights_ ? kWeights[random_.below(10)] : 1;
}

}  // namespace loads
