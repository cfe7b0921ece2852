#include "read/import/haproxy_servers.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace cli {

namespace {

constexpr std::uint64_t kMostWeight = 256, kMostNumber = 0x7fffffff, kMostOfTemplate = 10000;

// Parameters that move no key, by how many words follow them.
constexpr std::string_view kAlone[] = {"agent-check",
                                       "allow-0rtt",
                                       "check",
                                       "check-send-proxy",
                                       "check-ssl",
                                       "check-via-socks4",
                                       "enabled",
                                       "force-sslv3",
                                       "force-tlsv10",
                                       "force-tlsv11",
                                       "force-tlsv12",
                                       "force-tlsv13",
                                       "no-agent-check",
                                       "no-check",
                                       "no-check-ssl",
                                       "no-check-send-proxy",
                                       "no-send-proxy",
                                       "no-send-proxy-v2",
                                       "no-send-proxy-v2-ssl",
                                       "no-send-proxy-v2-ssl-cn",
                                       "no-ssl",
                                       "no-ssl-reuse",
                                       "no-sslv3",
                                       "no-tlsv10",
                                       "no-tlsv11",
                                       "no-tlsv12",
                                       "no-tlsv13",
                                       "no-tls-tickets",
                                       "no-verifyhost",
                                       "no-tfo",
                                       "no-renegotiate",
                                       "no-sni-auto",
                                       "non-stick",
                                       "renegotiate",
                                       "send-proxy",
                                       "send-proxy-v2",
                                       "send-proxy-v2-ssl",
                                       "send-proxy-v2-ssl-cn",
                                       "ssl",
                                       "ssl-reuse",
                                       "sni-auto",
                                       "stick",
                                       "strict-maxconn",
                                       "tfo",
                                       "tls-tickets",
                                       "check-reuse-pool"};
constexpr std::string_view kWithValue[] = {"addr",
                                           "agent-addr",
                                           "agent-inter",
                                           "agent-port",
                                           "agent-send",
                                           "alpn",
                                           "ca-file",
                                           "check-alpn",
                                           "check-pool-conn-name",
                                           "check-proto",
                                           "check-sni",
                                           "ciphers",
                                           "ciphersuites",
                                           "client-sigalgs",
                                           "cookie",
                                           "crl-file",
                                           "crt",
                                           "curves",
                                           "downinter",
                                           "error-limit",
                                           "fall",
                                           "fastinter",
                                           "healthcheck",
                                           "idle-ping",
                                           "init-addr",
                                           "init-state",
                                           "inter",
                                           "log-bufsize",
                                           "log-proto",
                                           "maxconn",
                                           "maxqueue",
                                           "max-reuse",
                                           "minconn",
                                           "namespace",
                                           "npn",
                                           "observe",
                                           "on-error",
                                           "on-marked-down",
                                           "on-marked-up",
                                           "pool-conn-name",
                                           "pool-low-conn",
                                           "pool-max-conn",
                                           "pool-purge-delay",
                                           "port",
                                           "proto",
                                           "proxy-v2-options",
                                           "redir",
                                           "resolve-net",
                                           "resolve-opts",
                                           "resolve-prefer",
                                           "resolvers",
                                           "rise",
                                           "set-proxy-v2-tlv-fmt",
                                           "shard",
                                           "sigalgs",
                                           "slowstart",
                                           "sni",
                                           "socks4",
                                           "source",
                                           "ssl-max-ver",
                                           "ssl-min-ver",
                                           "tcp-md5sig",
                                           "tcp-ut",
                                           "track",
                                           "usesrc",
                                           "interface",
                                           "verify",
                                           "verifyhost",
                                           "ws",
                                           "cc",
                                           "quic-cc-algo"};

template <std::size_t kCount>
bool is_in(const std::string_view (&words)[kCount], std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

// "ipv4@10.0.0.1:80" and the like name a family first.
std::string without_family(const std::string &address) {
  const std::size_t at = address.find('@');
  return at == std::string::npos ? address : address.substr(at + 1);
}

// "10.0.0.1:80", "[::1]:80", "::1:80" and "name"; a port may be relative, as "name:+1000".
Endpoint endpoint_of_server(const std::string &address) {
  Endpoint endpoint = endpoint_of(without_family(address));
  if (endpoint.port == 0 && !endpoint.has_odd_port && !endpoint.server.starts_with('/')) {
    const std::size_t colon = endpoint.server.rfind(':');
    const std::string rest = colon == std::string::npos ? "" : endpoint.server.substr(colon + 1);
    if (colon != std::string::npos && (rest.empty() || rest[0] == '+' || rest[0] == '-')) endpoint.server.resize(colon);
  }
  std::string &name = endpoint.server;
  if (name.size() > 1 && name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  return endpoint;
}

}  // namespace

const std::string &HaproxyServers::value_of(const Place &place) const {
  const auto &words = place.line.words;
  if (place.at + 1 < words.size()) return words[place.at + 1];
  refuse(source_.path, {place.line.line, 1}, fmt::format("{} has no value", shown(words[place.at])));
}

void HaproxyServers::read_weight(Server &server, const Place &place) {
  const std::string &text = value_of(place);
  const auto weight = whole_in(text, kMostWeight);
  if (weight) {
    server.node.weight = *weight;
  } else if (!place.line.variable.empty()) {
    server.node.weight = 1;
  } else {
    refuse(source_.path, {place.line.line, 1},
           fmt::format("weight {}: HAProxy takes 0 to {}", shown(text), kMostWeight));
  }
}

void HaproxyServers::read_number(Server &server, const Place &place) {
  const std::string &text = value_of(place);
  const auto number = whole_in(text, kMostNumber);
  if (number && *number != 0) {
    server.node.number = static_cast<std::uint32_t>(*number);
  } else if (place.line.variable.empty()) {
    refuse(source_.path, {place.line.line, 1}, fmt::format("id {}: HAProxy takes 1 and more", shown(text)));
  }
}

// Says whether a value follows the parameter.
bool HaproxyServers::read_parameter(Server &server, Place &place) {
  const std::string &word = place.line.words[place.at];
  if (word == "weight") {
    read_weight(server, place);
  } else if (word == "id") {
    read_number(server, place);
  } else if (word == "guid") {
    server.guid = value_of(place);
  } else if (word == "hash-key") {
    server.peer_key = value_of(place);
  } else if (word == "backup" || word == "no-backup") {
    server.is_backup = word == "backup";
    return false;
  } else if (word == "disabled" || word == "enabled") {
    server.node.is_down = word == "disabled";
    return false;
  } else if (is_in(kAlone, word)) {
    place.idle.push_back(word);
    return false;
  } else if (is_in(kWithValue, word)) {
    place.idle.push_back(word);
  } else {
    imported_.lose(place.line.line,
                   fmt::format("{} is no parameter that is known here; left out with all behind it", shown(word)));
    place.at = place.line.words.size();
    return false;
  }
  return true;
}

void HaproxyServers::read_parameters(Server &server, Place place) {
  while (place.at < place.line.words.size()) {
    if (read_parameter(server, place)) ++place.at;
    ++place.at;
  }
  imported_.note_idle(place.line.line, place.idle, server.node.id);
}

void HaproxyServers::check_variable(const HaproxyLine &line) {
  if (line.variable.empty()) return;
  imported_.lose(line.line, fmt::format("{} is a variable of HAProxy's environment: write its value in its place",
                                        shown(line.variable)));
}

void HaproxyServers::read_default(const HaproxyLine &line) {
  check_variable(line);
  read_parameters(default_, {line, 1});
}

void HaproxyServers::read_server(const HaproxyLine &line) {
  if (line.words.size() < 3) refuse(source_.path, {line.line, 1}, "'server' is followed by a name and an address");
  check_variable(line);
  Server server = default_;
  server.node.id = line.words[1];
  server.node.line = line.line;
  server.node.address = line.words[2];
  server.has_variable = !line.variable.empty();
  read_parameters(server, {line, 3});
  add(std::move(server));
}

// "server-template web 1-3 name:80": web1, web2 and web3.
void HaproxyServers::read_template(const HaproxyLine &line) {
  if (line.words.size() < 4) {
    refuse(source_.path, {line.line, 1}, "'server-template' is followed by a prefix, a number and a name");
  }
  check_variable(line);
  const std::string &range = line.words[2];
  const std::size_t dash = range.find('-');
  const auto first = dash == std::string::npos ? 1 : whole_in(std::string_view(range).substr(0, dash), kMostNumber);
  const auto last = whole_in(dash == std::string::npos ? range : std::string_view(range).substr(dash + 1), kMostNumber);
  if (!first || !last || *last < *first || *last - *first >= kMostOfTemplate) {
    refuse(source_.path, {line.line, 1},
           fmt::format("{} is no number or range of up to {} servers", shown(range), kMostOfTemplate));
  }
  imported_.lose(line.line, fmt::format("HAProxy asks DNS which of {}{} to {} are up: all are taken as up",
                                        line.words[1], *first, *last));
  Server server = default_;
  server.node.line = line.line;
  server.node.id = line.words[1];
  server.node.address = line.words[3];
  read_parameters(server, {line, 4});
  for (std::uint64_t i = *first; i <= *last; ++i) {
    server.node.id = fmt::format("{}{}", line.words[1], i);
    add(server);
    server.node.number = 0;
  }
}

void HaproxyServers::add(Server server) {
  check_room(source_, server.node.line, servers_.size(), "servers");
  servers_.push_back(std::move(server));
}

// As HAProxy numbers them when its configuration is complete (check_config_validity): the count goes on at every
// server, and skips what is taken. Backups and disabled servers count too.
void HaproxyServers::set_numbers() {
  std::set<std::uint32_t> taken;
  for (const Server &server : servers_) {
    if (server.node.number == 0 || taken.insert(server.node.number).second) continue;
    refuse(source_.path, {server.node.line, 1},
           fmt::format("server {} has the id {} of another one", shown(server.node.id), server.node.number));
  }
  std::uint32_t next = 1;
  for (Server &server : servers_) {
    if (server.node.number == 0) {
      while (taken.contains(next)) ++next;
      server.node.number = next;
      taken.insert(next);
    }
    ++next;
  }
}

// The library has one for all nodes, and HAProxy one for each.
std::string HaproxyServers::peer_key() {
  constexpr std::string_view kKeys[] = {"id", "id32", "addr", "addr-port", "guid"};
  std::string key;
  for (const Server &server : servers_) {
    if (server.is_backup) continue;
    const std::string own = server.peer_key.empty() ? "id" : server.peer_key;
    if (!is_in(kKeys, own))
      refuse(source_.path, {server.node.line, 1}, fmt::format("there is no hash-key {}", shown(own)));
    if (key.empty()) key = own;
    if (key == own) continue;
    imported_.lose(server.node.line, fmt::format("server {} has the hash-key {} where others have {}: a cluster has "
                                                 "one",
                                                 shown(server.node.id), shown(own), shown(key)));
  }
  return key;
}

void HaproxyServers::set_endpoint(Server &server, const std::string &key) {
  const Endpoint endpoint = endpoint_of_server(server.node.address);
  server.node.server = endpoint.server;
  server.node.port = endpoint.port;
  server.node.address.clear();
  if (server.has_variable) return;
  const std::string name = shown(server.node.id);
  if (!is_ip(endpoint.server)) {
    imported_.lose(server.node.line, fmt::format("HAProxy hashes the address behind {} of {}, which is not in the "
                                                 "file: add it to the node as 'ip'",
                                                 shown(endpoint.server), name));
  }
  if (key == "addr-port" && endpoint.port == 0) {
    imported_.lose(server.node.line, fmt::format("server {} has no port of its own to hash", name));
  }
}

void HaproxyServers::set_labels(const std::string &key) {
  for (Server &server : servers_) {
    if (server.is_backup) continue;
    if (key == "guid") {
      server.node.label = server.guid;
      if (server.guid.empty())
        imported_.lose(server.node.line, fmt::format("server {} has no guid to hash", shown(server.node.id)));
    } else if (key == "addr" || key == "addr-port") {
      set_endpoint(server, key);
    }
    if (key != "id" && key != "id32") server.node.number = 0;
  }
}

// The points of a disabled server are off the ring. A node that is down keeps its points, and its keys go to the next
// candidates by the library's order, which are none of HAProxy's.
void HaproxyServers::take_out(Server &server) {
  if (!server.node.is_down || server.node.weight == 0) return;
  imported_.note(server.node.line,
                 fmt::format("server {} is disabled, and HAProxy takes its points off the ring: its weight is 0 and "
                             "not {}",
                             shown(server.node.id), server.node.weight));
  server.node.weight = 0;
}

void HaproxyServers::finish() {
  set_numbers();
  const std::string key = peer_key();
  set_labels(key);
  if (!key.empty() && key != "id") imported_.options.emplace_back("peer_key", key);
  for (Server &server : servers_) {
    if (server.is_backup) {
      imported_.note(server.node.line, fmt::format("server {} is a 'backup', which has keys only while all others are "
                                                   "down; left out",
                                                   shown(server.node.id)));
    } else {
      take_out(server);
      imported_.nodes.push_back(std::move(server.node));
    }
  }
}

}  // namespace cli
