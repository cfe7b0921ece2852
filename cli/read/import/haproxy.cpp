// HAProxy: a `backend` or `listen` that balances by a hash and has `hash-type consistent` (src/lb_chash.c).
#include <algorithm>

#include <fmt/format.h>

#include "read/import/formats.h"
#include "read/import/haproxy_servers.h"

namespace cli {

namespace {

// What a section says, and what it inherits.
struct Balance {
  const HaproxyLine *method = nullptr;
  const HaproxyLine *hash_type = nullptr;
  const HaproxyLine *factor = nullptr;
};

bool is_one_of(const std::string &word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// From the most distant `defaults` to the section itself. A section inherits from one above it, so that there is an
// end.
std::vector<const HaproxySection *> with_defaults(const std::vector<HaproxySection> &sections,
                                                  const HaproxySection &section) {
  std::vector<const HaproxySection *> chain{&section};
  while (chain.back()->defaults != 0) chain.push_back(&sections[chain.back()->defaults - 1]);
  std::ranges::reverse(chain);
  return chain;
}

// Of every section: what it inherits, and over it what it says itself.
std::vector<Balance> balances_of(const std::vector<HaproxySection> &sections) {
  std::vector<Balance> balances;
  balances.reserve(sections.size());
  for (const HaproxySection &section : sections) {
    Balance balance = section.defaults == 0 ? Balance{} : balances[section.defaults - 1];
    for (const HaproxyLine &line : section.lines) {
      if (line.words[0] == "balance") balance.method = &line;
      if (line.words[0] == "hash-type") balance.hash_type = &line;
      if (line.words[0] == "hash-balance-factor") balance.factor = &line;
    }
    balances.push_back(balance);
  }
  return balances;
}

std::string method_of(const Balance &balance) {
  if (balance.method == nullptr || balance.method->words.size() < 2) return "roundrobin";
  return balance.method->words[1];
}

bool is_hash(const std::string &method) {
  return is_one_of(method, {"hash", "uri", "source", "url_param"}) || method.starts_with("hdr(") ||
         method.starts_with("rdp-cookie");
}

Group group_of(const HaproxySection &section, const Balance &balance) {
  Group group{section.name, section.line};
  const std::string method = method_of(balance);
  if (!is_hash(method)) {
    group.refusal =
        fmt::format("{} {} balances by {}, which is no hash of keys", section.kind, shown(section.name), shown(method));
  } else if (balance.hash_type == nullptr || balance.hash_type->words.size() < 2 ||
             balance.hash_type->words[1] != "consistent") {
    group.refusal = fmt::format("{} {} is map-based, which is none of the algorithms: 'hash-type consistent' is",
                                section.kind, shown(section.name));
  }
  return group;
}

// Quirk: `hash-type consistent` alone means sdbm with avalanche, and with a function there is avalanche if it is named.
void read_hash_type(const ImportSource &source, Imported &imported, const HaproxyLine &line, bool is_source) {
  const auto &words = line.words;
  const std::string function = words.size() > 2 ? words[2] : "sdbm";
  const bool has_avalanche = words.size() == 2 || (words.size() > 3 && words[3] == "avalanche");
  if (!is_one_of(function, {"sdbm", "djb2", "wt6", "crc32", "none"})) {
    refuse(source.path, {line.line, 1}, fmt::format("there is no hash function {}", shown(function)));
  }
  if (words.size() > 3 && !has_avalanche) {
    refuse(source.path, {line.line, 1}, fmt::format("there is no modifier {} of hash functions", shown(words[3])));
  }
  imported.options.emplace_back("key_hash", is_source ? "source" : function);
  imported.options.emplace_back("avalanche", has_avalanche ? "on" : "off");
}

void read_method(const ImportSource &source, Imported &imported, const Balance &balance) {
  const HaproxyLine &line = *balance.method;
  const std::string method = method_of(balance);
  read_hash_type(source, imported, *balance.hash_type, method == "source");
  std::string words;
  for (std::size_t i = 1; i < line.words.size(); ++i) words += (i == 1 ? "" : " ") + line.words[i];
  imported.note(line.line, method == "source"
                               ? "keys are addresses of clients, as 10.0.0.1"
                               : fmt::format("keys are what {} finds: give them as HAProxy makes them", shown(words)));
  if (balance.factor != nullptr && balance.factor->words.size() > 1 && balance.factor->words[1] != "0") {
    imported.lose(balance.factor->line,
                  "'hash-balance-factor' sends keys of busy servers to others by their load; left out");
  }
}

// Directives that choose a server beside the hash; and conditions, since all lines are read as if there were none.
bool chooses(const std::vector<std::string> &words) {
  if (is_one_of(words[0], {".if", ".elif", ".else"})) return true;
  if (is_one_of(words[0], {"use-server", "stick", "cookie", "appsession", "dispatch", "force-persist", "persist",
                           "hash-preserve-affinity"})) {
    return true;
  }
  return words[0] == "option" && words.size() > 1 && is_one_of(words[1], {"persist", "transparent", "http_proxy"});
}

void read_line(HaproxyServers &servers, Imported &imported, const HaproxyLine &line) {
  const std::string &word = line.words[0];
  if (word == "server") return servers.read_server(line);
  if (word == "server-template") return servers.read_template(line);
  if (word == "default-server") return servers.read_default(line);
  if (is_one_of(word, {"balance", "hash-type", "hash-balance-factor"})) return;
  std::string text = word;
  if (word == "option" && line.words.size() > 1) text += " " + line.words[1];
  if (word == ".endif") return;
  if (!chooses(line.words)) return imported.note_idle(line.line, {text});
  imported.lose(line.line, fmt::format("{} decides too which server a key has; left out", shown(text)));
}

void read_servers(const ImportSource &source, Imported &imported, const std::vector<HaproxySection> &sections,
                  const HaproxySection &section) {
  HaproxyServers servers(source, imported);
  for (const HaproxySection *each : with_defaults(sections, section)) {
    for (const HaproxyLine &line : each->lines) {
      if (each == &section) {
        read_line(servers, imported, line);
      } else if (line.words[0] == "default-server") {
        servers.read_default(line);
      } else if (chooses(line.words)) {
        imported.lose(line.line, fmt::format("{} decides too which server a key has; left out", shown(line.words[0])));
      }
    }
  }
  servers.finish();
}

// A configuration does not say which release reads it.
void note_era(const ImportSource &source, Imported &imported) {
  const bool hashes_ids =
      std::ranges::any_of(imported.nodes, [](const ImportedNode &node) { return node.number != 0; });
  const bool has_key = std::ranges::any_of(imported.options, [](const auto &each) { return each.first == "peer_key"; });
  if (hashes_ids && !has_key && !source.has("era")) {
    imported.note(0,
                  "HAProxy 3.0 to 3.2 without the correction of their later releases mixes ids once more: add "
                  "'--set era=mixed' for those");
  }
}

}  // namespace

Imported read_haproxy(const ImportSource &source) {
  Imported imported;
  const std::vector<HaproxySection> sections = haproxy_sections(source);
  const std::vector<Balance> balances = balances_of(sections);
  std::vector<std::size_t> backends;
  std::vector<Group> groups;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (sections[i].kind == "defaults") continue;
    backends.push_back(i);
    groups.push_back(group_of(sections[i], balances[i]));
  }
  const std::size_t chosen = backends[chosen_group(source, groups, "backend")];
  const HaproxySection &section = sections[chosen];
  imported.title = fmt::format("{} {} of HAProxy", section.kind, shown(section.name));
  imported.algorithm = "haproxy@1";
  read_method(source, imported, balances[chosen]);
  read_servers(source, imported, sections, section);
  note_era(source, imported);
  return imported;
}

}  // namespace cli
