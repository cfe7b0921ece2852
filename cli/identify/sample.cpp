#include "identify/sample.h"

#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "read/import/text.h"

namespace cli {

namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;  // of keys

struct Read {
  std::vector<Pair> pairs;
  std::vector<std::string> names;  // each once
  bool has_more = false;
  std::size_t repeated = 0;
};

Read read_pairs(PairReader &reader) {
  Read read;
  std::unordered_map<std::string, std::size_t> known;  // keys, and where their pair is
  std::unordered_set<std::string> names;
  std::size_t bytes = 0;
  for (Pair pair; reader.next(pair);) {
    read.has_more = read.pairs.size() == kMostPairs || bytes + pair.key.size() > kMostBytes;
    if (read.has_more) break;
    const auto [former, is_new] = known.emplace(pair.key, read.pairs.size());
    if (!is_new) {
      const Pair &first = read.pairs[former->second];
      if (first.node == pair.node) {
        ++read.repeated;
        continue;
      }
      reader.refuse(pair.line,
                    fmt::format("key {} is on {}, and on {} in line {}: a placement has one node for a key, so "
                                "take pairs of one moment, when every node was up",
                                shown(pair.key), shown(pair.node), shown(first.node), first.line));
    }
    bytes += pair.key.size();
    if (names.insert(pair.node).second) read.names.push_back(pair.node);
    read.pairs.push_back(std::move(pair));
  }
  return read;
}

std::vector<std::string> ids_of(const ClusterFile &fleet) {
  std::vector<std::string> ids;
  for (const ListedNode &node : fleet.nodes) ids.push_back(node.id);
  return ids;
}

}  // namespace

std::string unknown_node(const std::string &name, const ClusterFile &fleet) {
  const std::vector<std::string> ids = ids_of(fleet);
  const std::string meant = did_you_mean(name, ids);
  return fmt::format("node {} is none of the nodes of {} ({}){}", shown(name), fleet.path, shown_list(ids), meant);
}

Sampled sample_of(const std::string &path, char separator, const ClusterFile &fleet) {
  PairReader reader(path, separator);
  const Read read = read_pairs(reader);
  if (read.pairs.empty()) throw Complaint(fmt::format("{}: there are no pairs of a key and a node", reader.path()));
  Names names(fleet);
  names.learn(read.names);
  Sampled sampled{.remarks = names.remarks()};
  for (const Pair &pair : read.pairs) {
    const auto node = names.of(pair.node);
    if (!node) {
      reader.refuse(pair.line,
                    unknown_node(pair.node, fleet) + ": add it there, or leave out the pairs of nodes that are gone");
    }
    sampled.sample.keys.add(pair.key);
    sampled.sample.nodes.push_back(*node);
    sampled.sample.lines.push_back(pair.line);
  }
  if (read.repeated > 0) sampled.remarks.push_back(fmt::format("{} pairs stand there twice", read.repeated));
  if (read.has_more) {
    sampled.remarks.push_back(fmt::format("the first {} pairs were used; verify reads all", read.pairs.size()));
  }
  return sampled;
}

}  // namespace cli
