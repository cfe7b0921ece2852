// holdfast lookup: which node owns each key.

#include <cstdio>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "show/base64.h"
#include "read/keys.h"
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
  nlohmann::ordered_json line;
  if (is_utf8(key)) {
    line["key"] = key;
  } else {
    line["key_b64"] = base64(key);
  }
  const hf::Node node = view.node(slot);
  line["node"] = slot == hf::no_node ? nlohmann::ordered_json() : nlohmann::ordered_json(node.id());
  if (slot != hf::no_node) line["slot"] = slot;
  if (slot != hf::no_node && *node.address() != '\0') line["address"] = node.address();
  line["hash"] = fmt::format("{:016x}", view.hash(key));
  put(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

void print_block(const Asked &asked, const hf::View &view, const KeyBlock &block) {
  std::vector<hf::Slot> slots(block.count());
  view.lookup_packed(block.bytes.data(), block.offsets.data(), block.count(), slots.data());
  for (std::size_t i = 0; i < block.count(); ++i) {
    if (asked.json) {
      print_json(view, block.key(i), slots[i]);
      continue;
    }
    const hf::Node node = view.node(slots[i]);
    const char *owner = slots[i] == hf::no_node ? "-" : asked.address ? node.address() : node.id();
    const std::string_view key = block.key(i);
    std::fwrite(key.data(), 1, key.size(), stdout);
    std::fputc('\t', stdout);
    std::fputs(owner, stdout);
    std::fputc(asked.nul ? '\0' : '\n', stdout);
  }
}

Exit lookup(const Asked &asked) {
  if (asked.cluster == "-" && asked.keys.empty() && asked.key_file == "-") {
    throw Complaint("the cluster and the keys cannot both come from standard input: name one of them");
  }
  const hf::View view = view_of(read_cluster_file(asked.cluster), asked.overrides);
  KeyBlock block;
  if (!asked.keys.empty()) {
    for (const std::string &key : asked.keys) block.add(key);
    print_block(asked, view, block);
    return Exit::fine;
  }
  KeyReader reader(asked.key_file, asked.nul ? '\0' : '\n');
  Progress progress("keys looked up", 0);
  for (std::uint64_t done = 0; reader.read(block);) {
    print_block(asked, view, block);
    progress.at(done += block.count());
  }
  if (reader.all_end_in_return()) {
    std::fputs("holdfast: every key ends in a carriage return, which was hashed with it: is the file from Windows?\n",
               stderr);
  }
  return Exit::fine;
}

}  // namespace

void add_lookup(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("lookup", "Says which node owns each key");
  verb->add_option("CLUSTER", asked->cluster, "Cluster file, or - for standard input")->required();
  verb->add_option("KEY", asked->keys, "Keys; without any they are read from --keys");
  verb->add_option("-k,--keys", asked->key_file, "File of keys, one a line, or - for standard input")
      ->capture_default_str();
  verb->add_flag("-0", asked->nul, "Keys and answers end with a NUL byte instead of a line end");
  verb->add_flag("-j,--json", asked->json, "A JSON object a line");
  verb->add_flag("-a,--address", asked->address, "Print the node's address instead of its id");
  add_option_flags(*verb, asked->overrides);
  verb->callback([asked, &run] { run = [asked] { return lookup(*asked); }; });
}

}  // namespace cli
