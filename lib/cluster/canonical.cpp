#include "cluster/canonical.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "hash/sip/siphash.h"
#include "place/rendezvous/scores.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kMostAttempts = 65536;

void append(std::string &bytes, std::uint64_t number) {
  unsigned char word[sizeof number];
  store_le(word, number);
  bytes.append(reinterpret_cast<const char *>(word), sizeof word);
}

void append(std::string &bytes, std::string_view text) {
  append(bytes, std::uint64_t{text.size()});
  bytes += text;
}

std::uint64_t hash_of(const std::string &bytes, const Seed &seed) {
  return siphash64<2, 4>(seed, reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
}

// What is hashed for a node: the length of its id, the id, then the number of the attempt.
// The length keeps "n1" + 1 apart from "n" + 11.
std::uint64_t label_key(std::string_view id, std::uint64_t attempt, const Seed &seed) {
  std::string label;
  append(label, id);
  append(label, attempt);
  return hash_of(label, seed);
}

bool are_unique(std::span<const Member> members) {
  std::vector<std::uint64_t> identities;
  identities.reserve(members.size());
  for (const Member &member : members) identities.push_back(RendezvousScores::identity(member.key));
  std::ranges::sort(identities);
  return std::ranges::adjacent_find(identities) == identities.end();
}

// Identities that are taken. Each has one key, so that keys are unique, too.
class Taken {
 public:
  [[nodiscard]] bool add(std::uint64_t key) { return identities_.insert(RendezvousScores::identity(key)).second; }

 private:
  std::set<std::uint64_t> identities_;
};

}  // namespace

// A node whose identity is taken by a smaller id tries again with the next attempt, so that every
// node owns its part and the order of adding stays invisible. Identities have 50 bits: two of a
// million nodes meet by chance in one fleet of some 2000, and whoever knows the seed finds a pair
// among some 40 million ids.
std::vector<Member> canonical_members(std::span<const Node> nodes, const Seed &seed, std::uint64_t label_mask) {
  std::vector<Member> members;
  std::vector<std::string_view> ids;
  members.reserve(nodes.size());
  for (const Node &node : nodes) {
    if (node.weight.is_zero()) continue;
    members.push_back({label_key(node.id, 0, seed) & label_mask, node.weight, node.slot});
    ids.push_back(node.id);
  }
  if (are_unique(members)) return members;

  Taken taken;
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (std::uint64_t attempt = 1; !taken.add(members[i].key); ++attempt) {
      if (attempt == kMostAttempts) throw Error{Fault::internal, "labels of nodes do not become unique"};
      members[i].key = label_key(ids[i], attempt, seed) & label_mask;
    }
  }
  return members;
}

namespace {

// "eu-1" and "eu-1/rack-7" of "eu-1/rack-7"; nothing of "".
std::vector<std::string> prefixes(const std::string &zone) {
  std::vector<std::string> all;
  for (std::size_t end = zone.find('/'); end != std::string::npos; end = zone.find('/', end + 1)) {
    all.push_back(zone.substr(0, end));
  }
  if (!zone.empty()) all.push_back(zone);
  return all;
}

std::uint64_t zone_key(std::string_view prefix, std::uint64_t attempt, const Seed &seed) {
  std::string label;
  append(label, std::string_view("zone"));
  append(label, prefix);
  append(label, attempt);
  return hash_of(label, seed);
}

}  // namespace

// Members have their keys already; zones take theirs in the order of their prefixes.
ZonePaths::ZonePaths(std::span<const Node> nodes, std::span<const Member> members, const Seed &seed,
                     std::uint64_t label_mask) {
  std::map<std::string, std::uint64_t> zones;
  std::vector<std::vector<std::string>> paths;
  std::size_t levels = 0;
  for (const Node &node : nodes) {
    if (node.weight.is_zero()) continue;
    paths.push_back(prefixes(node.zone));
    levels += paths.back().size();
    for (const std::string &prefix : paths.back()) zones.emplace(prefix, 0);
  }
  Taken taken;
  for (const Member &member : members) static_cast<void>(taken.add(member.key));
  for (auto &[prefix, key] : zones) {
    for (std::uint64_t attempt = 0; attempt == 0 || !taken.add(key); ++attempt) {
      if (attempt == kMostAttempts) throw Error{Fault::internal, "labels of zones do not become unique"};
      key = zone_key(prefix, attempt, seed) & label_mask;
    }
  }
  keys_.reserve(levels);
  for (const auto &path : paths) {
    const std::uint64_t *first = keys_.data() + keys_.size();
    for (const std::string &prefix : path) keys_.push_back(zones.at(prefix));
    paths_.emplace_back(first, path.size());
  }
}

namespace {

// Every option that has an entry, in the order of the entries.
std::vector<const OptionRow *> rows_with_entries() {
  std::vector<const OptionRow *> rows;
  for (const OptionRow &row : option_rows()) {
    if (row.entry.form != Entry::Form::none) rows.push_back(&row);
  }
  std::ranges::sort(rows, {}, [](const OptionRow *row) { return row->entry.place; });
  return rows;
}

void append_options(std::string &bytes, const Settings &settings) {
  for (const OptionRow *const row : rows_with_entries()) {
    const Entry &entry = row->entry;
    const bool is_read = row->is_read_by(settings.algorithm());
    if (!is_read && entry.form != Entry::Form::always) continue;
    if (entry.form == Entry::Form::if_set) {
      if (!entry.is_set(settings)) continue;
      append(bytes, entry.title);
    }
    const Entry::Value value = is_read ? entry.value(settings) : Entry::Value(std::uint64_t{0});
    std::visit([&](const auto &each) { append(bytes, each); }, value);
  }
}

// Those that differ from the weight alone, so that one that says the same changes nothing.
void append_replica_weights(std::string &bytes, std::span<const Node> nodes) {
  const auto is_apart = [](const Node &node) { return node.replica_weight() != node.weight; };
  const auto count = static_cast<std::uint64_t>(std::ranges::count_if(nodes, is_apart));
  if (count == 0) return;
  append(bytes, std::string_view("replica weights"));
  append(bytes, count);
  for (const Node &node : nodes) {
    if (!is_apart(node)) continue;
    append(bytes, std::string_view(node.id));
    append(bytes, node.replica_weight().steps());
  }
}

// Under a dialect all that are set, since most of them move keys there. Elsewhere none, so that a fleet that leaves a
// dialect may keep them.
void append_attributes(std::string &bytes, std::span<const Node> nodes) {
  const auto count = static_cast<std::uint64_t>(
      std::ranges::count_if(nodes, [](const Node &node) { return !node.attributes.are_none(); }));
  if (count == 0) return;
  append(bytes, std::string_view("attributes"));
  append(bytes, count);
  for (const Node &node : nodes) {
    if (node.attributes.are_none()) continue;
    append(bytes, std::string_view(node.id));
    for (std::size_t i = 0; i < kAttributes; ++i) {
      append(bytes, std::string_view(node.attributes.get(static_cast<Attribute>(i))));
    }
  }
}

}  // namespace

std::uint64_t fingerprint(std::span<const Node> nodes, const RemovalLog &removals, std::span<const Pin> pins,
                          const Settings &settings) {
  const Algorithm &algorithm = settings.algorithm();
  std::string bytes;
  append(bytes, std::string_view("holdfast view 1"));
  append_options(bytes, settings);
  append(bytes, std::uint64_t{nodes.size()});
  for (const Node &node : nodes) {
    append(bytes, std::string_view(node.id));
    append(bytes, node.weight.steps());
    append(bytes, std::string_view(node.zone));
    if (algorithm.kind != Kind::set) append(bytes, std::uint64_t{node.slot});
  }
  if (algorithm.kind == Kind::slot_log) {
    append(bytes, std::uint64_t{removals.removed.size()});
    for (const Slot slot : removals.removed) append(bytes, std::uint64_t{slot});
  }
  append_replica_weights(bytes, nodes);
  if (algorithm.dialect != nullptr) append_attributes(bytes, nodes);
  if (!pins.empty()) append(bytes, std::string_view("pins"));
  for (const Pin &pin : pins) {
    append(bytes, std::uint64_t{pin.is_prefix ? 1u : 0u});
    append(bytes, std::string_view(pin.key));
    append(bytes, std::string_view(pin.node));
  }
  return hash_of(bytes, Seed{});
}

std::uint64_t states_fingerprint(std::span<const Node> nodes) {
  const auto is_not_up = [](const Node &node) { return node.state != NodeState::up; };
  const auto count = static_cast<std::uint64_t>(std::ranges::count_if(nodes, is_not_up));
  if (count == 0) return 0;
  std::string bytes;
  append(bytes, std::string_view("holdfast states 1"));
  append(bytes, count);
  for (const Node &node : nodes) {
    if (!is_not_up(node)) continue;
    append(bytes, std::string_view(node.id));
    append(bytes, static_cast<std::uint64_t>(node.state));
  }
  return hash_of(bytes, Seed{});
}

std::uint64_t fingerprint_between(std::uint64_t from, std::uint64_t to, std::span<const HashRange> done) {
  std::string bytes;
  append(bytes, std::string_view("holdfast between 1"));
  append(bytes, from);
  append(bytes, to);
  append(bytes, std::uint64_t{done.size()});
  for (const HashRange &range : done) {
    append(bytes, range.first);
    append(bytes, range.last);
  }
  return hash_of(bytes, Seed{});
}

}  // namespace holdfast
