// holdfast lookup: which node serves each key.

#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "read/keys.h"
#include "read/printable.h"
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
  bool json = false;
  bool nul = false;
  bool address = false;
};

void print_json(const hf::View &view, std::string_view key, hf::Slot slot) {
  nlohmann::ordered_json line = {{"schema", 1}};
  set_bytes(line, "key", key);
  const hf::Node node = view.node(slot);
  if (slot == hf::no_node) {
    line["node"] = nullptr;
  } else {
    set_bytes(line, "node", node.id());
    line["slot"] = slot;
    if (!node.address().empty()) set_bytes(line, "address", node.address());
  }
  line["hash"] = fmt::format("{:016x}", view.hash(key));
  put(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

// Key, tab, and the node; nothing where no node serves the key, since every id has a byte at least. Returns how many
// such keys there were.
std::uint64_t print_block(const Asked &asked, const hf::View &view, const KeyBlock &block) {
  std::uint64_t unserved = 0;
  std::vector<hf::Slot> slots(block.count());
  view.lookup_packed(block.bytes.data(), block.offsets.data(), block.count(), slots.data());
  for (std::size_t i = 0; i < block.count(); ++i) {
    unserved += slots[i] == hf::no_node;
    if (asked.json) {
      print_json(view, block.key(i), slots[i]);
      continue;
    }
    const hf::Node node = view.node(slots[i]);
    put_bytes(block.key(i));
    put_end('\t');
    if (slots[i] != hf::no_node) put(printable(asked.address ? node.address() : node.id()));
    put_end(asked.nul ? '\0' : '\n');
  }
  return unserved;
}

Exit verdict(std::uint64_t unserved, std::uint64_t keys) {
  if (unserved == 0) return Exit::fine;
  say(fmt::format("no node serves {} of {} keys; explain says why", unserved, keys));
  return Exit::no;
}

Exit lookup(const Asked &asked) {
  if (asked.cluster == "-" && asked.keys.empty() && asked.key_file == "-") {
    throw Complaint("the cluster and the keys cannot both come from standard input: name one of them");
  }
  const hf::View view = view_of(read_cluster_file(asked.cluster), asked.overrides);
  KeyBlock block;
  if (!asked.keys.empty()) {
    for (const std::string &key : asked.keys) block.add(key);
    return verdict(print_block(asked, view, block), block.count());
  }
  KeyReader reader(asked.key_file, asked.nul ? '\0' : '\n');
  Progress progress("keys looked up", 0);
  std::uint64_t done = 0, unserved = 0;
  while (reader.read(block)) {
    unserved += print_block(asked, view, block);
    progress.at(done += block.count());
  }
  if (reader.ends_with_returns())
    say(fmt::format("{}: every line ends with a carriage return, which is no part of the keys", reader.path()));
  return verdict(unserved, done);
}

}  // namespace

void add_lookup(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("lookup", "Says which node serves each key");
  verb->add_option("CLUSTER", asked->cluster, "Cluster file, or - for standard input")->required();
  // As they were written. The parser takes [a,b] for two keys and {} for none where it may take more than it needs; so
  // it needs more than there can be.
  CLI::Option *keys = verb->add_option("KEY", asked->keys, "Keys; without any they are read from --keys");
  keys->expected(CLI::detail::expected_max_vector_size, CLI::detail::expected_max_vector_size)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  verb->add_option("-k,--keys", asked->key_file, "File of keys, one a line, or - for standard input")
      ->capture_default_str();
  verb->add_flag("-0", asked->nul, "Keys and answers end with a NUL byte instead of a line end");
  verb->add_flag("-j,--json", asked->json, "A JSON object a line");
  verb->add_flag("-a,--address", asked->address, "Print the node's address instead of its id");
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, keys, &run] {
    asked->keys = keys->results();
    run = [asked] { return lookup(*asked); };
  });
}

}  // namespace cli
