// holdfast save, dump and verify: snapshots of views.

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "measure/replicas.h"
#include "read/files.h"
#include "show/columns.h"
#include "show/json.h"
#include "show/target.h"
#include "verbs/verbs.h"
#include "verbs/verify_pairs.h"

namespace cli {

namespace {

struct Asked {
  std::string cluster;
  std::string snapshot;
  Options overrides;
  bool json = false;
  bool yaml = false;
  bool force = false;
  std::uint64_t replicas = 0;
  PairsAsked pairs;
  bool has_pairs = false;
};

ClusterFile snapshot_of(const Asked &asked) {
  ClusterFile file = read_cluster_file(asked.snapshot);
  if (file.snapshot.empty()) throw Complaint(fmt::format("{} is no snapshot: make one with holdfast save", file.path));
  return file;
}

// Options that are given beside a second cluster are that one's.
Options own_options(const Asked &asked) {
  return asked.cluster.empty() ? asked.overrides : for_readers(asked.overrides);
}

Exit save(const Asked &asked) {
  if (!asked.force) check_target("SNAPSHOT", asked.snapshot, "snapshot", is_snapshot);
  const hf::View view = view_of(read_cluster_file(asked.cluster), asked.overrides);
  view.save(asked.snapshot);
  put(fmt::format("{}: {} nodes, generation {}, fingerprint {:016x}\n", asked.snapshot, view.node_count(),
                  view.generation(), view.fingerprint()));
  return Exit::fine;
}

// Most snapshots have no incarnations and no replica weights, and then no columns for them.
void dump_nodes(const hf::View &view) {
  const bool are_apart =
      std::ranges::any_of(view.nodes(), [](const hf::Node &node) { return node.replica_weight() != node.weight(); });
  const bool has_incarnations =
      std::ranges::any_of(view.nodes(), [](const hf::Node &node) { return node.incarnation() != 0; });
  Columns table(fmt::format("<>>><<{}{}", are_apart ? ">" : "", has_incarnations ? ">" : ""));
  std::vector<std::string> head = {"node", "slot", "weight", "share", "zone", "address"};
  if (are_apart) head.emplace_back("replica weight");
  if (has_incarnations) head.emplace_back("incarnation");
  table.add(head);
  for (const hf::Node &node : view.nodes()) {
    std::vector<std::string> row = {
        node.id(),     fmt::format("{}", node.slot()), weight_text(node.weight()), percent(node.share()), node.zone(),
        node.address()};
    if (are_apart) row.push_back(weight_text(node.replica_weight()));
    if (has_incarnations) row.push_back(fmt::format("{}", node.incarnation()));
    table.add(row);
  }
  table.show();
}

void dump_text(const hf::View &view) {
  put(fmt::format("algorithm    {}\ngeneration   {}\nfingerprint  {:016x}\nmemory       {}\n\n", view.algorithm(),
                  view.generation(), view.fingerprint(), bytes_text(static_cast<double>(view.memory()))));
  dump_nodes(view);
  for (std::size_t i = 0; i < hf_view_pin_count(view.c()); ++i) {
    std::size_t length = 0;
    const char *key = hf_view_pin_key(view.c(), i, &length);
    put(fmt::format("pinned: {} {} on {}\n", hf_view_pin_is_prefix(view.c(), i) != 0 ? "prefix" : "key",
                    shown(std::string(key, length)), printable(hf_view_pin_node(view.c(), i))));
  }
  for (const hf::Slot slot : view.removed()) put(fmt::format("slot {} stands empty\n", slot));
}

void dump_json(const hf::View &view) {
  Json nodes = Json::array();
  for (const hf::Node &node : view.nodes()) {
    Json row;
    set_id(row, "id", node.id());
    row.update({{"slot", node.slot()},
                {"weight", node.weight()},
                {"replica_weight", node.replica_weight()},
                {"share", node.share()}});
    set_bytes(row, "zone", node.zone());
    set_bytes(row, "address", node.address());
    row["incarnation"] = node.incarnation();
    nodes.push_back(row);
  }
  put_json({{"schema", 1},
            {"algorithm", view.algorithm()},
            {"generation", view.generation()},
            {"fingerprint", fingerprint_text(view)},
            {"nodes", nodes},
            {"pins", hf_view_pin_count(view.c())},
            {"removed", view.removed()}});
}

Exit dump(const Asked &asked) {
  if (asked.json && asked.yaml) throw Complaint("--json and --yaml are two forms: give one of them");
  const hf::View view = view_of(snapshot_of(asked), asked.overrides);
  if (asked.yaml) {
    put(view_text(view));
  } else {
    (asked.json ? dump_json : dump_text)(view);
  }
  return Exit::fine;
}

// What every snapshot has at the same place, in bytes (docs/snapshot.md). The checksum is the default hash of all bytes
// before it.
constexpr std::size_t kGenerationAt = 64 + 8, kGenerationEnd = kGenerationAt + 8, kFingerprintEnd = kGenerationEnd + 8;
constexpr std::size_t kSum = 8;

// A snapshot that was opened already, at generation 0: from the last generations of all no cluster could go on.
ClusterFile at_generation_0(ClusterFile file) {
  std::string &bytes = file.snapshot;
  std::fill(bytes.begin() + kGenerationAt, bytes.begin() + kGenerationEnd, '\0');
  const std::size_t length = bytes.size() - kSum;
  const std::uint64_t sum = hf::Cluster().view().hash({bytes.data(), length});
  for (unsigned i = 0; i < kSum; ++i) bytes[length + i] = static_cast<char>(sum >> (8 * i));
  return file;
}

// Opening checks everything but the rows of a table, which a rewritten file could hold wrong. So the
// placement is made again from the nodes: a weight is changed and changed back, in a cluster that goes on. While
// others have some, none is that other weight: a table that is full has room for it, and every id and slot stay.
// What knows no weights has no rows either, and no dialect has: those were made from the nodes when they were opened.
hf::View rebuilt(const hf::View &view) {
  std::vector<hf::Node> members;
  for (const hf::Node node : view.nodes()) {
    if (node.weight() > 0) members.push_back(node);
  }
  const std::size_t algorithm = hf_algorithm_find(view.algorithm().c_str());
  const bool has_weights = (hf_algorithm_abilities(algorithm) & HF_CAN_WEIGHT) != 0;
  if (members.empty() || !has_weights || algorithm >= hf_algorithm_own_count()) return view;
  const std::string id = members.front().id();
  const double weight = members.front().weight(), halved = weight > 1 ? weight / 2 : weight * 2;
  hf::Cluster cluster = hf::Cluster::restore(view);
  cluster.set_weight(id, members.size() > 1 ? 0 : halved).publish();
  cluster.set_weight(id, weight).publish();
  return cluster.view();
}

// Whether a view is a stage of a plan, given what its nodes make: its answers stand in its file, and its fingerprint,
// which opening has compared, covers them.
bool is_stage(const hf::View &view, const hf::View &anew) { return view.fingerprint() != anew.fingerprint(); }

// Why the snapshot is not what it should be; empty if it is. `wanted` is the cluster that it should be of, if one is
// named.
std::string fault_of(const ClusterFile &file, const hf::View &view, const std::optional<hf::View> &wanted,
                     const Asked &asked) {
  if (wanted && wanted->fingerprint() != view.fingerprint())
    return fmt::format("fingerprint {}, and {} of {}", fingerprint_text(view), fingerprint_text(*wanted),
                       asked.cluster);
  const std::vector<unsigned char> saved = view.bytes();
  const hf::View anew = rebuilt(view_of(at_generation_0(file), own_options(asked)));
  if (is_stage(view, anew)) return "";
  const std::vector<unsigned char> again = anew.bytes();
  // Generations differ; everything from the fingerprint's end on must not, but for the checksum.
  const bool is_same = saved.size() == again.size() &&
                       std::equal(saved.begin() + kFingerprintEnd, saved.end() - kSum, again.begin() + kFingerprintEnd);
  return is_same ? "" : "the rows are not those that the nodes give";
}

// The replicas of the snapshot, and of the cluster that it should be of, or else of its own nodes, placed anew.
struct ReplicaCheck {
  std::string ours, wanted;  // fingerprints; empty if replicas are not asked for
  [[nodiscard]] bool is_same() const { return ours == wanted; }
};

ReplicaCheck replicas_of(const ClusterFile &file, const hf::View &view, const std::optional<hf::View> &wanted,
                         const Asked &asked) {
  if (asked.replicas == 0) return {};
  const auto replicas = static_cast<std::uint32_t>(asked.replicas);
  const hf::View other = wanted ? *wanted : rebuilt(view_of(at_generation_0(file), own_options(asked)));
  const std::string ours = replicas_fingerprint(view, replicas);
  return {ours, !wanted && is_stage(view, other) ? ours : replicas_fingerprint(other, replicas)};
}

std::string fault_of(const ReplicaCheck &check, std::uint64_t replicas) {
  if (check.is_same()) return "";
  return fmt::format("{} replicas of each key have fingerprint {}, and should have {}", replicas, check.ours,
                     check.wanted);
}

Exit verify_snapshot(const ClusterFile &file, const Asked &asked) {
  const hf::View view = view_of(file, own_options(asked));
  std::optional<hf::View> wanted;
  if (!asked.cluster.empty()) wanted = view_of(read_cluster_file(asked.cluster), asked.overrides);
  std::string fault = fault_of(file, view, wanted, asked);
  const ReplicaCheck check = fault.empty() ? replicas_of(file, view, wanted, asked) : ReplicaCheck{};
  if (fault.empty()) fault = fault_of(check, asked.replicas);
  const bool same_states = !wanted || wanted->states_fingerprint() == view.states_fingerprint();
  if (asked.json) {
    Json all = {{"schema", 1},
                {"same", fault.empty()},
                {"same_states", wanted ? Json(same_states) : Json(nullptr)},
                {"nodes", view.node_count()},
                {"fingerprint", fingerprint_text(view)},
                {"reason", printable(fault)}};
    if (asked.replicas > 0) all["replicas"] = {{"count", asked.replicas}, {"fingerprint", check.ours}};
    put_json(all);
  } else if (fault.empty()) {
    put_painted(Paint::good, "yes");
    const std::string replicas =
        asked.replicas > 0 ? fmt::format(", {} replicas of each key {}", asked.replicas, check.ours) : "";
    put_prose(fmt::format(": {} nodes, fingerprint {}{}\n", view.node_count(), fingerprint_text(view), replicas));
    if (!same_states)
      put_prose(fmt::format("Only states differ: {} has nodes that are not up, and snapshots carry no states.\n",
                            asked.cluster));
  } else {
    put_painted(Paint::bad, "no");
    put_prose(fmt::format(": {}\n", fault));
  }
  return fault.empty() ? Exit::fine : Exit::no;
}

// What is no snapshot has nothing to check by itself: beside it can only be pairs.
Exit verify(const Asked &asked) {
  if (asked.snapshot == "-" && asked.cluster == "-") {
    throw Complaint("both files cannot come from standard input: name one of them");
  }
  const ClusterFile file = read_cluster_file(asked.snapshot);
  const bool is_snapshot = !file.snapshot.empty();
  if (asked.cluster.empty() && (!is_snapshot || asked.has_pairs)) {
    throw Complaint(fmt::format("{} is {}: name a file of pairs of a key and its node behind it{}", file.path,
                                is_snapshot ? "to be checked by pairs" : "no snapshot",
                                is_snapshot ? "" : ", or make a snapshot with holdfast save"));
  }
  if (is_snapshot && !asked.has_pairs) return verify_snapshot(file, asked);
  if (asked.replicas > 0) throw Complaint("--replicas: pairs name one node of a key: leave the flag out");
  PairsAsked pairs = asked.pairs;
  pairs.pairs = asked.cluster;
  pairs.overrides = asked.overrides;
  pairs.json = asked.json;
  return verify_pairs(file, pairs);
}

}  // namespace

void add_save(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("save", "Saves the view of a cluster file as a snapshot");
  verb->add_option("CLUSTER", asked->cluster, "Cluster file, or - for standard input")->required();
  verb->add_option("SNAPSHOT", asked->snapshot, "File to write; a snapshot that is there is replaced")->required();
  verb->add_flag("-f,--force", asked->force, "Replace the file even if it is no snapshot");
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return save(*asked); }; });
}

void add_dump(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("dump", "Shows what a snapshot holds");
  verb->add_option("SNAPSHOT", asked->snapshot, "A snapshot")->required();
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  verb->add_flag("-y,--yaml", asked->yaml, "A cluster file that makes the snapshot again");
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return dump(*asked); }; });
}

void add_verify(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("verify", "Checks a snapshot, or that a cluster places keys where they are");
  verb->add_option("CLUSTER", asked->snapshot, "A snapshot, or a cluster file")->required();
  verb->add_option("OTHER", asked->cluster,
                   "Of a snapshot: a cluster file that should place alike. Of a cluster file: pairs of a key and its "
                   "node, one a line");
  verb->add_flag("-p,--pairs", asked->has_pairs, "OTHER holds pairs, also beside a snapshot");
  verb->add_flag("--all", asked->pairs.all, "Show every pair that does not agree, not only the first ones");
  verb->add_flag("-0", asked->pairs.nul, "Pairs end with a NUL byte instead of a line end");
  add_replicas(*verb, asked->replicas, "Check so many replicas of each key of a snapshot, and show their fingerprint");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return verify(*asked); }; });
}

}  // namespace cli
