#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "cluster/canonical.h"
#include "ops/snapshot/attributes.h"
#include "ops/snapshot/reader.h"
#include "ops/snapshot/snapshot.h"
#include "ops/snapshot/stage.h"

namespace holdfast {

namespace {

using namespace snapshot_format;
using Bytes = std::span<const unsigned char>;

struct Sections {
  std::optional<Section> options, nodes, incarnations, replica_weights, attributes, log, pins, rows;
  StageSections stage;
};

void check_sum(Bytes bytes) {
  const std::size_t end = bytes.size() - kSumBytes;
  if (load_le<std::uint64_t>(bytes.data() + end) != checksum(bytes.first(end))) {
    refuse(end, "the checksum does not fit: some byte was changed");
  }
}

// Where the known sections lie; others are skipped.
Sections find_sections(Bytes bytes) {
  Sections found;
  const std::size_t end = bytes.size() - kSumBytes;
  std::size_t at = kHeadBytes;
  while (true) {
    at += (kAlignment - kSectionBytes + kAlignment - at % kAlignment) % kAlignment;
    if (at >= end || end - at < kSectionBytes) return found;
    const std::string_view tag(reinterpret_cast<const char *>(bytes.data() + at), 4);
    const auto length = load_le<std::uint64_t>(bytes.data() + at + 8);
    const std::size_t begin = at + kSectionBytes;
    if (length > end - begin) refuse(at + 8, "a section of " + text_of(length) + " bytes reaches beyond the end");
    const Section section{begin, begin + static_cast<std::size_t>(length)};
    std::optional<Section> *const place = tag == "conf"   ? &found.options
                                          : tag == "node" ? &found.nodes
                                          : tag == "incn" ? &found.incarnations
                                          : tag == "rwgt" ? &found.replica_weights
                                          : tag == "attr" ? &found.attributes
                                          : tag == "log " ? &found.log
                                          : tag == "pins" ? &found.pins
                                          : tag == "rows" ? &found.rows
                                          : tag == "stag" ? &found.stage.stage
                                          : tag == "runs" ? &found.stage.runs
                                          : tag == "keys" ? &found.stage.keys
                                          : tag == "base" ? &found.stage.base
                                                          : nullptr;
    if (place != nullptr && *place) refuse(at, "section '" + std::string(tag) + "' stands twice");
    if (place != nullptr) *place = section;
    at = section.end;
  }
}

struct Identity {
  std::uint64_t generation = 0;
  std::uint64_t fingerprint = 0;
  std::string stage;  // what a stage of a plan has: "runs" or "keys"; empty for other views

  [[nodiscard]] bool is_stage() const { return !stage.empty(); }
};

// The snapshot alone decides what placement depends on: what it does not name is at its default.
void set_placement_defaults(Settings &settings) {
  for (const OptionRow &row : option_rows()) {
    if (row.decides_placement && !row.is_secret) settings.reset(row);
  }
}

const OptionRow &placement_option(const std::string &name, std::size_t at) {
  const OptionRow *row = find_option(std::string_view(name));
  if (row == nullptr) refuse(at, "this version has no option " + quoted(name) + ": use a newer holdfast");
  if (!row->decides_placement || row->is_secret)
    refuse(at, "option " + quoted(name) + " is for each reader to decide, and no part of a snapshot");
  return *row;
}

Identity read_options(Reader in, Settings &settings) {
  if (in.number<std::uint64_t>() != commitment(settings.seed())) {
    throw Error{Fault::option, "the snapshot was made under another 'seed': give the one of its cluster"};
  }
  Identity identity;
  identity.generation = in.number<std::uint64_t>();
  identity.fingerprint = in.number<std::uint64_t>();
  set_placement_defaults(settings);
  std::uint32_t former = 0;
  for (std::uint32_t left = in.count(8); left > 0; --left) {
    const std::size_t at = in.at();
    const std::string name = in.text(), value = in.text();
    if (name == kStageOption) {
      if (left > 1 || (value != "runs" && value != "keys"))
        refuse(at, "a stage of a plan is said last, and is of 'runs' or 'keys'");
      identity.stage = value;
      break;
    }
    const OptionRow &row = placement_option(name, at);
    if (row.number <= former) refuse(at, "options do not stand in the order of their numbers");
    former = row.number;
    try {
      settings.set(row, std::string_view(value));
    } catch (const Error &error) {
      refuse(at, error.what());
    }
  }
  in.finish();
  settings.require_whole_hashes();
  try {
    settings.require_table();
    settings.require_balanced_overload();
    settings.forget_unread();  // a snapshot and its readers name options for every algorithm
    settings.require_choices();
  } catch (const Error &error) {
    refuse(in.at(), error.what());
  }
  return identity;
}

Weight weight_of(std::uint64_t steps, const std::string &owner) {
  const Weight weight = Weight::from(static_cast<double>(steps) / 4294967296.0, owner);
  if (weight.steps() != steps) throw Error{Fault::data, "the weight of " + owner + " is out of range"};
  return weight;
}

Node read_node(Reader &in) {
  Node node;
  node.slot = in.number<std::uint32_t>();
  const auto steps = in.number<std::uint64_t>();
  node.id = in.text();
  node.zone = in.text();
  node.address = in.text();
  check_id(node.id);
  check_zone(node.zone);
  check_address(node.address);
  node.weight = weight_of(steps, "node " + quoted(node.id));
  return node;
}

// Sorted by id, each id and each slot once, and slots no sparser than a fleet can make them.
std::vector<Node> read_nodes(Reader in, const Settings &settings) {
  std::vector<Node> nodes;
  const std::uint32_t count = in.count(24);
  check_memory(bytes_of_nodes(count), settings);
  nodes.reserve(count);
  std::vector<Slot> slots;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t at = in.at();
    try {
      nodes.push_back(read_node(in));
    } catch (const Error &error) {
      refuse(at, error.what());
    }
    if (i > 0 && nodes[i - 1].id >= nodes[i].id) refuse(at, "nodes do not stand in the order of their ids");
    slots.push_back(nodes.back().slot);
  }
  in.finish();
  std::ranges::sort(slots);
  if (std::ranges::adjacent_find(slots) != slots.end()) refuse(in.at(), "two nodes have one slot");
  return nodes;
}

// Of every node; a snapshot without incarnations has no such section.
void read_incarnations(Reader in, std::vector<Node> &nodes) {
  const std::size_t begin = in.at();
  for (Node &node : nodes) node.incarnation = in.number<std::uint64_t>();
  in.finish();
  if (std::ranges::all_of(nodes, [](const Node &node) { return node.incarnation == 0; }))
    refuse(begin, "no node has an incarnation, and there is a section of them");
}

Weight replica_weight_of(const Node &node, std::uint64_t steps, std::size_t at) {
  if (Weight::from_steps(steps) == kSameWeight) return kSameWeight;
  try {
    return weight_of(steps, "replicas of node " + quoted(node.id));
  } catch (const Error &error) {
    refuse(at, error.what());
  }
}

// Of every node; a snapshot without replica weights of their own has no such section.
void read_replica_weights(Reader in, std::vector<Node> &nodes) {
  const std::size_t begin = in.at();
  for (Node &node : nodes) {
    const std::size_t at = in.at();
    node.own_replica_weight = replica_weight_of(node, in.number<std::uint64_t>(), at);
  }
  in.finish();
  if (std::ranges::all_of(nodes, [](const Node &node) { return node.own_replica_weight == kSameWeight; }))
    refuse(begin, "no node has a replica weight of its own, and there is a section of them");
}

RemovalLog read_log(Reader in) {
  RemovalLog removals;
  removals.used = in.number<std::uint32_t>();
  for (std::uint32_t left = in.count(4); left > 0; --left) removals.removed.push_back(in.number<std::uint32_t>());
  in.finish();
  return removals;
}

PinList read_pins(Reader in, const Settings &settings) {
  PinList pins;
  std::vector<Pin> all;
  const std::uint32_t count = in.count(12);
  check_memory(count * std::uint64_t{sizeof(Pin)}, settings);
  all.reserve(count);
  for (std::uint32_t left = count; left > 0; --left) {
    const std::size_t at = in.at();
    Pin pin;
    const auto is_prefix = in.number<std::uint32_t>();
    pin.is_prefix = is_prefix != 0;
    pin.key = in.text();
    pin.node = in.text();
    if (!pin.is_prefix && settings.key_part().of(pin.key) != pin.key)
      refuse(at, "the pin of a key is more than its part");
    if (is_prefix > 1 || pin.key.size() > kLongestPin) refuse(at, "a pin is neither of a key nor of a prefix");
    all.push_back(std::move(pin));
  }
  in.finish();
  if (!pins.assign(std::move(all))) refuse(in.at(), "pins do not stand in their order");
  return pins;
}

// Sparse slots would make a small file into a large allocation: a log has to account for every
// slot, and without one they may be no sparser than in a fleet that lost nearly all of its nodes.
void check_slots(const std::vector<Node> &nodes, const RemovalLog &removals, const Algorithm &algorithm, bool has_log,
                 std::size_t size) {
  constexpr std::uint64_t kAnySlots = std::uint64_t{1} << 22;
  if (!has_log && removals.used != 0)
    refuse(0, "there is a log of removals, and " + std::string(algorithm.name) + " keeps none");
  if (has_log && removals.used != nodes.size() + removals.removed.size())
    refuse(0, "the log does not account for every slot");
  const std::uint64_t limit = has_log ? removals.used : std::max<std::uint64_t>(kAnySlots, 64 * std::uint64_t{size});
  for (const Node &node : nodes) {
    if (node.slot >= limit) refuse(0, "slot " + text_of(std::uint64_t{node.slot}) + " is out of all proportion");
  }
}

SlotRows read_rows(Bytes bytes, const Section &section, const std::vector<Node> &nodes,
                   std::shared_ptr<const void> keeper) {
  std::uint64_t slots = 0;
  for (const Node &node : nodes) {
    if (!node.weight.is_zero()) slots = std::max<std::uint64_t>(slots, std::uint64_t{node.slot} + 1);
  }
  const std::size_t width = static_cast<std::size_t>(SlotRows::row_bytes(slots));
  const Bytes rows = bytes.subspan(section.begin, section.end - section.begin);
  if (rows.size() % width != 0) refuse(section.begin, "the rows do not come out even");
  const bool is_aligned = reinterpret_cast<std::uintptr_t>(rows.data()) % width == 0;
  if (keeper != nullptr && is_aligned) return SlotRows(rows, width, std::move(keeper));
  const auto own = std::make_shared<std::vector<unsigned char>>(rows.begin(), rows.end());
  return SlotRows(*own, width, own);
}

// None where the placement is built from the nodes.
std::optional<SlotRows> saved_rows(Bytes bytes, const Sections &sections, const Settings &settings,
                                   const std::vector<Node> &nodes, std::shared_ptr<const void> keeper) {
  const bool has_members = std::ranges::any_of(nodes, [](const Node &node) { return !node.weight.is_zero(); });
  if (!has_members || settings.algorithm().adopt == nullptr) return std::nullopt;
  if (!sections.rows) refuse(kHeadBytes, "there is no section 'rows'");
  return read_rows(bytes, *sections.rows, nodes, std::move(keeper));
}

// Faults that a cluster would have been told when it published, so that no cluster made this snapshot.
bool is_of_content(Fault fault) noexcept {
  return fault == Fault::infeasible || fault == Fault::option || fault == Fault::argument;
}

}  // namespace

void check_snapshot_head(Bytes head, std::uint64_t size) {
  if (size < kHeadBytes + kSumBytes) {
    refuse(static_cast<std::size_t>(size), "it ends here, before its head is complete");
  }
  if (std::memcmp(head.data(), kMagic, sizeof kMagic - 1) != 0)
    refuse(0, "it does not begin like a snapshot of holdfast");
  const auto version = load_le<std::uint32_t>(head.data() + 8);
  if (version != kVersion) {
    refuse(8, "it has format " + text_of(std::uint64_t{version}) +
                  " and this version reads format 1: use a newer holdfast");
  }
  const auto length = load_le<std::uint64_t>(head.data() + 16);
  if (length != size) refuse(16, "it says it has " + text_of(length) + " bytes, and there are " + text_of(size));
}

namespace {

// All of a snapshot but the rows of its table.
struct Content {
  Sections sections;
  Settings settings;
  Identity identity;
  ViewContent view;
  StageParts parts;               // of a stage, whose nodes and pins are those of `view`
  std::uint64_t fingerprint = 0;  // that this content has, whatever the snapshot says
};

// Stages over a list have another view below, and stages of replicas over a list may have a stage of homes there.
constexpr unsigned kMostBelow = 2;

const View *read_view(Bytes bytes, std::shared_ptr<const void> keeper, const Settings &given, unsigned below);

void read_parts(Bytes bytes, const std::shared_ptr<const void> &keeper, const Settings &given, unsigned below,
                Content &content) {
  const Sections &sections = content.sections;
  if (sections.log || sections.rows) refuse(kHeadBytes, "a stage of a plan has no section 'log ' or 'rows'");
  if ((content.identity.stage == "keys") != sections.stage.keys.has_value())
    refuse(kHeadBytes, "a stage of '" + content.identity.stage + "' has no such section, or has another one");
  const auto read_base = [&](Bytes base) {
    if (below == 0) refuse(sections.stage.base->begin, "there are too many views below one another");
    return read_view(base, keeper, given, below - 1);
  };
  content.parts.nodes = content.view.nodes;
  content.parts.pins = content.view.pins;
  read_stage(bytes, sections.stage, content.settings, read_base, content.parts);
}

Content content_of(Bytes bytes, const std::shared_ptr<const void> &keeper, const Settings &given, unsigned below) {
  check_snapshot_head(bytes.first(std::min(bytes.size(), kHeadBytes)), bytes.size());
  check_sum(bytes);
  Content content{.sections = find_sections(bytes), .settings = given, .identity = {}, .view = {}, .parts = {}};
  const auto &[options, nodes, incarnations, replica_weights, attributes, log, pins, rows, stage] = content.sections;
  if (!options || !nodes) refuse(kHeadBytes, "there is no section 'conf' or no section 'node'");
  content.identity = read_options(Reader(bytes, *options), content.settings);
  content.view.nodes = read_nodes(Reader(bytes, *nodes), content.settings);
  if (incarnations) read_incarnations(Reader(bytes, *incarnations), content.view.nodes);
  if (replica_weights) read_replica_weights(Reader(bytes, *replica_weights), content.view.nodes);
  if (attributes) read_attributes(Reader(bytes, *attributes), content.view.nodes);
  if (log) content.view.removals = read_log(Reader(bytes, *log));
  if (pins) content.view.pins = read_pins(Reader(bytes, *pins), content.settings);
  const Algorithm &algorithm = content.settings.algorithm();
  const bool has_log = algorithm.kind == Kind::slot_log && !content.identity.is_stage();
  check_slots(content.view.nodes, content.view.removals, algorithm, has_log, bytes.size());
  if (content.identity.is_stage()) read_parts(bytes, keeper, given, below, content);
  content.fingerprint = content.identity.is_stage() ? fingerprint_of_stage(content.settings, content.parts)
                                                    : fingerprint(content.view.nodes, content.view.removals,
                                                                  content.view.pins.all(), content.settings);
  return content;
}

const View *view_of(Bytes bytes, Content content, std::shared_ptr<const void> keeper) {
  const std::uint64_t generation = content.identity.generation;
  if (content.identity.is_stage()) return make_stage(content.settings, std::move(content.parts), generation);
  std::optional<SlotRows> rows =
      saved_rows(bytes, content.sections, content.settings, content.view.nodes, std::move(keeper));
  return View::restore(content.settings, std::move(content.view), std::move(rows), generation, content.fingerprint);
}

const View *read_view(Bytes bytes, std::shared_ptr<const void> keeper, const Settings &given, unsigned below) {
  Content content = content_of(bytes, keeper, given, below);
  const Sections sections = content.sections;
  if (content.fingerprint != content.identity.fingerprint)
    refuse(sections.options->begin + 16, "the fingerprint is not that of its content");
  // How many replicas are chosen in advance is the reader's own option, and no fault of the snapshot.
  check_replicas(content.settings, most_holders(content.view.nodes), are_apart(content.view.nodes));
  try {
    return view_of(bytes, std::move(content), std::move(keeper));
  } catch (const Error &error) {
    if (!is_of_content(error.fault())) throw;
    refuse(sections.nodes->begin, error.what());
  }
}

}  // namespace

std::uint64_t fingerprint_of_content(Bytes bytes, const Settings &given) {
  return content_of(bytes, nullptr, given, kMostBelow).fingerprint;
}

const View *view_of_snapshot(Bytes bytes, std::shared_ptr<const void> keeper, const Settings &given) {
  return read_view(bytes, std::move(keeper), given, kMostBelow);
}

}  // namespace holdfast
