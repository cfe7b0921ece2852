// Programs of public calls: the bytes are read as instructions that make clusters, views, plans, stages of
// plans, plans from such stages, loads and snapshots, in any order. Whatever the program, every answer of every
// view must be a slot that this view has, or HF_NO_NODE where the header allows that; and replicas differ.
#include "programs.h"

#include <string>

#include "examination.h"

namespace holdfast_programs {

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
