// nginx: `upstream` blocks, of http and of stream, whose method is `hash` (ngx_http_upstream_hash_module.c).
#include <algorithm>

#include <fmt/format.h>

#include "read/import/formats.h"
#include "read/import/nginx_words.h"

namespace cli {

namespace {

using End = Directive::End;

struct Upstream {
  std::string name;
  int line = 0;
  std::vector<Directive> directives = {};
};

bool is_one_of(const std::string &word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

bool is_method(const std::string &word) {
  return is_one_of(word, {"ip_hash", "least_conn", "least_time", "random", "round_robin", "fair", "consistent_hash",
                          "balancer_by_lua_block", "balancer_by_lua_file"});
}

// Walks through the blocks of a file, and keeps those of its upstreams.
class UpstreamFinder {
 public:
  UpstreamFinder(const ImportSource &source, Imported &imported)
      : source_(source), imported_(imported), words_(source.path, source.text) {}

  std::vector<Upstream> find() {
    for (Directive directive = words_.next(); directive.end != End::file; directive = words_.next()) take(directive);
    if (!open_.empty()) {
      refuse(source_.path, {open_.back().line, 1},
             fmt::format("block {} does not end: the file is cut off", shown(open_.back().name)));
    }
    return std::move(upstreams_);
  }

 private:
  static constexpr std::size_t kDeepest = 64;
  struct Block {
    std::string name;
    int line;
    bool is_upstream;
  };

  void take(Directive &directive) {
    if (directive.end == End::close) {
      if (open_.empty()) refuse(source_.path, {directive.line, 1}, "'}' closes no block");
      open_.pop_back();
      return;
    }
    const bool is_inside = !open_.empty() && open_.back().is_upstream;
    const bool opens = directive.end == End::open;
    const std::string name = directive.words[0];
    const bool begins = opens && name == "upstream" && open_.size() <= 1;
    if (begins) begin(directive);
    if (is_inside) keep(std::move(directive));
    if (!is_inside && name == "include" && open_.size() <= 1) {
      imported_.note(directive.line, fmt::format("'include {}' is not followed: import that file if the upstream is "
                                                 "in it",
                                                 directive.words.back()));
    }
    if (!opens) return;
    if (name.ends_with("_by_lua_block")) return words_.skip_lua();
    if (open_.size() == kDeepest) refuse(source_.path, {directive.line, 1}, "too many blocks inside each other");
    open_.push_back({name, directive.line, begins});
  }

  void begin(const Directive &directive) {
    if (directive.words.size() != 2) refuse(source_.path, {directive.line, 1}, "an upstream has one name");
    check_room(source_, directive.line, upstreams_.size(), "upstreams");
    upstreams_.push_back({directive.words[1], directive.line});
  }

  void keep(Directive directive) {
    check_room(source_, directive.line, kept_++, "directives in upstreams");
    upstreams_.back().directives.push_back(std::move(directive));
  }

  const ImportSource &source_;
  Imported &imported_;
  NginxWords words_;
  std::vector<Block> open_;
  std::vector<Upstream> upstreams_;
  std::size_t kept_ = 0;
};

const Directive *hash_of(const Upstream &upstream) {
  const auto found =
      std::ranges::find(upstream.directives, "hash", [](const Directive &directive) { return directive.words[0]; });
  return found == upstream.directives.end() ? nullptr : &*found;
}

Group group_of(const Upstream &upstream) {
  Group group{upstream.name, upstream.line};
  if (hash_of(upstream) != nullptr) return group;
  const auto method = std::ranges::find_if(upstream.directives,
                                           [](const Directive &directive) { return is_method(directive.words[0]); });
  group.refusal = method == upstream.directives.end()
                      ? fmt::format("upstream {} has no 'hash', so that keys place nothing", shown(upstream.name))
                      : fmt::format("upstream {} balances by {}, which is none of the algorithms: 'hash' is",
                                    shown(upstream.name), shown(method->words[0]));
  return group;
}

void read_method(const ImportSource &source, Imported &imported, const Directive &hash) {
  const auto &words = hash.words;
  const bool is_consistent = words.size() == 3 && words[2] == "consistent";
  if (words.size() != 2 && !is_consistent) {
    refuse(source.path, {hash.line, 1}, "'hash' is followed by a key, and perhaps by 'consistent'");
  }
  imported.algorithm = is_consistent ? "nginx@1" : "nginx-plain@1";
  imported.note(hash.line, fmt::format("keys are the values of {}: give them as nginx makes them", shown(words[1])));
}

// The parameters of one server.
class ServerReader {
 public:
  ServerReader(const ImportSource &source, Imported &imported, const Directive &directive)
      : source_(source), imported_(imported), directive_(directive) {}

  void read() {
    if (directive_.words.size() < 2) refuse(source_.path, {directive_.line, 1}, "'server' without an address");
    node_.id = directive_.words[1];
    node_.line = directive_.line;
    for (std::size_t i = 2; i < directive_.words.size(); ++i) read_parameter(directive_.words[i]);
    imported_.note_idle(node_.line, idle_, node_.id);
    if (is_backup_) {
      imported_.note(node_.line,
                     fmt::format("server {} is a 'backup', and 'hash' never asks one; left out", shown(node_.id)));
      return;
    }
    read_address();
    check_room(source_, node_.line, imported_.nodes.size(), "servers");
    imported_.nodes.push_back(std::move(node_));
  }

 private:
  [[nodiscard]] bool is_plain() const { return imported_.algorithm == "nginx-plain@1"; }

  void read_parameter(const std::string &word) {
    const std::string name = word.substr(0, word.find('='));
    if (word.starts_with("weight=")) {
      const auto weight = whole_in(std::string_view(word).substr(7), 0x7fffffff);
      if (!weight || *weight == 0) refuse(source_.path, {node_.line, 1}, shown(word) + ": nginx takes 1 and more");
      node_.weight = *weight;
    } else if (word == "backup") {
      is_backup_ = true;
    } else if (word == "down") {
      read_down();
    } else if (word == "resolve" || name == "service") {
      imported_.lose(node_.line, fmt::format("{} of {}: nginx places keys by the addresses that DNS gives, which are "
                                             "not in the file",
                                             shown(word), shown(node_.id)));
    } else if (is_one_of(name, {"max_fails", "fail_timeout", "max_conns", "slow_start", "route", "drain"})) {
      idle_.push_back(word);
    } else {
      imported_.lose(node_.line, fmt::format("{} of {} is no parameter that is known here; left out", shown(word),
                                             shown(node_.id)));
    }
  }

  void read_down() {
    node_.is_down = true;
    if (!is_plain()) return;
    imported_.lose(node_.line, fmt::format("server {} is 'down': nginx hashes its keys again behind the number of the "
                                           "try, and those keys come to other servers here",
                                           shown(node_.id)));
  }

  // What is hashed is the text, split before its port; brackets and upper case stay.
  void read_address() {
    if (node_.id.size() >= 5 && lower(std::string_view(node_.id).substr(0, 5)) == "unix:") {
      node_.server = node_.id.substr(5);
      return;
    }
    Endpoint endpoint = endpoint_of(node_.id);
    if (endpoint.has_odd_port) {
      imported_.lose(node_.line, fmt::format("the port of {} is hashed as it is written, and a node has a number: "
                                             "write it from 1 to 65535 without a 0 in front",
                                             shown(node_.id)));
    }
    const bool is_address = endpoint.server.starts_with('[') || is_ip(endpoint.server);
    if (is_plain() && !is_address) {
      imported_.lose(node_.line, fmt::format("server {} counts as often as its name has addresses, which are not in "
                                             "the file: one is taken",
                                             shown(node_.id)));
    }
    node_.server = std::move(endpoint.server);
    node_.port = endpoint.port;
  }

  const ImportSource &source_;
  Imported &imported_;
  const Directive &directive_;
  ImportedNode node_;
  std::vector<std::string> idle_;
  bool is_backup_ = false;
};

void read_directive(const ImportSource &source, Imported &imported, const Directive &directive, bool is_hash) {
  const std::string &name = directive.words[0];
  if (name == "server") return ServerReader(source, imported, directive).read();
  if (is_hash) return;
  if (is_one_of(name, {"zone", "keepalive", "keepalive_requests", "keepalive_timeout", "keepalive_time", "ntlm",
                       "queue", "resolver", "resolver_timeout"})) {
    return imported.note_idle(directive.line, {name});
  }
  if (name == "include" || name == "state") {
    return imported.lose(directive.line, fmt::format("'{} {}' is not followed, and servers may stand there", name,
                                                     directive.words.back()));
  }
  imported.lose(directive.line, name == "hash" || is_method(name) || name == "sticky"
                                    ? fmt::format("{} decides too which server a key has; left out", shown(name))
                                    : fmt::format("{} is no directive that is known here; left out", shown(name)));
}

}  // namespace

Imported read_nginx(const ImportSource &source) {
  Imported imported;
  const std::vector<Upstream> upstreams = UpstreamFinder(source, imported).find();
  std::vector<Group> groups;
  for (const Upstream &upstream : upstreams) groups.push_back(group_of(upstream));
  const Upstream &upstream = upstreams[chosen_group(source, groups, "upstream")];
  imported.title = fmt::format("upstream {} of nginx", shown(upstream.name));
  const Directive *hash = hash_of(upstream);
  read_method(source, imported, *hash);
  for (const Directive &directive : upstream.directives) {
    read_directive(source, imported, directive, &directive == hash);
  }
  return imported;
}

}  // namespace cli
