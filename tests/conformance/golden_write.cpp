// Writes the golden vectors of algorithms that have none yet, and those of chosen ids: golden_write DIRECTORY. A file
// that exists is kept, whatever is in it, because what it says has been promised.
#include "golden.h"
#include "history.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <sstream>

using namespace conformance;

namespace {

std::string random_bytes(Random &random, std::size_t length) {
  std::string bytes;
  while (bytes.size() < length) bytes += static_cast<char>(random.next() >> 56);
  return bytes;
}

// Empty, NUL, 1 to 40 bytes of anything, 8-byte numbers, and texts as programs use them.
std::vector<std::string> golden_keys() {
  Random random(31);
  std::vector<std::string> keys = {"", std::string(1, '\0'), std::string(8, '\0'), std::string(8, '\xff')};
  for (std::size_t i = 0; i < 120; ++i) keys.push_back(random_bytes(random, i % 40 + 1));
  for (std::size_t i = 0; i < 96; ++i) keys.push_back(random_bytes(random, 8));
  for (std::size_t i = 0; i < 20; ++i) keys.push_back(std::string(1, static_cast<char>(i)) + std::string(7, '\0'));
  for (std::size_t i = 0; i < 40; ++i) keys.push_back("user:" + std::to_string(i * i * i));
  for (std::size_t i = 0; i < 20; ++i) keys.push_back("/img/\xc3\xa4-" + std::to_string(i) + ".jpg");
  return keys;
}

std::vector<GoldenNode> numbered(std::size_t count) {
  std::vector<GoldenNode> nodes;
  for (std::size_t i = 1; i <= count; ++i) nodes.push_back({node_id(i)});
  return nodes;
}

std::vector<GoldenNode> weighted(std::size_t count) {
  constexpr double kWeights[] = {1, 2, 0.5, 3.25, 0.1, 10, 0, 1.5, 7, 0.000001};
  std::vector<GoldenNode> nodes = numbered(count);
  for (std::size_t i = 0; i < count; ++i) nodes[i].weight = kWeights[i % 10];
  return nodes;
}

// Trees of one and two levels, a zone named like a node, and a node outside all zones.
std::vector<GoldenNode> zoned(std::vector<GoldenNode> nodes) {
  constexpr const char *kZones[] = {"eu-1/rack-1", "eu-1/rack-2", "eu-2/rack-1", "us", "n3", "", "eu-1", "us/rack-1"};
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].zone = kZones[i * 7 % 8];
  return nodes;
}

// Nodes that leave and join in all the ways that a log of removals tells apart.
void add_cases_with_gaps(std::vector<GoldenCase> &cases) {
  const Option small = {"capacity", "16"}, large = {"capacity", "1024"};
  cases.push_back(
      {"ten nodes less three", {small}, numbered(10), {{"leave", "n4"}, {"leave", "n1"}, {"leave", "n10"}}});
  cases.push_back(
      {"the same three in another order", {small}, numbered(10), {{"leave", "n10"}, {"leave", "n1"}, {"leave", "n4"}}});
  cases.push_back({"nodes that leave and others that join",
                   {small},
                   numbered(10),
                   {{"leave", "n3"},
                    {"leave", "n8"},
                    {"leave", "n5"},
                    {"join", "m1"},
                    {"leave", "n2"},
                    {"join", "m2"},
                    {"join", "m3"},
                    {"join", "m4"},
                    {"join", "m5"},
                    {"leave", "m3"}}});
  GoldenCase unlucky{
      "forty nodes, the first and then the last ones downwards", {{"capacity", "64"}}, numbered(40), {{"leave", "n1"}}};
  for (std::size_t i = 40; i > 2; --i) unlucky.changes.emplace_back("leave", node_id(i));
  cases.push_back(unlucky);
  GoldenCase sparse{"seven nodes left of a hundred", {large}, numbered(100)};
  for (std::size_t i = 0; i < 93; ++i) sparse.changes.emplace_back("leave", node_id(i * 37 % 100 + 1));
  cases.push_back(sparse);
}

std::vector<GoldenCase> golden_cases(const Row &row) {
  const std::vector<GoldenNode> prefixes = {{"n1"}, {"n11"}, {"n111"}, {"n"}, {"N1"}};
  const std::vector<GoldenNode> unicode = {{"k\xc3\xb6ln"}, {"\xe6\x9d\xb1\xe4\xba\xac"}, {"\xf0\x9f\x90\x99"}};
  const Option p10 = {"partitions", "1024"}, p12 = {"partitions", "4096"}, p14 = {"partitions", "16384"};
  const Option seed = {"seed", "000102030405060708090a0b0c0d0e0f"};
  std::vector<GoldenCase> cases = {
      {"three nodes, all defaults", {}, numbered(3)},
      {"one node", {p10}, numbered(1)},
      {"ids that start alike", {p10}, prefixes},
      {"ids in UTF-8", {p12, {"virtual_nodes", "1"}}, unicode},
      {"ten nodes", {p14}, numbered(10)},
      {"ten nodes, no balancing",
       {p12, {"balance", "0"}, {"virtual_nodes", "1"}, {"table_size", "1021"}, {"probes", "5"}},
       numbered(10)},
      {"ten nodes, another seed", {p12, seed}, numbered(10)},
      {"ten nodes, siphash-1-3", {p12, {"hash", "siphash-1-3"}}, numbered(10)},
      {"ten nodes, xxh3-64", {p12, {"hash", "xxh3-64"}, seed}, numbered(10)},
      {"ten nodes, caller", {p12, {"hash", "caller"}}, numbered(10)},
      {"a hundred nodes", {p14, {"balance", "0.02"}}, numbered(100)},
  };
  if ((family_of(row) & kWithGaps) != 0) add_cases_with_gaps(cases);
  if (!row.can(HF_CAN_WEIGHT)) return cases;
  cases.push_back({"ten weights", {p12}, weighted(10)});
  cases.push_back({"ten weights, no balancing", {p12, {"balance", "0"}, {"virtual_nodes", "7"}}, weighted(10)});
  cases.push_back({"a hundred weights", {p14, {"balance", "0.02"}, seed}, weighted(100)});
  if (reads(row.name, "partition_groups")) {
    const Option q10 = {"partition_groups", "1024"}, fewer = {"partition_groups", "5000"};
    cases.push_back({"ten weights in groups", {p12, q10}, weighted(10)});
    cases.push_back({"ten weights in groups, no balancing", {p12, q10, {"balance", "0"}}, weighted(10)});
    cases.push_back({"a hundred nodes in groups of two sizes", {p14, fewer, {"balance", "0.02"}}, numbered(100)});
  }
  if (!row.can(HF_CAN_ZONE)) return cases;
  cases.push_back({"eight nodes in zones", {}, zoned(numbered(8))});
  cases.push_back({"a hundred weights in zones", {seed}, zoned(weighted(100))});
  return cases;
}

void write_case(std::ostream &out, const GoldenCase &golden, const View &view, const std::vector<std::string> &keys) {
  char text[32];
  out << "case\t" << golden.name << '\n';
  for (const auto &[name, value] : golden.options) out << "option\t" << name << '\t' << value << '\n';
  for (std::uint32_t slot = 0; slot < golden.nodes.size(); ++slot) {
    std::snprintf(text, sizeof text, "%.9g", golden.nodes[slot].weight);
    out << "node\t" << golden.nodes[slot].id << '\t' << text << '\t'
        << std::llround(hf_view_node_share(view, slot) * 4294967296.0);
    if (!golden.nodes[slot].zone.empty()) out << '\t' << golden.nodes[slot].zone;
    out << '\n';
  }
  for (const auto &[change, id] : golden.changes) out << change << '\t' << id << '\n';
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(view.fingerprint()));
  out << "fingerprint\t" << text << "\nowners";
  for (const std::uint32_t owner : owners_of(view, keys)) {
    out << '\t' << (owner == HF_NO_NODE ? "-" : std::to_string(owner));
  }
  out << '\n';
}

constexpr char kHead[] =
    "# Lines of fields between tabs; the first field says what a line is:\n"
    "# key          hex digits of the key's bytes, - for the empty key; numbered from 0, shared by all "
    "cases\n"
    "# case         a name; what follows belongs to it, up to the next case\n"
    "# option       name and text of an option that is not at its default\n"
    "# node         id, weight, share of the key space times 2^32; numbered from 0, which is the slot;\n"
    "#              a zone may follow\n"
    "# leave, join  an id: after all nodes were added, this one is removed, or added with weight 1\n"
    "# fingerprint  16 hex digits\n"
    "# owners       for every key the number of its owner, - for none\n";

// Cases that differ in options which the algorithm does not read have equal fingerprints; one
// of them is enough.
void write_vectors(std::ostream &out, const Row &row) {
  const std::vector<std::string> keys = golden_keys();
  std::vector<std::uint64_t> written;
  out << "# Golden vectors of " << row.name << ", made by tests/conformance/golden_write.cpp. Never to change.\n"
      << kHead;
  for (const std::string &key : keys) out << "key\t" << hex_of(key) << '\n';
  for (const GoldenCase &golden : golden_cases(row)) {
    const View view = build(row, golden);
    if (std::find(written.begin(), written.end(), view.fingerprint()) != written.end()) continue;
    written.push_back(view.fingerprint());
    write_case(out, golden, view, keys);
  }
}

// Pairs of one identity (docs/placement.md, section 3) under the default seed, found by unit_cluster_chosen_ids and,
// where ids are short, by counting. The k of nodes are equal in two pairs and add up to 2^52 in three.
const std::vector<GoldenNode> kChosen = {{"node-48443418"},
                                         {"node-51107124"},
                                         {"node-689144064049535"},
                                         {"node-548318964203456"},
                                         {"node-82786834"},
                                         {"node-110010260"},
                                         {"node-429970431748281"},
                                         {"node-999501189107926"},
                                         {"node-9914384224554"},
                                         {"node-877930850802716"},
                                         {"third"}};
// The k of the zones of a and b are equal; those of c and d, and of e's outer zone and f's, add up to 2^52. The first
// node- is like its own zone, and the second like the zone of g: equal.
const std::vector<GoldenNode> kChosenZones = {{"a", 1, 0, "zone-245078213682247"},
                                              {"b", 1, 0, "zone-248088861654476"},
                                              {"c", 2, 0, "zone-369185333979567"},
                                              {"d", 0.5, 0, "zone-889535692388561"},
                                              {"e", 1, 0, "zone-765141174059915/zone-369185333979567"},
                                              {"f", 3, 0, "zone-976738466738627"},
                                              {"node-1071100532144650", 1, 0, "zone-1032579313269069"},
                                              {"node-400802160260876", 1, 0, "zone-976738466738627"},
                                              {"g", 1, 0, "zone-229077458100563"},
                                              {"third"}};

void write_chosen(std::ostream &out) {
  const std::vector<std::string> keys = golden_keys();
  out << "# Ids and zones that somebody chose, made by tests/conformance/golden_write.cpp. Never to change.\n"
      << kHead << "# The first option of a case is the algorithm.\n";
  for (const std::string &key : keys) out << "key\t" << hex_of(key) << '\n';
  for (const Row &row : rows()) {
    if (row.kind != HF_KIND_SET) continue;
    std::vector<GoldenNode> weighted = kChosen;
    for (std::size_t i = 0; i < weighted.size(); ++i) weighted[i].weight = static_cast<double>(i % 3 + 1);
    const Options options = {{"algorithm", row.name}, {"partitions", "1024"}, {"balance", "0"}, {"virtual_nodes", "8"}};
    std::vector<GoldenCase> cases = {{"chosen ids", options, kChosen}};
    if (row.can(HF_CAN_WEIGHT)) cases.push_back({"chosen ids of three weights", options, weighted});
    if (row.can(HF_CAN_ZONE)) cases.push_back({"chosen zones", options, kChosenZones});
    for (GoldenCase golden : cases) {
      std::erase_if(golden.options,
                    [&](const Option &option) { return option.name != "algorithm" && !reads(row.name, option.name); });
      write_case(out, golden, build(row, golden), keys);
    }
  }
}

void write_frozen(const std::string &path) {
  const auto known = read_frozen(path);
  std::ofstream out(path, std::ios::binary | std::ios::app);
  if (known.empty()) {
    out << "# One checksum an algorithm over 10 000 random changes with lookups after each; see\n"
           "# tests/conformance/history.h. Fields: algorithm, 16 hex digits. Never to change.\n";
  }
  for (const Row &row : rows()) {
    const auto is_row = [&](const auto &line) { return line.first == row.name; };
    if (std::any_of(known.begin(), known.end(), is_row)) continue;
    char text[32];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(frozen_checksum(row)));
    out << row.name << '\t' << text << '\n';
  }
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: golden_write DIRECTORY\n");
    return 2;
  }
  for (const Row &row : rows()) {
    const std::string path = golden_path(arguments[1], row);
    if (std::filesystem::exists(path)) {
      std::printf("%s exists and is kept\n", path.c_str());
      continue;
    }
    std::ostringstream text;
    write_vectors(text, row);
    std::ofstream(path, std::ios::binary) << text.str();
    std::printf("%s written\n", path.c_str());
  }
  const std::string chosen = std::string(arguments[1]) + "/chosen_ids.tsv";
  if (!std::filesystem::exists(chosen)) {
    std::ostringstream text;
    write_chosen(text);
    std::ofstream(chosen, std::ios::binary) << text.str();
  }
  write_frozen(std::string(arguments[1]) + "/golden_frozen.tsv");
  return 0;
}
