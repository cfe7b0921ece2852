// The part of shared_cases_write that holds lookup and home apart: views with nodes that are down or draining, pins,
// and each 'when_down'.
#include <cstdio>

#include "shared_cases.h"

namespace conformance {
namespace {

constexpr std::size_t kAsked = 60;

bool is_read(const hf::Config &config) {
  try {
    hf::Cluster made(config);
  } catch (const hf::Error &) {
    return false;
  }
  return true;
}

// A cluster and the steps that made it.
class Homes {
 public:
  Homes(const Row &row, const std::string &when_down, const std::vector<std::string> &keys)
      : keys_(keys.begin(), keys.begin() + kAsked), cluster_(small_config(row, when_down)) {
    text_ = "case\t" + row.name + " homes, when_down " + when_down + "\noption\talgorithm\t" + row.name +
            "\noption\tpartitions\t1024\noption\tvirtual_nodes\t10\noption\twhen_down\t" + when_down + "\ncluster\n";
  }

  void add(const std::string &id, double weight, const std::string &zone) {
    cluster_.add(id, weight).set_zone(id, zone);
    text_ += "add\t" + id + '\t' + (weight == 0 ? "0" : weight == 1 ? "1" : "2") + "\nzone\t" + id + '\t' + zone + '\n';
  }
  void set_state(const std::string &id, const std::string &state) {
    cluster_.set_state(id, state == "up" ? hf::State::up : state == "down" ? hf::State::down : hf::State::draining);
    text_ += "state\t" + id + '\t' + state + '\n';
  }
  void pin(const std::string &key, const std::string &id, bool is_prefix) {
    cluster_.pin(key, id, is_prefix);
    text_ += (is_prefix ? "pin_prefix\t" : "pin\t") + key + '\t' + id + '\n';
  }
  void publish() {
    cluster_.publish();
    const hf::View view = cluster_.view();
    std::string lookups, homes;
    for (const std::string &key : keys_) {
      lookups += digits_of(view.lookup(key));
      homes += digits_of(view.home(key));
    }
    text_ += "publish\nlookups\t" + lookups + "\nhomes\t" + homes + '\n';
  }
  [[nodiscard]] const std::string &text() const { return text_; }

 private:
  std::vector<std::string> keys_;
  hf::Cluster cluster_;
  std::string text_;
};

// Six nodes, and for the algorithms with weights a spare of weight 0, which "zone:spare" takes for what is down.
std::string homes_of(const Row &row, const std::string &when_down, const std::vector<std::string> &keys) {
  const bool has_weights = row.can(HF_CAN_WEIGHT);
  Homes homes(row, when_down, keys);
  for (const char *const id : {"n0", "n1", "n2"}) homes.add(id, 1, "a");
  homes.add("n3", has_weights ? 2 : 1, "b");
  for (const char *const id : {"n4", "n5"}) homes.add(id, 1, "b");
  if (has_weights) homes.add("spare", 0, "spare");
  homes.publish();
  homes.set_state("n1", "down");
  homes.publish();
  homes.set_state("n2", "draining");
  homes.pin(keys[30], "n1", false);
  homes.pin("user:4", "n2", true);
  homes.pin("user:5", "n4", true);
  homes.publish();
  for (const char *id : {"n0", "n3", "n4", "n5"}) homes.set_state(id, "draining");
  homes.publish();
  for (const char *id : {"n0", "n2", "n3", "n4", "n5"}) homes.set_state(id, "down");
  homes.publish();
  homes.set_state("n1", "up");
  homes.publish();
  return homes.text();
}

}  // namespace

hf::Config small_config(const Row &row, const std::string &when_down) {
  hf::Config config;
  config.set("algorithm", row.name).set("when_down", when_down);
  for (const auto &[name, text] : {std::pair{"partitions", "1024"}, std::pair{"virtual_nodes", "10"}}) {
    hf::Config with = hf::Config();
    with.set("algorithm", row.name).set(name, text);
    if (is_read(with)) config.set(name, text);
  }
  return config;
}

std::string digits_of(hf::Slot slot) {
  char digits[4];
  std::snprintf(digits, sizeof digits, "%02x", unsigned(slot & 0xff));
  return slot == hf::no_node ? "--" : digits;
}

std::string homes(const Row &row, const std::vector<std::string> &keys) {
  std::string text;
  for (const char *const when_down : {"next", "fail", "zone:spare"}) text += homes_of(row, when_down, keys);
  return text;
}

}  // namespace conformance
