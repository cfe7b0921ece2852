// Writes the cases that every language must agree on: shared_cases_write DIRECTORY. What stands
// in the files is kept: an algorithm that has no cases yet gets some at the end, and a file of
// keys or refusals that exists stays as it is. The texts of refusals are no promise: when one
// is worded better, delete that file and have it made anew.
#include "shared_cases.h"

#include <cstdio>
#include <filesystem>
#include <sstream>

using namespace conformance;

namespace {

constexpr char kKeyHead[] =
    "# The keys of the shared cases, made by tests/conformance/shared_cases_write.cpp. Never to change.\n"
    "# Lines of fields between tabs:\n"
    "# key   hex digits of some bytes, - for none, and how often the key repeats them; keys are numbered\n"
    "#       from 0\n";

constexpr char kStepHead[] =
    "# Every line is one step, fields between tabs, in UTF-8, some of them empty; # begins a comment:\n"
    "# case         a name; begins anew, with an empty configuration\n"
    "# option       name, text: sets an option of the configuration\n"
    "# cluster      makes a cluster of the configuration\n"
    "# add          id, weight (NaN and Infinity are weights too, bad ones)\n"
    "# weight       id, weight: gives a node another one\n"
    "# zone         id, zone\n"
    "# address      id, address\n"
    "# remove       id\n"
    "# nodes        any number of ids, each of weight 1: the whole membership at once\n"
    "# publish\n"
    "# shares       tolerance: the shares of the published view are checked\n"
    "# fingerprint  16 hex digits: the published view must have it\n"
    "# owners       two hex digits a key, -- for none: the slot that owns it in the published view, for\n"
    "#              the keys from number 0 of shared_cases_keys.tsv on\n"
    "# refused      status, text: the NEXT step must fail with them; without a text any will do\n";

std::string random_bytes(Random &random, std::size_t length) {
  std::string bytes;
  while (bytes.size() < length) bytes += static_cast<char>(random.next() >> 56);
  return bytes;
}

std::string key_line(const std::string &piece, std::size_t times = 1) {
  return "key\t" + hex_of(piece) + '\t' + std::to_string(times) + '\n';
}

// Odd keys first, so that views which ask only the first few keys meet them; then texts as
// programs use them, numbers, and bytes of every length up to 80.
std::string keys() {
  Random random(20);
  std::string text = kKeyHead;
  const std::string nul(1, '\0');
  for (const std::string &odd : {std::string(), nul, nul + nul, "a" + nul + "b", std::string("\xff\xfe"),
                                 std::string("\xc3\x28"), std::string("\xed\xa0\x80"), std::string("\xf0\x9f\x98\x80")})
    text += key_line(odd);
  text += key_line("\xff", 65536) + key_line("holdfast", 8192) + key_line(nul, 65535) + key_line("k", 65537);
  for (const unsigned times : {7u, 8u, 9u, 16u, 63u, 64u, 128u, 239u, 240u, 241u, 256u, 1024u, 4096u})
    text += key_line("x", times);
  std::size_t count = 25;
  for (; count < 2000; ++count) text += key_line("user:" + std::to_string(random.below(10000000)));
  for (; count < 3000; ++count) text += key_line("/img/k\xc3\xb6ln-" + std::to_string(count * count) + ".jpg");
  for (; count < 5000; ++count) text += key_line(random_bytes(random, 8));
  for (; count < 8000; ++count) text += key_line(random_bytes(random, 16));
  for (; count < 10000; ++count) text += key_line(random_bytes(random, count % 81));
  return text;
}

constexpr char kRefusalHead[] =
    "# Bad calls that every language must report alike, made by tests/conformance/shared_cases_write.cpp.\n"
    "# The statuses are promised; the texts stand as this version has them.\n";

constexpr char kHomesHead[] =
    "# Lookups and homes that every language must answer alike, made by tests/conformance/shared_cases_homes.cpp.\n"
    "# Lines are appended for new algorithms. The steps of shared_cases_views.tsv, and:\n"
    "# state        id, and up, draining or down\n"
    "# pin          key, id\n"
    "# pin_prefix   prefix, id\n"
    "# lookups      two hex digits a key, -- for none: the slot of the node that serves it now, for the keys\n"
    "#              from number 0 of shared_cases_keys.tsv on\n"
    "# homes        the same: the slot of the node that the membership names, whatever the states\n";

constexpr char kLoadsHead[] =
    "# Requests that every language must route alike, made by tests/conformance/shared_cases_loads.cpp.\n"
    "# Lines are appended for new algorithms. The steps of shared_cases_homes.tsv, and:\n"
    "# load         factor, tries, slack (-1 for the default), full, and any number of zones to prefer: makes a load "
    "of\n"
    "#              these settings, without requests\n"
    "# fed          slot, value: the load that the node has from elsewhere\n"
    "# acquire      hash of 16 hex digits, cost, slot: a request that is not released, and the node that it must get;\n"
    "#              slots are two hex digits\n"
    "# acquire_key  number of a key of shared_cases_keys.tsv, cost, slot\n"
    "# choices      hash, how many at most, slots: the first choices\n"
    "# best         hash, width, cost, slot\n"
    "# best_key     number of a key, width, cost, slot\n"
    "# best_of      hash, cost elsewhere, slots, as many costs between commas, slot\n"
    "# loads        numbers between commas: the loads of all slots from 0 on\n";

// One case while it is carried out: every step goes to the library and, as a line, to the text.
class Script {
 public:
  Script(std::string name, const Row &row, const Options &options) : fleet_(row.name, options) {
    line({"case", std::move(name)});
    line({"option", "algorithm", row.name});
    for (const Option &option : options) line({"option", option.name, option.text});
    line({"cluster"});
  }

  void add(const std::string &id, const std::string &weight, const std::string &zone) {
    fleet_.add(id, std::stod(weight), zone);
    line({"add", id, weight});
    if (!zone.empty()) line({"zone", id, zone});
  }
  void weigh(const std::string &id, const std::string &weight) {
    fleet_.weigh(id, std::stod(weight));
    line({"weight", id, weight});
  }
  void remove(const std::string &id) {
    fleet_.remove(id);
    line({"remove", id});
  }
  void publish(const std::vector<std::string> &keys) {
    const View view = fleet_.publish();
    char digits[20];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(view.fingerprint()));
    line({"publish"});
    line({"fingerprint", digits});
    std::string owners;
    for (const std::uint32_t owner : owners_of(view, keys)) {
      std::snprintf(digits, sizeof digits, "%02x", unsigned(owner));
      owners += owner == HF_NO_NODE ? "--" : digits;
    }
    line({"owners", owners});
  }
  [[nodiscard]] const std::string &text() const { return text_; }

 private:
  void line(const std::vector<std::string> &fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) (i ? text_ += '\t' : text_) += fields[i];
    text_ += '\n';
  }

  Fleet fleet_;
  std::string text_;
};

using Texts = std::vector<std::string>;

std::string one_of(const Texts &texts, Random &random) { return texts[random.below(texts.size())]; }

// Each option stands in about half of the views, with a value that is quick to build.
Options some_options(Random &random) {
  Options options;
  const auto maybe = [&](const char *name, const Texts &texts) {
    const std::string text = one_of(texts, random);
    if (random.below(2)) options.push_back({name, text});
  };
  options.push_back({"partitions", one_of({"1024", "2048", "8192", "16384"}, random)});
  maybe("hash", {"siphash-2-4", "siphash-1-3", "xxh3-64", "caller"});
  maybe("seed",
        {"000102030405060708090a0b0c0d0e0f", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "00000000000000010000000000000000"});
  maybe("balance", {"0", "0.02", "0.1", "0.333333"});
  maybe("virtual_nodes", {"1", "7", "40", "200"});
  maybe("table_size", {"1021", "2039", "65537"});
  maybe("probes", {"1", "5", "21", "32"});
  return options;
}

std::string some_id(Random &random, std::size_t number) {
  const Texts kForms = {"n", "10.1.0.", "cache-", "k\xc3\xb6ln/", "\xf0\x9f\x90\x99 ", "N"};
  return one_of(kForms, random) + std::to_string(number);
}

struct Names {
  std::vector<std::string> ids;
  std::size_t added = 0;
};

void add_one(Script &script, Names &names, const Row &row, Random &random) {
  const Texts kWeights = {"1", "1", "1", "2", "0.5", "3.25", "0.1", "10", "0", "1.000001"};
  const Texts kZones = {"", "", "eu-1/rack-1", "eu-1/rack-2", "eu-2/rack-1", "us", "a/b/c/d"};
  const std::string weight = one_of(kWeights, random), zone = one_of(kZones, random);
  names.ids.push_back(some_id(random, names.added++));
  script.add(names.ids.back(), row.can(HF_CAN_WEIGHT) ? weight : "1", zone);
}

void remove_one(Script &script, Names &names, const Row &row, Random &random) {
  const std::size_t gone = row.can(HF_CAN_REMOVE_ANY) ? random.below(names.ids.size()) : names.ids.size() - 1;
  script.remove(names.ids[gone]);
  names.ids.erase(names.ids.begin() + static_cast<std::ptrdiff_t>(gone));
}

constexpr int kStories = 19;  // with 3 views each: over 500 views in nine algorithms

// A cluster that is published, grows, shrinks and is published after each.
std::string story(const Row &row, int number, const std::vector<std::string> &keys) {
  Random random(1000 + static_cast<std::uint64_t>(number));
  Script script(row.name + " story " + std::to_string(number), row, some_options(random));
  Names names;
  const std::size_t count = number < 2 ? static_cast<std::size_t>(number) : 1 + random.below(30);
  for (std::size_t i = 0; i < count; ++i) add_one(script, names, row, random);
  script.publish(keys);
  for (std::size_t i = random.below(5) + 1; i > 0; --i) add_one(script, names, row, random);
  if (row.can(HF_CAN_WEIGHT)) script.weigh(names.ids[random.below(names.ids.size())], "4.5");
  script.publish(keys);
  for (std::size_t i = random.below(names.ids.size()); i > 0; --i) remove_one(script, names, row, random);
  script.weigh(names.ids[0], "1");
  script.publish(keys);
  return script.text();
}

// One view that is asked for the owners of all keys.
std::string census(const Row &row, const std::string &what, const Options &options,
                   const std::vector<std::string> &keys) {
  const Texts kWeights = {"1", "2", "0.5", "3.25", "1", "7"};
  const Texts kZones = {"eu/1", "eu/2", "us/1", "us/2"};
  Script script(row.name + " census, " + what, row, options);
  for (std::size_t i = 0; i < 100; ++i)
    script.add(node_id(i), row.can(HF_CAN_WEIGHT) ? kWeights[i % 6] : "1", row.can(HF_CAN_ZONE) ? kZones[i % 4] : "");
  script.publish(keys);
  return script.text();
}

std::string cases_of(const Row &row, const std::vector<std::string> &keys) {
  const Option p = {"partitions", "16384"}, v = {"virtual_nodes", "40"};
  const std::vector<std::string> few(keys.begin(), keys.begin() + 40);
  std::string text = census(row, "siphash-2-4", {p, v}, keys);
  text += census(row, "xxh3-64", {p, v, {"hash", "xxh3-64"}, {"seed", "0f0e0d0c0b0a09080706050403020100"}}, keys);
  for (int i = 0; i < kStories; ++i) text += story(row, i, few);
  return text;
}

// Views that hash a part of each key. The first keys are odd ones, those from number 25 on look like user:1234567, and
// those from 2000 on like /img/name-4000000.jpg.
std::string part_cases(const Row &row, const std::vector<std::string> &keys) {
  const std::vector<std::string> some(keys.begin(), keys.begin() + 2100);
  std::string text;
  for (const char *const hash : {"siphash-2-4", "siphash-1-3", "xxh3-64"}) {
    for (const char *const part :
         {"tag:-.", "tag:rr", "before::", "before:\xc3\xb6ln-1", "first:7", "first:4294967295"}) {
      const Options options = {{"hash", hash}, {"key_part", part}};
      Script script("key part " + std::string(part) + ", " + hash, row, options);
      for (std::size_t i = 0; i < 20; ++i) script.add(node_id(i), "1", "");
      script.publish(some);
      text += script.text();
    }
  }
  return text;
}

std::string read_text(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_text(const std::string &path, const std::string &text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  std::printf("%s written\n", path.c_str());
}

std::vector<std::string> read_keys(const std::string &path) {
  std::vector<std::string> keys;
  std::istringstream in(read_text(path));
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> fields = fields_of(line);
    const std::string piece = bytes_of(fields.at(1));
    std::string &key = keys.emplace_back();
    for (auto times = number_of<std::size_t>(fields.at(2), 10); times > 0; --times) key += piece;
  }
  return keys;
}

void write_views(const std::string &path, const std::vector<std::string> &keys) {
  std::string text = read_text(path);
  if (text.empty())
    text =
        "# Views that every language must build alike, made by tests/conformance/shared_cases_write.cpp.\n"
        "# Lines are appended for new algorithms; a line that stands never changes.\n" +
        std::string(kStepHead);
  for (const Row &row : rows()) {
    if (text.find("option\talgorithm\t" + row.name + '\n') != std::string::npos) continue;
    std::printf("%s is new\n", row.name.c_str());
    text += cases_of(row, keys);
  }
  if (text.find("option\tkey_part\t") == std::string::npos) {
    const auto row = std::ranges::find(rows(), std::string("rendezvous@1"), &Row::name);
    text += part_cases(*row, keys);
  }
  write_text(path, text);
}

// Cases for the algorithms that have none in the file yet.
void write_rows(const std::string &path, const std::string &head, const std::vector<std::string> &keys,
                std::string (*cases)(const Row &row, const std::vector<std::string> &keys)) {
  std::string text = read_text(path);
  if (text.empty()) text = head;
  for (const Row &row : rows()) {
    if (text.find("option\talgorithm\t" + row.name + '\n') == std::string::npos) text += cases(row, keys);
  }
  write_text(path, text);
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: shared_cases_write DIRECTORY\n");
    return 2;
  }
  const std::string start = std::string(arguments[1]) + "/shared_cases_";
  if (!std::filesystem::exists(start + "keys.tsv")) write_text(start + "keys.tsv", keys());
  write_views(start + "views.tsv", read_keys(start + "keys.tsv"));
  write_rows(start + "homes.tsv", kHomesHead, read_keys(start + "keys.tsv"), homes);
  write_rows(start + "loads.tsv", kLoadsHead, read_keys(start + "keys.tsv"), loads);
  if (!std::filesystem::exists(start + "refusals.tsv"))
    write_text(start + "refusals.tsv", kRefusalHead + (kStepHead + refusals()));
  return 0;
}
