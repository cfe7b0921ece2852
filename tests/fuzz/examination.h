// What must hold of every view, whatever program of calls made it.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "programs.h"

namespace holdfast_programs {

inline void check(bool is_true, const char *claim) {
  if (is_true) return;
  std::fprintf(stderr, "broken: %s\n", claim);
  std::abort();
}

inline constexpr std::uint32_t kUntouched = 0xfffffffe;
inline constexpr std::uint32_t kMostReplicas = 5;

// A view under examination, for some hashes.
class Examination {
 public:
  // `is_stage` says that the view is a stage of a plan, or was made from one.
  Examination(const hf_view *view, Bytes &bytes, bool is_stage) : view_(view), is_stage_(is_stage) {
    hashes_ = {0, ~std::uint64_t{0}};
    for (int i = 0; i < 14; ++i) hashes_.push_back(bytes.word());
    std::uint64_t number = bytes.word();
    for (int i = 0; i < 16; ++i) hashes_.push_back(number = number * 0x5851f42d4c957f2d + 0x14057b7ef767814f);
  }

  void run() {
    check_nodes();
    find_most();
    check_batches();
    for (const std::uint64_t hash : hashes_) {
      check_owner(hash);
      check_replicas(hash);
      check_candidates(hash);
    }
    check_keys();
    check_snapshot();
  }

  // With a view of the same fingerprint.
  void compare(const hf_view *other) const {
    for (const std::uint64_t hash : hashes_) {
      const char *const owner = hf_view_node_id(view_, hf_view_home_hash(view_, hash));
      const char *const theirs = hf_view_node_id(other, hf_view_home_hash(other, hash));
      check(std::strcmp(owner, theirs) == 0, "equal fingerprints place alike");
    }
  }

 private:
  bool has(std::uint32_t slot) const { return hf_view_node_state(view_, slot) >= 0; }

  bool all_distinct_nodes(const std::uint32_t *slots, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
      if (!has(slots[i]) || std::find(slots, slots + i, slots[i]) != slots + i) return false;
    }
    return true;
  }

  void check_nodes() {
    double shares = 0;
    for (std::size_t i = 0; i < hf_view_node_count(view_); ++i) {
      const std::uint32_t slot = hf_view_node_at(view_, i);
      check(slot < hf_view_slot_limit(view_), "slots are below the limit");
      check(hf_view_node_find(view_, hf_view_node_id(view_, slot)) == slot, "a node is found by its id");
      const double share = hf_view_node_share(view_, slot);
      check(share >= 0 && share <= 1 + 1e-9, "a share is from 0 to 1");
      shares += share;
    }
    check(shares <= 1 + 1e-9, "shares add up to 1 at most");
    check(hf_view_memory(view_) > 0, "a view takes memory");
  }

  bool has_rules() const {
    hf_config *config = nullptr;
    check(hf_view_config(view_, &config, nullptr) == HF_OK, "a view tells its options");
    const bool has_rules = std::strcmp(hf_config_get(config, HF_OPT_REPLICA_LEVEL), "0") != 0;
    hf_config_free(config);
    return has_rules;
  }

  // How many replicas a key has: as many as there are nodes for them, unless zones must differ; in a stage of a plan as
  // many as the plan moves.
  void find_most() {
    std::uint32_t slots[kMostReplicas];
    for (const std::uint64_t hash : hashes_) {
      while (most_ < kMostReplicas && hf_view_replicas_hashes(view_, &hash, 1, most_ + 1, slots, nullptr) == HF_OK) {
        ++most_;
      }
    }
    if (is_stage_) return;
    const std::uint32_t most = std::min(holders(), kMostReplicas);
    const bool is_pinned = has_homes_beside_ && most_ + 1 == most && hf_view_pin_count(view_) > 0;
    check(has_rules() ? most_ <= most && (most_ > 0 || most == 0) : most_ == most || is_pinned,
          "replicas are given where there are nodes for them");
  }

  // Nodes that take replicas, and one home beside them if all homes take none.
  std::uint32_t holders() {
    std::uint32_t homes = 0, takers = 0, both = 0;
    for (std::size_t i = 0; i < hf_view_node_count(view_); ++i) {
      const std::uint32_t slot = hf_view_node_at(view_, i);
      const bool is_home = hf_view_node_weight(view_, slot) > 0, takes = hf_view_node_replica_weight(view_, slot) > 0;
      homes += is_home ? 1 : 0;
      takers += takes ? 1 : 0;
      both += is_home && takes ? 1 : 0;
    }
    has_homes_beside_ = homes > 0 && both == 0;
    return homes == 0 ? 0 : takers + (has_homes_beside_ ? 1 : 0);
  }

  void check_batches() {
    std::vector<std::uint32_t> slots(hashes_.size(), kUntouched);
    check(hf_view_lookup_hashes(view_, hashes_.data(), hashes_.size(), slots.data()) == HF_OK, "hashes are answered");
    for (std::size_t i = 0; i < slots.size(); ++i) {
      check(slots[i] == hf_view_lookup_hash(view_, hashes_[i]), "many are answered as one");
    }
  }

  void check_owner(std::uint64_t hash) const {
    const std::uint32_t owner = hf_view_home_hash(view_, hash), slot = hf_view_lookup_hash(view_, hash);
    check(owner == HF_NO_NODE || has(owner), "an owner is a node of the view");
    check(slot == HF_NO_NODE || has(slot), "a lookup answers a node of the view");
    check(slot == HF_NO_NODE || hf_view_node_state(view_, slot) != HF_STATE_DOWN,
          "no lookup answers a node that is down");
    check(owner != HF_NO_NODE || slot == HF_NO_NODE, "nobody stands in for nobody");
  }

  void check_replicas(std::uint64_t hash) const {
    const std::uint32_t owner = hf_view_home_hash(view_, hash);
    for (std::uint32_t most = 1; most <= kMostReplicas; ++most) {
      std::uint32_t slots[kMostReplicas], again[kMostReplicas];
      std::fill_n(slots, kMostReplicas, kUntouched);
      std::fill_n(again, kMostReplicas, kUntouched);
      const hf_status status = hf_view_replicas_hashes(view_, &hash, 1, most, slots, nullptr);
      const bool is_enough = most <= most_ && owner != HF_NO_NODE;
      check(status == (is_enough ? HF_OK : HF_E_INFEASIBLE), "all keys have equally many replicas");
      check(std::all_of(slots + (is_enough ? most : 0), slots + kMostReplicas,
                        [](std::uint32_t slot) { return slot == kUntouched; }),
            "nothing is written beyond the replicas, and nothing at all on failure");
      if (!is_enough) continue;
      check(slots[0] == owner && all_distinct_nodes(slots, most), "replicas are different nodes, the owner first");
      const auto takes = [&](std::uint32_t slot) { return hf_view_node_replica_weight(view_, slot) > 0; };
      check(is_stage_ || std::all_of(slots + 1, slots + most, takes), "others than the home take replicas");
      check(hf_view_replicas_hashes(view_, &hash, 1, most, again, nullptr) == HF_OK &&
                std::equal(slots, slots + most, again),
            "replicas stay what they are");
    }
  }

  void check_candidates(std::uint64_t hash) const {
    std::vector<std::uint32_t> slots(hf_view_node_count(view_) + 1);
    std::size_t count = 0;
    check(hf_view_candidates_hash(view_, hash, nullptr, 0, nullptr, 0, slots.data(), slots.size(), &count, nullptr) ==
              HF_OK,
          "candidates are listed");
    check(count <= hf_view_node_count(view_) && all_distinct_nodes(slots.data(), count),
          "candidates are different nodes");
    for (std::size_t i = 0; i < count; ++i) {
      check(hf_view_node_state(view_, slots[i]) != HF_STATE_DOWN, "no candidate is down");
    }
  }

  // Keys of 8 bytes, which every hash takes.
  void check_keys() const {
    for (const std::uint64_t hash : hashes_) {
      unsigned char key[8];
      for (int i = 0; i < 8; ++i) key[i] = static_cast<unsigned char>(hash >> 8 * i);
      const std::uint32_t slot = hf_view_lookup(view_, key, sizeof key);
      check(slot == HF_NO_NODE || has(slot), "a key is answered by a node of the view");
      check(slot == hf_view_lookup_u64(view_, hash), "a number is answered as its bytes");
      std::uint32_t slots[kMostReplicas], owners[20];
      const hf_status status = hf_view_replicas(view_, key, sizeof key, 2, slots, nullptr);
      const std::uint32_t owner = hf_view_home(view_, key, sizeof key);
      check(status == (most_ >= 2 && owner != HF_NO_NODE ? HF_OK : HF_E_INFEASIBLE), "a key has two replicas");
      check(status != HF_OK || (slots[0] == owner && all_distinct_nodes(slots, 2)), "replicas of a key are different");
      std::size_t count = 0;
      check(hf_view_homes(view_, key, sizeof key, owners, 20, &count, nullptr) == HF_OK, "owners are listed");
      check(all_distinct_nodes(owners, count), "former owners are different nodes");
    }
  }

  // A snapshot answers as its view; what no snapshot can hold is refused.
  void check_snapshot() const {
    std::size_t length = 0;
    const hf_status status = hf_view_write(view_, nullptr, 0, &length, nullptr);
    check(status == HF_OK || status == HF_E_UNSUPPORTED, "a view is written or refused");
    if (status != HF_OK) return;
    std::vector<unsigned char> file(length);
    check(hf_view_write(view_, file.data(), length, &length, nullptr) == HF_OK, "a view is written");
    const hf_view *read = nullptr;
    check(hf_view_read(file.data(), length, nullptr, &read, nullptr) == HF_OK, "what was written is read");
    check(hf_view_fingerprint(read) == hf_view_fingerprint(view_), "what is read has the same fingerprint");
    for (const std::uint64_t hash : hashes_) {
      check(hf_view_home_hash(read, hash) == hf_view_home_hash(view_, hash), "what is read has the same owners");
    }
    hf_view_release(read);
  }

  const hf_view *view_;
  std::vector<std::uint64_t> hashes_;
  bool is_stage_;
  std::uint32_t most_ = 0;
  bool has_homes_beside_ = false;
};

}  // namespace holdfast_programs
