// Programs of public calls: the bytes are read as instructions that make clusters, views, plans, stages of
// plans, plans from such stages, loads and snapshots, in any order. Whatever the program, every answer of every
// view must be a slot that this view has, or HF_NO_NODE where the header allows that; and replicas differ.
#include "programs.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace holdfast_programs {

namespace {

void check(bool is_true, const char *claim) {
  if (is_true) return;
  std::fprintf(stderr, "broken: %s\n", claim);
  std::abort();
}

constexpr std::uint32_t kUntouched = 0xfffffffe;
constexpr std::uint32_t kMostReplicas = 5;

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

}  // namespace

Machine::Machine(Bytes &bytes) : bytes_(bytes) {
  check(hf_load_new(0, 0, &load_, nullptr) == HF_OK, "a load object is made");
  while (clusters_.empty()) add_cluster();  // a dialect may refuse an option; the zeros at the end ask for none
}

Machine::~Machine() {
  for (hf_plan *plan : plans_) hf_plan_free(plan);
  for (const hf_view *view : views_) hf_view_release(view);
  for (hf_cluster *cluster : clusters_) hf_cluster_free(cluster);
  hf_load_free(load_);
}

void Machine::run() {
  using Instruction = void (Machine::*)();
  static constexpr Instruction kInstructions[] = {
      &Machine::add_node,     &Machine::add_node,    &Machine::add_node,      &Machine::remove_node,
      &Machine::set_weight,   &Machine::set_zone,    &Machine::set_state,     &Machine::pin,
      &Machine::set_nodes,    &Machine::publish,     &Machine::publish,       &Machine::plan_ranges,
      &Machine::plan_ranges,  &Machine::plan_keys,   &Machine::plan_replicas, &Machine::set_replica_weight,
      &Machine::plan_stage,   &Machine::plan_stage,  &Machine::plan_stage,    &Machine::restore,
      &Machine::use_load,     &Machine::add_cluster, &Machine::set_attribute, &Machine::set_attribute,
      &Machine::plan_rehashed};
  constexpr std::size_t kMostInstructions = 120;
  for (std::size_t i = 0; i < kMostInstructions && !bytes_.are_over(); ++i) {
    (this->*kInstructions[bytes_.below(std::size(kInstructions))])();
  }
}

void Machine::add_cluster() {
  hf_config *config = nullptr;
  check(hf_config_new(&config, nullptr) == HF_OK, "a configuration is made");
  const std::size_t algorithm = bytes_.below(2) == 0 ? 0 : bytes_.below(hf_algorithm_count());
  const std::string name = hf_algorithm_name(algorithm);
  const auto set = [&](const char *option, const std::string &value) {
    static_cast<void>(hf_config_set(config, option, value.c_str(), nullptr));
  };
  set("algorithm", name);
  if (name.starts_with("rendezvous-table")) {
    set("partitions", "64");
    set("replicas", std::to_string(bytes_.below(4)));
  }
  if (name.starts_with("ring")) set("virtual_nodes", "20");
  if (name.starts_with("maglev")) set("table_size", "251");
  if (name.starts_with("dx")) set("capacity", "64");
  if (name.find("ring-hash") != std::string::npos) set("ring_most", "4096");
  if (algorithm >= hf_algorithm_own_count()) set("memory_limit", "4000000");
  static const char *const kWhenDown[] = {"next", "next", "fail", "zone:a"};
  set("when_down", kWhenDown[bytes_.below(4)]);
  set("history", std::to_string(bytes_.below(3)));
  if (bytes_.below(8) == 0) set("fair_replicas", "3");
  if (bytes_.below(8) == 0) set("replica_level", std::to_string(bytes_.below(3)));
  if (bytes_.below(8) == 0) set("hash", "caller");
  if (bytes_.below(4) == 0) set("simd", "plain");
  hf_cluster *cluster = nullptr;
  if (hf_cluster_new(config, &cluster, nullptr) == HF_OK) keep(cluster);
  hf_config_free(config);
}

void Machine::keep(hf_cluster *cluster) {
  if (clusters_.size() == 3) {
    hf_cluster_free(clusters_.front());
    clusters_.erase(clusters_.begin());
  }
  clusters_.push_back(cluster);
  keep(hf_cluster_view(cluster));
}

void Machine::keep(const hf_view *view) {
  Examination examination(view, bytes_, stages_.contains(hf_view_fingerprint(view)));
  examination.run();
  for (const hf_view *other : views_) {
    if (hf_view_fingerprint(other) == hf_view_fingerprint(view)) examination.compare(other);
  }
  if (views_.size() == 8) {
    hf_view_release(views_.front());
    views_.erase(views_.begin());
  }
  views_.push_back(view);
}

void Machine::keep(hf_plan *plan) {
  if (plan == nullptr) return;
  if (plans_.size() == 4) {
    hf_plan_free(plans_.front());
    plans_.erase(plans_.begin());
  }
  plans_.push_back(plan);
  static constexpr double kShares[] = {1, 0.3, 0.1, 0.03};
  static_cast<void>(hf_plan_set_limits(plan, kShares[bytes_.below(4)], 0, static_cast<std::uint32_t>(bytes_.below(3)),
                                       static_cast<std::uint32_t>(bytes_.below(3)), nullptr));
  const double moved = hf_plan_moved(plan), least = hf_plan_least(plan);
  check(moved >= 0 && least <= moved + 1e-9, "what must move is no more than what moves");
}

const char *Machine::id() {
  static constexpr const char *kIds[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
  return kIds[bytes_.below(std::size(kIds))];
}

double Machine::weight() {
  static constexpr double kWeights[] = {1, 1, 1, 1, 1, 0, 2, 3.5, 0.000001, 1e9};
  return kWeights[bytes_.below(std::size(kWeights))];
}

// What is refused is refused: no state of a cluster is wrong here.
void Machine::add_node() { static_cast<void>(hf_cluster_add(cluster(), id(), weight(), nullptr)); }
// What dialects ask of nodes, and what they refuse.
void Machine::set_attribute() {
  static constexpr const char *kAttributes[][2] = {{"number", "1"},        {"number", "2"},
                                                   {"number", "77"},       {"hash64", "9223372036854775809"},
                                                   {"ip", "10.0.0.1"},     {"ip", "2001:db8::1"},
                                                   {"port", "11211"},      {"port", "7000"},
                                                   {"label", "x"},         {"label", ""},
                                                   {"server", "a"},        {"server", "10.0.0.2"},
                                                   {"assigned", "0-8191"}, {"assigned", "8192-16383"},
                                                   {"assigned", "5"},      {"assigned", "-9223372036854775808"}};
  const auto &attribute = kAttributes[bytes_.below(std::size(kAttributes))];
  static_cast<void>(hf_cluster_set_attribute(cluster(), id(), attribute[0], attribute[1], nullptr));
}

void Machine::remove_node() { static_cast<void>(hf_cluster_remove(cluster(), id(), nullptr)); }
void Machine::set_weight() { static_cast<void>(hf_cluster_set_weight(cluster(), id(), weight(), nullptr)); }

void Machine::set_replica_weight() {
  const double weight_or_none = bytes_.below(4) == 0 ? HF_SAME_WEIGHT : weight();
  static_cast<void>(hf_cluster_set_replica_weight(cluster(), id(), weight_or_none, nullptr));
}

void Machine::set_zone() {
  static constexpr const char *kZones[] = {"", "a", "a/1", "b", "b/1/2"};
  static_cast<void>(hf_cluster_set_zone(cluster(), id(), kZones[bytes_.below(std::size(kZones))], nullptr));
}

void Machine::set_state() {
  static_cast<void>(hf_cluster_set_state(cluster(), id(), static_cast<std::int32_t>(bytes_.below(3)), nullptr));
}

// Keys of 8 bytes, as the examination asks for, and their prefixes.
void Machine::pin() {
  unsigned char key[8] = {};
  const bool is_prefix = bytes_.below(2) != 0;
  key[0] = bytes_.below(2) != 0 ? 0xff : 0;
  for (unsigned char &byte : key) byte = key[0];
  static_cast<void>(hf_cluster_pin(cluster(), key, is_prefix ? 1 : 8, is_prefix ? 1 : 0, id(), nullptr));
}

void Machine::set_nodes() {
  std::vector<const char *> ids(bytes_.below(6));
  std::vector<double> weights(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ids[i] = id();
    weights[i] = weight();
  }
  static_cast<void>(hf_cluster_set_nodes(cluster(), ids.data(), bytes_.below(2) != 0 ? weights.data() : nullptr,
                                         ids.size(), nullptr));
}

void Machine::publish() {
  hf_cluster *const published = cluster();
  if (hf_cluster_publish(published, nullptr, nullptr) != HF_OK) hf_cluster_discard(published);
  keep(hf_cluster_view(published));
}

void Machine::plan_ranges() {
  hf_plan *plan = nullptr;
  const hf_view *const from = view(), *const to = view();
  static_cast<void>(hf_plan_new(from, to, &plan, nullptr));
  keep(plan);
}

std::vector<std::uint64_t> Machine::hashes() {
  std::vector<std::uint64_t> hashes(1 + bytes_.below(40));
  std::uint64_t number = bytes_.word();
  for (std::uint64_t &hash : hashes) hash = number = number * 0x5851f42d4c957f2d + 0x14057b7ef767814f;
  hashes.front() = 0;
  return hashes;
}

void Machine::plan_keys() {
  hf_plan *plan = nullptr;
  const hf_view *const from = view(), *const to = view();
  const std::vector<std::uint64_t> list = hashes();
  const auto replicas = static_cast<std::uint32_t>(bytes_.below(5));
  if (replicas < 2) {
    static_cast<void>(hf_plan_new_keys(from, to, list.data(), nullptr, list.size(), &plan, nullptr));
  } else {
    static_cast<void>(hf_plan_new_keys_replicas(from, to, replicas, list.data(), nullptr, list.size(), &plan, nullptr));
  }
  keep(plan);
}

// Keys of one list under two hashes, whatever these are.
void Machine::plan_rehashed() {
  hf_plan *plan = nullptr;
  const hf_view *const from = view(), *const to = view();
  const std::vector<std::uint64_t> before = hashes();
  std::vector<std::uint64_t> after = before;
  const bool are_other = bytes_.below(2) != 0;
  for (std::uint64_t &hash : after) hash = are_other ? hash * 0x9e3779b97f4a7c15 >> 32 : hash;
  static_cast<void>(
      hf_plan_new_keys_rehashed(from, before.data(), to, after.data(), nullptr, before.size(), &plan, nullptr));
  keep(plan);
}

void Machine::plan_replicas() {
  hf_plan *plan = nullptr;
  const hf_view *const from = view(), *const to = view();
  static_cast<void>(hf_plan_new_replicas(from, to, 1 + static_cast<std::uint32_t>(bytes_.below(4)), &plan, nullptr));
  keep(plan);
}

void Machine::plan_stage() {
  if (plans_.empty()) return;
  const hf_plan *const plan = plans_[bytes_.below(plans_.size())];
  const hf_view *stage = nullptr;
  const std::size_t done = bytes_.below(hf_plan_batch_count(plan) + 1);
  const hf_status status = hf_plan_view(plan, done, &stage, nullptr);
  check(status == HF_OK || (status == HF_E_INFEASIBLE && done > 0 && done < hf_plan_batch_count(plan)) ||
            status == HF_E_MEMORY_LIMIT,
        "every stage is a view, but where keys of one hash have two homes");
  if (status != HF_OK) return;
  if (done > 0 && done < hf_plan_batch_count(plan)) stages_.insert(hf_view_fingerprint(stage));
  keep(stage);
}

void Machine::restore() {
  hf_cluster *cluster = nullptr;
  if (hf_cluster_restore(view(), &cluster, nullptr) == HF_OK) keep(cluster);
}

void Machine::use_load() {
  const hf_view *const asked = view();
  std::uint32_t slot = HF_NO_NODE;
  std::uint64_t ticket = 0;
  check(hf_load_follow(load_, asked, nullptr) == HF_OK, "a load object follows a view");
  const std::uint64_t hash = bytes_.word();
  const hf_status status = bytes_.below(2) == 0
                               ? hf_load_acquire_hash(load_, asked, hash, nullptr, 0, &slot, &ticket, nullptr)
                               : hf_load_spread(load_, asked, hash, 1 + static_cast<std::uint32_t>(bytes_.below(3)),
                                                nullptr, 0, &slot, &ticket, nullptr);
  check(status == HF_OK || status == HF_E_INFEASIBLE, "a node takes the load, or none may");
  if (status != HF_OK) return;
  check(hf_view_node_state(asked, slot) >= 0 && hf_view_node_state(asked, slot) != HF_STATE_DOWN,
        "load goes to a node of the view");
  check(hf_load_release(load_, ticket, nullptr) == HF_OK, "a ticket is given back");
}

}  // namespace holdfast_programs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  holdfast_programs::Bytes bytes(data, size);
  holdfast_programs::Machine(bytes).run();
  return 0;
}
