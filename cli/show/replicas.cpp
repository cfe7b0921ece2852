#include "show/replicas.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "read/files.h"
#include "show/columns.h"
#include "show/output.h"
#include "show/progress.h"

namespace cli {

namespace {

constexpr double kTolerance = 0.1;  // from which on a node or a zone is named, if options allow no more

// A probability of loss for a number of units of a level that fail at once.
struct Loss {
  std::uint32_t level, failed;
  double key;
  std::optional<hf::LossBounds> any;  // none if there are too many sets that lose a key
};

std::optional<hf::LossBounds> any_of(const hf::Durability &counted, std::uint32_t level, std::uint32_t failed,
                                     std::uint32_t needed) {
  try {
    return counted.any_loss(level, failed, needed);
  } catch (const hf::Error &error) {
    if (error.status() != HF_E_INFEASIBLE) throw;
    return std::nullopt;
  }
}

// Of each level the fewest units that lose a key, and as many as there are replicas.
std::vector<Loss> losses_of(const ReplicaReport &report, std::uint32_t needed) {
  const Elapsed elapsed("computing losses");
  const hf::Durability &counted = report.counted;
  std::vector<Loss> losses;
  for (std::uint32_t level = 0; level <= counted.level_count(); ++level) {
    const std::uint32_t most = std::min(counted.replicas(), counted.unit_count(level));
    bool is_first = true;
    for (std::uint32_t failed = 1; failed <= most; ++failed) {
      const double key = counted.key_loss(level, failed, needed);
      if (key == 0 || !(is_first || failed == most)) continue;
      is_first = false;
      losses.push_back({level, failed, key, any_of(counted, level, failed, needed)});
    }
  }
  return losses;
}

std::string chance_text(double probability) {
  if (probability == 0 || probability >= 1e-6) return percent(probability);
  return fmt::format("{:.1e}", probability);
}

std::string any_text(const std::optional<hf::LossBounds> &any) {
  if (!any) return "-";
  return any->is_exact() ? chance_text(any->least) : chance_text(any->least) + " to " + chance_text(any->most);
}

std::string units_text(std::uint32_t level, std::uint32_t count) {
  const char *const plural = count == 1 ? "" : "s";
  return level == 0 ? fmt::format("{} node{}", count, plural)
                    : fmt::format("{} zone{} of level {}", count, plural, level);
}

double factor(double share, double fair) { return fair > 0 ? share / fair : 0; }

double number_in(const std::string &text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// By how much a zone or a node may hold more than its weight asks for: at least what the options of the view allow.
double tolerance_of(const hf::View &view, const hf::Durability &counted) {
  const hf::Config config = view.config();
  const std::string overload = config.get(HF_OPT_REPLICA_OVERLOAD), fair = config.get(HF_OPT_FAIR_REPLICAS);
  if (overload == "unlimited" || fair != std::to_string(counted.replicas())) return kTolerance;
  const double balance = number_in(std::string(config.get(HF_OPT_BALANCE)));
  return std::max(kTolerance, (1 + number_in(overload)) * (1 + balance) - 1);
}

void print_holders(const hf::View &view, const hf::Durability &counted) {
  Columns nodes("<>>>");
  const bool are_apart =
      std::ranges::any_of(view.nodes(), [](const hf::Node &node) { return node.replica_weight() != node.weight(); });
  nodes.add({"node", are_apart ? "replica weight" : "weight", "replicas", "of fair"});
  for (const hf::Node &node : view.nodes()) {
    const double share = counted.node_share(node.slot()), fair = counted.node_fair(node.slot());
    nodes.add(
        {node.id(), weight_text(node.replica_weight()), percent(share), fair > 0 ? ratio_text(share / fair) : "-"});
  }
  nodes.show();
  const std::vector<hf::ZoneReplicas> zones = counted.zones();
  const double tolerance = tolerance_of(view, counted);
  for (std::uint32_t level = 1; level <= counted.level_count(); ++level) {
    put("\n");
    Columns table("<>>>>");
    table.add({fmt::format("zone, level {}", level), "nodes", "replicas", "fair", "of fair"});
    for (const hf::ZoneReplicas &zone : zones) {
      if (zone.level != level) continue;
      const double times = factor(zone.share, zone.fair);
      table.add({zone.path, fmt::format("{}", zone.nodes), percent(zone.share), percent(zone.fair), ratio_text(times)},
                times > 1 + tolerance ? Paint::bad : Paint::none);
    }
    table.show();
  }
}

// What holds most for its weight; empty if nothing holds far too much.
std::string fullest(const hf::View &view, const hf::Durability &counted) {
  try {
    counted.check(tolerance_of(view, counted));
    return "";
  } catch (const hf::Error &error) {
    return error.what();
  }
}

// How full the nodes can get together, and which of them is full first.
std::string usable_text(const hf::View &view, const hf::Durability &counted) {
  const hf::Slot slot = counted.fullest_node();
  if (slot == hf::no_node) return "usable capacity 0 %: no node of positive weight holds a replica";
  const hf::Node node = view.node(slot);
  const std::string zone = node.zone().empty() ? "" : fmt::format(" in zone '{}'", std::string(node.zone()));
  return fmt::format("usable capacity {}: node '{}'{} is full first, holding {} what its weight asks for",
                     percent(counted.usable_capacity()), std::string(node.id()), zone,
                     ratio_text(factor(counted.node_share(slot), counted.node_fair(slot))));
}

void print_spread(const hf::Durability &counted) {
  for (std::uint32_t level = 1; level <= counted.level_count(); ++level) {
    std::string text;
    for (std::uint32_t units = 1; units <= counted.replicas(); ++units) {
      const double share = counted.spread(level, units);
      if (share > 0) text += fmt::format("{}{} in {}", text.empty() ? "" : ", ", percent(share), units);
    }
    put_prose(fmt::format("zones of level {} that the replicas of a key are in: {}\n", level, text));
  }
}

Json fullest_node_json(const hf::View &view, const hf::Durability &counted) {
  const hf::Slot slot = counted.fullest_node();
  return slot == hf::no_node ? Json() : Json(printable(std::string(view.node(slot).id())));
}

Json nodes_json(const hf::View &view, const hf::Durability &counted) {
  Json nodes = Json::array();
  for (const hf::Node &node : view.nodes()) {
    const double share = counted.node_share(node.slot()), fair = counted.node_fair(node.slot());
    Json each;
    set_id(each, "id", node.id());
    each.update({{"share", share}, {"fair_share", fair}, {"ratio", factor(share, fair)}});
    nodes.push_back(each);
  }
  return nodes;
}

Json zones_json(const hf::Durability &counted) {
  Json zones = Json::array();
  for (const hf::ZoneReplicas &zone : counted.zones()) {
    Json each;
    set_bytes(each, "zone", zone.path);
    each.update({{"level", zone.level},
                 {"nodes", zone.nodes},
                 {"share", zone.share},
                 {"fair_share", zone.fair},
                 {"ratio", factor(zone.share, zone.fair)}});
    zones.push_back(each);
  }
  return zones;
}

Json spread_json(const hf::Durability &counted) {
  Json spread = Json::array();
  for (std::uint32_t level = 0; level <= counted.level_count(); ++level) {
    Json shares = Json::array();
    for (std::uint32_t units = 1; units <= counted.replicas(); ++units) shares.push_back(counted.spread(level, units));
    spread.push_back({{"level", level}, {"units", counted.unit_count(level)}, {"shares", shares}});
  }
  return spread;
}

Json losses_json(const ReplicaReport &report, std::uint32_t needed) {
  Json losses = Json::array();
  for (const Loss &loss : losses_of(report, needed)) {
    Json each = {{"level", loss.level}, {"failed", loss.failed}, {"key", loss.key}, {"any", nullptr}};
    if (loss.any) each["any"] = {{"least", loss.any->least}, {"most", loss.any->most}};
    losses.push_back(each);
  }
  return losses;
}

}  // namespace

void print_report_text(const hf::View &view, const ReplicaReport &report, std::uint32_t needed) {
  const hf::Durability &counted = report.counted;
  put_prose(fmt::format("\n{} replicas of each key ({})\n\n", counted.replicas(), report.basis));
  print_holders(view, counted);
  put_prose(fmt::format("\n{} distinct replica sets\n", counted.set_count()));
  print_spread(counted);
  put_prose(usable_text(view, counted) + "\n");
  if (const std::string text = fullest(view, counted); !text.empty()) put_prose(text + "\n");
  put("\n");
  Columns table("<>>");
  table.add({"fail at once", needed == 1 ? "a key loses all" : fmt::format("a key has fewer than {}", needed),
             "any key does"});
  for (const Loss &loss : losses_of(report, needed)) {
    table.add({units_text(loss.level, loss.failed), chance_text(loss.key), any_text(loss.any)});
  }
  table.show();
}

Json report_json(const hf::View &view, const ReplicaReport &report, std::uint32_t needed) {
  const hf::Durability &counted = report.counted;
  return {{"count", counted.replicas()},
          {"needed", needed},
          {"exact", report.is_exact},
          {"rows", counted.row_count()},
          {"sets", counted.set_count()},
          {"nodes", nodes_json(view, counted)},
          {"zones", zones_json(counted)},
          {"spread", spread_json(counted)},
          {"usable_capacity", counted.usable_capacity()},
          {"fullest_node", fullest_node_json(view, counted)},
          {"fullest", printable(fullest(view, counted))},
          {"loss", losses_json(report, needed)}};
}

}  // namespace cli
