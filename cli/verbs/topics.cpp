#include "verbs/topics.h"

#include <fmt/format.h>
#include <holdfast/holdfast.hpp>

#include "read/files.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

std::string files() {
  std::string text = R"(A cluster file is a plain list, YAML or JSON, or a snapshot; its content decides.

A plain list has a node a line: id, weight (1 unless given), zone. # begins a comment.
    cache-1
    cache-2  2
    cache-3  0.5  eu-1/rack-7

YAML has options by name, and nodes as ids or as mappings:
    expected_nodes: 50
    nodes:
      - cache-1
      - {id: cache-2, weight: 2, zone: eu-1/rack-7, address: "10.0.0.2:11211"}
      - {id: cache-3, state: draining}
    pins:
      - {key: "user:42", node: cache-1}
)";
  text += fmt::format(
      "\nUnder the algorithm of another program a node may have what that program hashes, as\n"
      "holdfast import writes it: {}.\n"
      "      - {{id: cache-4, label: alias-4}}\n",
      fmt::join(hf::attributes(), ", "));
  return text + R"(
holdfast save makes a snapshot, which holds the options and the placement as they
are. It stands for the cluster file everywhere; see holdfast help options.
- reads any of these from standard input.
)";
}

std::string keys() {
  return R"(Keys are bytes. --keys FILE has one a line, - is standard input.

Nothing is trimmed. If every line ends with CR LF the carriage returns are no part
of the keys; a file that ends only some lines so is refused.
-0 ends keys with NUL bytes, for keys that hold line ends.

An empty line is an empty key, and all empty keys are one key on one node. Verbs that
read keys count them and say how many there were. Requests without a key should not be
hashed: give them any node that is up, or the better of two random ones.

identify and verify read pairs of a key and its node: a tab, a comma or a blank
between them, or what lookup --json prints. There an empty line is nothing.

With hash 'caller' a key is its own hash, and has 8 bytes, the least significant
first. Other keys are counted as "no keys of this cluster": they are in no share,
stats and lookup exit with 1 and say how many there were, and diff, plan and
simulate exit with 2, since what they moved cannot be said.
)";
}

std::string options() {
  std::string text =
      "Options stand in a cluster file by name, or on the command line as flags with dashes,\n"
      "which go before the file. --set NAME=VALUE is the same as the flag. A seed comes from\n"
      "--seed-file FILE, so that nobody sees it in the list of processes.\n\n"
      "A snapshot keeps its options. Beside one these flags have an effect, since every\n"
      "process decides them for itself: ";
  std::string rows, readers;
  for (std::size_t i = 0; i < hf_option_count(); ++i) {
    const std::uint32_t option = hf_option_at(i);
    const std::string name = hf_option_name(option);
    if (!for_readers({{name, ""}}).empty()) readers += (readers.empty() ? "" : ", ") + name;
    rows += fmt::format("  {:<20} {} [{}]\n", name, hf_option_help(option), hf_option_default(option));
  }
  return text + readers + ".\n\n" + rows;
}

std::string scenarios() {
  return R"(A scenario is a cluster in YAML and rounds, each a mapping of what happens at once:
    nodes: [cache-1, cache-2, cache-3]
    algorithms: [rendezvous-table, ring]
    rounds:
      - {down: cache-2}
      - {up: cache-2}
      - {name: growth, add: [cache-4, {id: cache-5, weight: 2}]}
      - {name: a bad month, random: {remove: 1, add: 1}, times: 30}

add      nodes as in a cluster file       remove, down, up, draining   ids
weight   a mapping of ids to weights      random   how many to remove and to add
name     of the round                     times    how often it happens

Beside the rounds may stand algorithms to compare, keys (how many to make up,
100000 unless given) and random_seed.
)";
}

std::string units() {
  return R"(Shares are written 12% or 0.12, from 0 to 1. With --replicas 3 up to 300% can move,
since a key counts once for each of its replicas.

Bytes are written 500, 64KiB, 1.5TiB or 16GB. KiB, MiB, GiB, TiB and PiB are powers
of 1024, and so are K, M, G, T and P alone; KB, MB, GB, TB and PB are powers of 1000.

Weights are plain numbers, 0 or from 0.000001 to 1000000000: a node of weight 2 gets
twice the keys of a node of weight 1. size also takes sizes such as 16GB, and says
which weights they are: weight 1 is 1 GiB then.

In the output 1.020x is a ratio, such as a share over the fair one.
)";
}

std::string json() {
  return R"(-j, --json gives JSON. Every object has a "schema" number, which changes if the
meaning of a field does.

Keys, ids, zones, addresses and pins are bytes, and JSON is text. Bytes that are UTF-8
stand under their name; all others stand in base64 under the name and _b64:
    "key": "user:42"             "key_b64": "//4="
Where ids are names of fields ("shares" of simulate), those that are no UTF-8 stand in
base64 in a second object, "shares_b64".
No node is null. Fingerprints and hashes are texts of 16 hexadecimal digits.
)";
}

std::string exit_status() {
  return R"(0  Fine.
1  The answer is no: a limit is broken (--max-moved, --max-excess), no candidate of
   size reaches the goal, a key has no node, two clusters or a cluster and pairs
   place differently, identify names no placement or several, import left out a line
   that decides placement.
2  Wrong usage or input, nothing that could be measured, or an output that could not
   be written. One line on standard error says what is wrong and what would work.

A limit that is given is a limit: --max-moved "" is refused, and so is a file without
keys. holdfast alone exits with 2, so that a script that lost its verb stops.
)";
}

}  // namespace

std::vector<Topic> all_topics() {
  return {{"files", "How to write a list of nodes", files},
          {"keys", "Where keys come from, and what a key is", keys},
          {"options", "The options of a cluster, and which go with a snapshot", options},
          {"scenarios", "What simulate reads", scenarios},
          {"units", "How shares, bytes and weights are written", units},
          {"json", "How bytes stand in JSON", json},
          {"exit", "The exit status", exit_status}};
}

std::vector<std::string> topic_names() {
  std::vector<std::string> names;
  for (const Topic &topic : all_topics()) names.push_back(topic.name);
  return names;
}

}  // namespace cli
