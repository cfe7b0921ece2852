#include "identify/reasons.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "identify/changes.h"
#include "identify/fleet.h"
#include "identify/recipes.h"
#include "read/cluster.h"
#include "show/progress.h"

namespace cli {

namespace {

constexpr std::size_t kMostMissing = 8;  // nodes that are tried as missing or as one too many
constexpr std::size_t kShownNodes = 10;

std::string algorithm_of(const ClusterFile &file) {
  const std::string given = option_in(file, "algorithm");
  return hf_algorithm_name(given.empty() ? 0 : hf_algorithm_find(given.c_str()));
}

class Mending {
 public:
  Mending(const ClusterFile &file, const Sample &sample, const std::vector<std::string> &unknown)
      : file_(file), sample_(sample), unknown_(unknown), progress_("changes tried", 0) {
    const Trial trial(file);
    answers_ = answers_of(view_of(trial), trial, sample.keys);
    agreeing_ = agreeing_of(answers_, sample);
  }

  std::vector<Mend> all() {
    add_states_and_pins();
    add_order();
    for (const auto &list :
         {spellings(file_), weightings(file_), letterings(file_), orders(file_), numberings(file_)}) {
      for (const Change &change : list) attempt(change.what, change.apply);
    }
    add_options();
    find_silent();
    add_renamed();
    add_missing();
    add_algorithms();
    std::ranges::stable_sort(mends_, std::ranges::greater(), &Mend::agreeing);
    return mends_;
  }

 private:
  template <class Apply>
  void attempt(const std::string &what, const Apply &apply) {
    progress_.at(++tried_);
    Trial trial(file_);
    apply(trial);
    try {
      const std::size_t agreeing = agreeing_of(answers_of(view_of(trial), trial, sample_.keys), sample_);
      if (agreeing > agreeing_) mends_.push_back({what, agreeing});
    } catch (const Complaint &) {  // the change is one that the algorithm does not take
    }
  }

  void add_states_and_pins() {
    attempt("every node is up", [](Trial &trial) {
      for (ListedNode &node : trial.file.nodes) node.state = hf::State::up;
    });
    if (!file_.pins.empty()) attempt("no key is pinned", [](Trial &trial) { trial.file.pins.clear(); });
  }

  void add_order() {
    const Trial trial(file_);
    const std::vector<std::uint32_t> order = order_in(answers_, sample_, trial);
    if (order.empty()) return;
    std::string names;
    for (std::size_t i = 0; i < order.size() && i < kShownNodes; ++i) {
      names += (i == 0 ? "" : ", ") + printable(file_.nodes[order[i]].id);
    }
    if (order.size() > kShownNodes) names += fmt::format(" and {} more", order.size() - kShownNodes);
    attempt("the nodes are in the order " + names, [&](Trial &changed) { reorder(changed, order); });
  }

  void add_option(const std::string &name, const std::string &value) {
    const std::string what = value.empty() ? fmt::format("{} is left out", name) : fmt::format("{} is {}", name, value);
    attempt(what, [&](Trial &trial) { set_option(trial.file, name, value); });
  }

  void add_options() {
    const std::string algorithm = algorithm_of(file_);
    for (std::size_t i = 0; i < hf_option_count(); ++i) {
      const std::string name = hf_option_name(hf_option_at(i));
      const std::string given = option_in(file_, name);
      if (name == "algorithm" || hf_option_decides_placement(hf_option_at(i)) == 0) continue;
      if (!given.empty()) add_option(name, "");
      if (!is_dialect(algorithm) && name != "hash" && name != "virtual_nodes" && name != "table_size") continue;
      for (const std::string &value : values_of(algorithm, name)) {
        if (value != given) add_option(name, value);
      }
    }
    const Features features = features_of(sample_.keys);
    for (const auto &parts : {features.common, features.uncommon}) {
      for (const std::string &part : parts) add_option("key_part", part);
    }
  }

  // The nodes that no pair names.
  void find_silent() {
    std::vector<bool> is_named(file_.nodes.size());
    for (const std::uint32_t node : sample_.nodes) {
      if (node < is_named.size()) is_named[node] = true;
    }
    for (std::uint32_t node = 0; node < is_named.size() && silent_.size() < kMostMissing; ++node) {
      if (!is_named[node]) silent_.push_back(node);
    }
  }

  // Another name may be all that is wrong; or it is hashed too, and then keys of all nodes move.
  void add_renamed() {
    for (std::uint32_t i = 0; i < unknown_.size() && i < kMostMissing; ++i) {
      const auto name = static_cast<std::uint32_t>(file_.nodes.size()) + i;
      for (const std::uint32_t node : silent_) {
        const std::string former = shown(file_.nodes[node].id);
        attempt(fmt::format("node {} is called {} by the pairs alone", former, shown(unknown_[i])),
                [&](Trial &trial) { trial.nodes[node] = name; });
        attempt(fmt::format("node {} is written {}", former, shown(unknown_[i])), [&](Trial &trial) {
          trial.nodes[node] = name;
          trial.file.nodes[node].id = unknown_[i];
          for (const char *text : {"server", "port", "label"}) set_attribute(trial.file.nodes[node], text, "");
        });
      }
    }
  }

  // Weights that a node may have which is not in the file: 1, those of other nodes, and what its part of the keys says.
  [[nodiscard]] std::set<double> weights_of(std::uint32_t name) const {
    std::set<double> weights = {1};
    double total = 0;
    for (const ListedNode &node : file_.nodes) {
      total += node.weight;
      if (weights.size() < kMostMissing && node.weight > 0) weights.insert(node.weight);
    }
    const auto keys = static_cast<double>(std::ranges::count(sample_.nodes, name));
    const double estimate = std::round(total * keys / std::max(1.0, static_cast<double>(sample_.count()) - keys));
    if (estimate > 0) weights.insert(estimate);
    return weights;
  }

  void add_missing() {
    for (std::uint32_t i = 0; i < unknown_.size() && i < kMostMissing; ++i) {
      const auto name = static_cast<std::uint32_t>(file_.nodes.size()) + i;
      for (const double weight : weights_of(name)) {
        const std::string with = weight == 1 ? "" : fmt::format(" with weight {:g}", weight);
        attempt(fmt::format("node {} is added{}", shown(unknown_[i]), with), [&](Trial &trial) {
          trial.file.nodes.push_back({.id = unknown_[i], .weight = weight});
          trial.nodes.push_back(name);
        });
      }
    }
    for (const std::uint32_t node : silent_) {
      if (file_.nodes.size() == 1) break;
      attempt(fmt::format("node {} is left out", shown(file_.nodes[node].id)), [&](Trial &trial) {
        trial.file.nodes.erase(trial.file.nodes.begin() + node);
        trial.nodes.erase(trial.nodes.begin() + node);
      });
    }
  }

  void add_algorithms() {
    const std::string own = algorithm_of(file_);
    for (std::size_t i = 0; i < hf_algorithm_count(); ++i) {
      const std::string algorithm = hf_algorithm_name(i);
      if (algorithm == own) continue;
      attempt("the algorithm is " + algorithm, [&](Trial &trial) {
        trial.file.options = read_by(algorithm, file_.options);
        set_option(trial.file, "algorithm", algorithm);
      });
    }
  }

  const ClusterFile &file_;
  const Sample &sample_;
  const std::vector<std::string> &unknown_;
  std::vector<std::uint32_t> answers_, silent_;
  std::size_t agreeing_ = 0, tried_ = 0;
  std::vector<Mend> mends_;
  Progress progress_;
};

}  // namespace

std::vector<Mend> mends_of(const ClusterFile &file, const Sample &sample, const std::vector<std::string> &unknown) {
  return Mending(file, sample, unknown).all();
}

}  // namespace cli
