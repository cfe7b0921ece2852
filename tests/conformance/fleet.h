// Clusters and views as values, over the public ABI alone, so that a law reads as a sentence.
// Whatever fails here is a failed assertion with the library's own message.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <holdfast/holdfast.h>

#include "assertions.h"
#include "foreign.h"

namespace conformance {

// SplitMix64: the same numbers on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }

 private:
  std::uint64_t state_;
};

template <class T>
void shuffle(std::vector<T> &values, Random &random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(i)]);
}

// "n0", "n1", "n2" ...
inline std::string node_id(std::size_t number) {
  std::string id = "n";
  return id += std::to_string(number);
}

struct Option {
  std::string name, text;
};
using Options = std::vector<Option>;

// Whether an algorithm reads an option: the library refuses to make a cluster if it does not.
inline bool reads(const std::string &algorithm, const std::string &option) {
  hf_config *config = nullptr;
  hf_cluster *cluster = nullptr;
  assert_int_equal(hf_config_new(&config, nullptr), HF_OK);
  const char *const standard = hf_option_default(hf_option_find(option.c_str()));
  assert_int_equal(hf_config_set(config, option.c_str(), standard, nullptr), HF_OK);
  assert_int_equal(hf_config_set(config, "algorithm", algorithm.c_str(), nullptr), HF_OK);
  if (const Assigning *row = assigning_of(algorithm); row != nullptr && row->option != nullptr) {
    assert_int_equal(hf_config_set(config, row->option, row->text, nullptr), HF_OK);
  }
  const hf_status status = hf_cluster_new(config, &cluster, nullptr);
  hf_cluster_free(cluster);
  hf_config_free(config);
  return status != HF_E_OPTION;
}

class View {
 public:
  explicit View(const hf_view *taken) : view_(taken, hf_view_release) {}

  operator const hf_view *() const { return view_.get(); }

  [[nodiscard]] std::uint32_t slot_of(std::uint64_t key) const { return hf_view_lookup_u64(view_.get(), key); }
  [[nodiscard]] std::uint32_t slot_of(const std::string &key) const {
    return hf_view_lookup(view_.get(), key.data(), key.size());
  }
  [[nodiscard]] std::uint64_t hash_of(const std::string &key) const {
    return hf_view_hash(view_.get(), key.data(), key.size());
  }
  [[nodiscard]] std::string owner_of(std::uint64_t key) const { return hf_view_node_id(view_.get(), slot_of(key)); }
  [[nodiscard]] double share_of(const std::string &id) const {
    return hf_view_node_share(view_.get(), hf_view_node_find(view_.get(), id.c_str()));
  }
  [[nodiscard]] std::uint64_t fingerprint() const { return hf_view_fingerprint(view_.get()); }
  [[nodiscard]] std::size_t node_count() const { return hf_view_node_count(view_.get()); }

  // Owners of the keys 0 .. count-1, as positions in the order of ids, which other views of the
  // same nodes share even where slots differ.
  [[nodiscard]] std::vector<std::uint32_t> ranks_of(std::uint64_t count) const {
    std::vector<std::uint32_t> rank_of_slot(hf_view_slot_limit(view_.get()) + std::size_t{1});
    for (std::uint32_t rank = 0; rank < node_count(); ++rank) {
      rank_of_slot[hf_view_node_at(view_.get(), rank)] = rank;
    }
    std::vector<std::uint32_t> ranks;
    for (std::uint64_t key = 0; key < count; ++key) {
      const std::uint32_t slot = slot_of(key);
      ranks.push_back(slot == HF_NO_NODE ? HF_NO_NODE : rank_of_slot[slot]);
    }
    return ranks;
  }

 private:
  std::shared_ptr<const hf_view> view_;
};

// Laws and golden cases give every algorithm the same options; a fleet takes those that its algorithm reads.
class Fleet {
 public:
  Fleet(const std::string &algorithm, const Options &options)
      : is_dialect_(is_dialect(algorithm)),
        assigning_(assigning_of(algorithm)),
        error_(hf_error_new(), hf_error_free),
        cluster_(nullptr, hf_cluster_free) {
    hf_config *config = nullptr;
    must(hf_config_new(&config, error_.get()));
    must(hf_config_set(config, "algorithm", algorithm.c_str(), error_.get()));
    for (const auto &[name, text] : options) {
      if (reads(algorithm, name)) must(hf_config_set(config, name.c_str(), text.c_str(), error_.get()));
    }
    if (assigning_ != nullptr && assigning_->option != nullptr) {
      must(hf_config_set(config, assigning_->option, assigning_->text, error_.get()));
    }
    hf_cluster *cluster = nullptr;
    must(hf_cluster_new(config, &cluster, error_.get()));
    cluster_.reset(cluster);
    hf_config_free(config);
  }

  Fleet &add(const std::string &id, double weight = 1, const std::string &zone = "") {
    must(hf_cluster_add(cluster_.get(), id.c_str(), weight, error_.get()));
    if (!zone.empty()) must(hf_cluster_set_zone(cluster_.get(), id.c_str(), zone.c_str(), error_.get()));
    if (!is_dialect_) return *this;
    for (const auto &[name, text] : attributes_of(added_++)) give(id, name, text);
    ids_.push_back(id);
    return *this;
  }
  Fleet &add_many(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) add(node_id(i));
    return *this;
  }
  Fleet &remove(const std::string &id) {
    must(hf_cluster_remove(cluster_.get(), id.c_str(), error_.get()));
    std::erase(ids_, id);
    return *this;
  }
  Fleet &weigh(const std::string &id, double weight) {
    if (weight == 0) std::erase(ids_, id);
    must(hf_cluster_set_weight(cluster_.get(), id.c_str(), weight, error_.get()));
    return *this;
  }
  Fleet &weigh_replicas(const std::string &id, double weight) {
    must(hf_cluster_set_replica_weight(cluster_.get(), id.c_str(), weight, error_.get()));
    return *this;
  }
  Fleet &set_state(const std::string &id, std::int32_t state) {
    must(hf_cluster_set_state(cluster_.get(), id.c_str(), state, error_.get()));
    return *this;
  }
  View publish() {
    for (std::size_t i = 0; assigning_ != nullptr && i < ids_.size(); ++i) {
      give(ids_[i], "assigned", assigned_to(*assigning_, i, ids_.size()));
    }
    must(hf_cluster_publish(cluster_.get(), nullptr, error_.get()));
    return View(hf_cluster_view(cluster_.get()));
  }
  Fleet &pin(const std::string &key, const std::string &id) {
    must(hf_cluster_pin(cluster_.get(), key.data(), key.size(), 0, id.c_str(), error_.get()));
    return *this;
  }
  [[nodiscard]] hf_status try_publish() { return hf_cluster_publish(cluster_.get(), nullptr, error_.get()); }
  void discard() { hf_cluster_discard(cluster_.get()); }

 private:
  void must(hf_status status) const {
    if (status != HF_OK) fail_msg("%s", hf_error_message(error_.get()));
  }

  void give(const std::string &id, const char *name, const std::string &text) {
    must(hf_cluster_set_attribute(cluster_.get(), id.c_str(), name, text.c_str(), error_.get()));
  }

  bool is_dialect_;
  const Assigning *assigning_;
  std::uint64_t added_ = 0;
  std::vector<std::string> ids_;  // under a dialect, of the nodes with a weight above 0
  std::unique_ptr<hf_error, void (*)(hf_error *)> error_;
  std::unique_ptr<hf_cluster, void (*)(hf_cluster *)> cluster_;
};

inline View view_of(const std::string &algorithm, const Options &options, std::size_t nodes) {
  return Fleet(algorithm, options).add_many(nodes).publish();
}

}  // namespace conformance
