// holdfast lookup: the node that serves each key.

#include <memory>

#include <fmt/format.h>

#include "measure/compare.h"
#include "read/files.h"
#include "read/keys.h"
#include "show/json.h"
#include "show/output.h"
#include "show/progress.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

struct Asked {
  std::string cluster;
  std::vector<std::string> keys;
  std::string key_file = "-";
  Options overrides;
  States states;
  bool json = false;
  bool nul = false;
  bool address = false;
  std::uint64_t replicas = 0;  // 0 for the node that serves the key alone
};

// What had no answer, of all keys.
struct Missing {
  std::uint64_t keys = 0;
  std::uint64_t nobodys = 0;
  NoKeys no_keys;
  KeyCensus census = {};
};

// The replicas of a key, its home first; none for what is no key.
std::vector<hf::Slot> replicas_of(const Asked &asked, const hf::View &view, std::string_view key, bool is_key) {
  if (asked.replicas == 0 || !is_key) return {};
  return view.replicas(key, static_cast<std::uint32_t>(asked.replicas));
}

Json json_of(const hf::View &view, const std::vector<hf::Slot> &replicas) {
  Json all = Json::array();
  for (const hf::Slot slot : replicas) {
    const hf::Node node = view.node(slot);
    Json each;
    set_id(each, "node", node.id());
    each.update({{"slot", slot}, {"state", state_name(node.state())}});
    if (!node.address().empty()) set_bytes(each, "address", node.address());
    all.push_back(each);
  }
  return all;
}

void print_json(const Asked &asked, const hf::View &view, std::string_view key, hf::Slot slot, bool is_key) {
  Json line = {{"schema", 1}};
  set_bytes(line, "key", key);
  const hf::Node node = view.node(slot);
  if (slot == hf::no_node) {
    line["node"] = nullptr;
    if (!is_key) line["reason"] = "no key of this cluster";
  } else {
    set_id(line, "node", node.id());
    line["slot"] = slot;
    if (!node.address().empty()) set_bytes(line, "address", node.address());
  }
  if (asked.replicas > 0) line["replicas"] = json_of(view, replicas_of(asked, view, key, is_key));
  line["hash"] = is_key ? Json(fmt::format("{:016x}", view.hash(key))) : Json();
  put_json_line(line);
}

// A tab before each replica, and the state of one that is not up behind it.
void put_replicas(const Asked &asked, const hf::View &view, std::string_view key, bool is_key) {
  const std::vector<hf::Slot> replicas = replicas_of(asked, view, key, is_key);
  if (replicas.empty()) put_end('\t');
  for (const hf::Slot slot : replicas) {
    const hf::Node node = view.node(slot);
    put_end('\t');
    put(printable(asked.address ? node.address() : node.id()));
    if (node.state() != hf::State::up) put(fmt::format(" ({})", state_name(node.state())));
  }
}

// Key, tab, and the node; nothing where no node serves the key, since every id has a byte at least.
void print_block(const Asked &asked, const hf::View &view, const KeyBlock &block, Missing &missing) {
  std::vector<hf::Slot> slots(block.count());
  view.lookup_packed(block.bytes.data(), block.offsets.data(), block.count(), slots.data());
  for (std::size_t i = 0; i < block.count(); ++i) {
    const bool has_node = slots[i] != hf::no_node;
    const bool is_key = has_node || !missing.no_keys.take(view, block.key(i));
    missing.nobodys += !has_node && is_key;
    missing.census.count(block.key(i));
    if (asked.json) {
      print_json(asked, view, block.key(i), slots[i], is_key);
      continue;
    }
    const hf::Node node = view.node(slots[i]);
    put_bytes(block.key(i));
    if (asked.replicas > 0) {
      put_replicas(asked, view, block.key(i), is_key);
    } else {
      put_end('\t');
      if (has_node) put(printable(asked.address ? node.address() : node.id()));
    }
    put_end(asked.nul ? '\0' : '\n');
  }
  missing.keys += block.count();
}

Exit verdict(const Missing &missing) {
  if (missing.census.empty() > 0) say(missing.census.empty_sentence());
  if (missing.no_keys.count > 0) say(missing.no_keys.sentence(missing.keys));
  if (missing.nobodys > 0)
    say(fmt::format("{} of {} keys have no node; explain says why", missing.nobodys, missing.keys));
  return missing.no_keys.count + missing.nobodys > 0 ? Exit::no : Exit::fine;
}

Exit lookup(const Asked &asked) {
  if (asked.cluster == "-" && asked.keys.empty() && asked.key_file == "-") {
    throw Complaint("the cluster and the keys cannot both come from standard input: name one of them");
  }
  const hf::View view = in_states({view_of(read_cluster_file(asked.cluster), asked.overrides)}, asked.states).front();
  // Refused before anything is printed.
  if (asked.replicas > 0) static_cast<void>(view.replicas_hashes({}, static_cast<std::uint32_t>(asked.replicas)));
  KeyBlock block;
  Missing missing;
  if (!asked.keys.empty()) {
    for (const std::string &key : asked.keys) block.add(key);
    print_block(asked, view, block, missing);
    return verdict(missing);
  }
  KeyReader reader(asked.key_file, asked.nul ? '\0' : '\n');
  Progress progress("keys looked up", 0);
  while (reader.read(block)) {
    print_block(asked, view, block, missing);
    progress.at(missing.keys);
  }
  if (reader.ends_with_returns())
    say(fmt::format("{}: every line ends with a carriage return, which is no part of the keys", reader.path()));
  return verdict(missing);
}

}  // namespace

void add_lookup(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("lookup", "Says the node that serves each key");
  verb->add_option("CLUSTER", asked->cluster, "Cluster file, or - for standard input")->required();
  CLI::Option *keys = add_words(*verb, "KEY", "Keys; without any they are read from --keys");
  verb->add_option("-k,--keys", asked->key_file, "File of keys, one a line, or - for standard input")
      ->capture_default_str();
  verb->add_flag("-0", asked->nul, "Keys and answers end with a NUL byte instead of a line end");
  verb->add_flag("-j,--json", asked->json, "A JSON object a line");
  verb->add_flag("-a,--address", asked->address, "Print the node's address instead of its id");
  add_replicas(*verb, asked->replicas, "Print so many replicas of each key, the home first, and states other than up");
  add_state_flags(*verb, asked->states);
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, keys, &run] {
    asked->keys = keys->results();
    run = [asked] { return lookup(*asked); };
  });
}

}  // namespace cli
