// The part of shared_cases_write that routes requests: by choices, costs, loads from elsewhere, states, pins of keys
// and of prefixes, and preferred zones.
#include <algorithm>
#include <cstdio>

#include "shared_cases.h"

namespace conformance {
namespace {

// A cluster, the load of its nodes, and the steps that made them.
class Loads {
 public:
  Loads(const Row &row, const std::vector<std::string> &keys)
      : keys_(keys), random_(17), cluster_(small_config(row, "next")) {
    text_ = "case\t" + row.name + " loads\noption\talgorithm\t" + row.name +
            "\noption\tpartitions\t1024\noption\tvirtual_nodes\t10\noption\twhen_down\tnext\ncluster\n";
  }

  void add(const std::string &id, bool is_heavy, const std::string &zone) {
    cluster_.add(id, is_heavy ? 2 : 1).set_zone(id, zone);
    text_ += "add\t" + id + (is_heavy ? "\t2" : "\t1") + "\nzone\t" + id + '\t' + zone + '\n';
  }
  void take_out() {
    cluster_.set_state("n1", hf::State::draining).set_state("n2", hf::State::down);
    cluster_.pin(keys_[30], "n4").pin("user:4", "n0", true).pin("user:5", "n1", true);
    text_ += "state\tn1\tdraining\nstate\tn2\tdown\npin\t" + keys_[30] +
             "\tn4\npin_prefix\tuser:4\tn0\npin_prefix\tuser:5\tn1\n";
  }
  void publish() {
    cluster_.publish();
    view_ = cluster_.view();
    text_ += "publish\n";
  }
  void start(double factor, std::uint32_t tries, int slack, int full, const std::vector<std::string> &zones) {
    tickets_.clear();
    load_ = hf::Load(factor, tries);
    load_.set(hf::LoadSetting::slack, slack).set(hf::LoadSetting::full, full).set_tiers(zones);
    text_ += "load\t" + std::string(factor == 1.25 ? "1.25" : "2") + '\t' + std::to_string(tries) + '\t' +
             std::to_string(slack) + '\t' + std::to_string(full);
    for (const std::string &zone : zones) text_ += '\t' + zone;
    text_ += '\n';
  }
  void feed(hf::Slot slot, std::uint64_t value) {
    load_.feed(view_, slot, value);
    text_ += "fed\t" + digits_of(slot) + '\t' + std::to_string(value) + '\n';
  }

  void ask(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      acquire(i);
      best(i);
      best_of();
    }
    text_ += "loads";
    for (hf::Slot slot = 0; slot < view_.slot_limit(); ++slot) {
      text_ += (slot == 0 ? '\t' : ',') + std::to_string(load_.of(view_, slot));
    }
    text_ += '\n';
  }
  [[nodiscard]] const std::string &text() const { return text_; }

 private:
  [[nodiscard]] std::uint64_t cost() { return 1 + random_.below(300); }
  static std::string hex(std::uint64_t hash) {
    char digits[20];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
    return digits;
  }
  static std::string digits_of_all(const std::vector<hf::Slot> &slots) {
    std::string digits;
    for (const hf::Slot slot : slots) digits += digits_of(slot);
    return digits;
  }
  void line(const std::string &what, hf::Ticket ticket) {
    text_ += what + '\t' + digits_of(ticket.slot()) + '\n';
    tickets_.push_back(std::move(ticket));
  }

  void acquire(std::size_t number) {
    const std::uint64_t hash = random_.next(), first = cost(), second = cost();
    const std::size_t key = 25 + number;
    line("acquire\t" + hex(hash) + '\t' + std::to_string(first), load_.acquire_hash_cost(view_, hash, first));
    line("acquire_key\t" + std::to_string(key) + '\t' + std::to_string(second),
         load_.acquire_cost(view_, keys_[key], second));
  }
  void best(std::size_t number) {
    const std::uint64_t hash = random_.next(), first = cost(), second = cost();
    const auto width = static_cast<std::uint32_t>(1 + random_.below(5));
    const std::string wide = '\t' + std::to_string(width) + '\t';
    line("best\t" + hex(hash) + wide + std::to_string(first), load_.best_hash(view_, hash, width, first));
    const std::size_t key = 25 + number;
    line("best_key\t" + std::to_string(key) + wide + std::to_string(second),
         load_.best(view_, keys_[key], width, second));
  }
  // Half of the nodes are the first choices of the hash, the others are any, also such as may not be used.
  void best_of() {
    const std::uint64_t hash = random_.next(), elsewhere = cost();
    std::vector<hf::Slot> slots = load_.choices_hash(view_, hash, 3);
    text_ += "choices\t" + hex(hash) + "\t3\t" + digits_of_all(slots) + '\n';
    for (std::uint64_t i = random_.below(3); i > 0; --i) {
      const auto slot = static_cast<hf::Slot>(random_.below(view_.slot_limit()));
      if (std::ranges::find(slots, slot) == slots.end()) slots.insert(slots.begin(), slot);
    }
    std::vector<std::uint64_t> costs;
    std::string listed;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      costs.push_back(cost());
      if (i != 0) listed += ',';
      listed += std::to_string(costs.back());
    }
    line("best_of\t" + hex(hash) + '\t' + std::to_string(elsewhere) + '\t' + digits_of_all(slots) + '\t' + listed,
         load_.best_of_hash(view_, hash, elsewhere, slots, costs));
  }

  const std::vector<std::string> &keys_;
  Random random_;
  hf::Cluster cluster_;
  hf::View view_;
  hf::Load load_;
  std::vector<hf::Ticket> tickets_;  // destroyed before their load
  std::string text_;
};

}  // namespace

std::string loads(const Row &row, const std::vector<std::string> &keys) {
  Loads loads(row, keys);
  for (const char *const id : {"n0", "n1", "n2"}) loads.add(id, false, "a");
  for (const char *const id : {"n3", "n4", "n5"}) loads.add(id, row.can(HF_CAN_WEIGHT) && id[1] == '3', "b/c");
  loads.publish();
  loads.start(1.25, 8, 100, 0, {});
  loads.feed(2, 500);
  loads.feed(4, 50);
  loads.ask(12);
  loads.take_out();
  loads.publish();
  loads.ask(6);
  loads.start(2, 3, -1, 400, {"b/c", "b"});
  loads.ask(6);
  return loads.text();
}

}  // namespace conformance
