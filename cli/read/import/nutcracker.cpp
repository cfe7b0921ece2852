// twemproxy (nutcracker): YAML of pools, with servers as "10.0.0.1:11211:1 alias" (src/nc_conf.c).
#include <algorithm>

#include <fmt/format.h>

#include "read/import/formats.h"

namespace cli {

namespace {

constexpr std::uint64_t kMostWeight = 0x7fffffff;
constexpr std::string_view kHashes[] = {"one_at_a_time", "md5",     "crc16",    "crc32", "crc32a", "fnv1_64",
                                        "fnv1a_64",      "fnv1_32", "fnv1a_32", "hsieh", "murmur", "jenkins"};

Group group_of(const Field &pool) {
  Group group{pool.key.text, pool.key.place.line};
  if (!pool.value.is_mapping() || field_of(pool.value, "servers") == nullptr) {
    group.refusal = fmt::format("pool {} has no servers", shown(pool.key.text));
  } else if (text_at(pool.value, "distribution") == "random") {
    group.refusal = fmt::format("pool {} distributes at random, which no algorithm can follow", shown(pool.key.text));
  }
  return group;
}

// From the end: an alias behind a blank, the weight, and before it the port, but for the path of a socket.
ImportedNode node_of(const ImportSource &source, const Value &entry) {
  const std::string &text = scalar(source.path, entry, "a server");
  const std::string works = "write it as 10.0.0.1:11211:1, with an alias behind a blank if you like";
  const std::size_t blank = std::min(text.find(' '), text.size()), colon = text.rfind(':', blank);
  const std::string alias(trimmed(std::string_view(text).substr(blank)));
  const auto weight = colon == std::string::npos
                          ? std::nullopt
                          : whole_in(std::string_view(text).substr(colon + 1, blank - colon - 1), kMostWeight);
  if (!weight) refuse(source.path, entry.place, fmt::format("server {} has no weight: {}", shown(text), works));
  if (*weight == 0)
    refuse(source.path, entry.place, fmt::format("server {}: twemproxy takes weights from 1", shown(text)));
  const std::string address = text.substr(0, colon);
  const bool is_socket = address.starts_with('/');
  const Endpoint endpoint = is_socket ? Endpoint{.server = address} : endpoint_of(address);
  if (endpoint.server.empty() || (!is_socket && endpoint.port == 0)) {
    refuse(source.path, entry.place, fmt::format("server {} has no port: {}", shown(text), works));
  }
  return {.id = alias.empty() ? address : alias,
          .weight = *weight,
          .server = endpoint.server,
          .port = endpoint.port,
          .label = alias,
          .line = entry.place.line};
}

void read_servers(const ImportSource &source, Imported &imported, const Value &servers) {
  if (!servers.is_list()) refuse(source.path, servers.place, "'servers' must be a list");
  for (const Value &entry : servers.items) {
    check_room(source, entry.place.line, imported.nodes.size(), "servers");
    imported.nodes.push_back(node_of(source, entry));
  }
}

void read_hash(const ImportSource &source, Imported &imported, const Value &value) {
  const std::string &hash = scalar(source.path, value, "'hash'");
  if (std::ranges::find(kHashes, hash) == std::end(kHashes)) {
    refuse(source.path, value.place, fmt::format("there is no hash {}", shown(hash)));
  }
  imported.options.emplace_back("key_hash", hash);
}

void read_tag(const ImportSource &source, Imported &imported, const Value &value) {
  const std::string &tag = scalar(source.path, value, "'hash_tag'");
  if (tag.size() != 2) refuse(source.path, value.place, fmt::format("hash_tag {} is not two bytes", shown(tag)));
  imported.options.emplace_back("key_part", "tag:" + tag);
}

void read_distribution(const ImportSource &source, Imported &imported, const Value &value) {
  const std::string &name = scalar(source.path, value, "'distribution'");
  if (name == "modula") {
    imported.algorithm = "modula/twemproxy@1";
  } else if (name != "ketama") {
    refuse(source.path, value.place, fmt::format("there is no distribution {}", shown(name)));
  }
}

void read_field(const ImportSource &source, Imported &imported, const Field &field) {
  constexpr std::string_view kIdle[] = {"listen",
                                        "redis",
                                        "redis_auth",
                                        "redis_db",
                                        "timeout",
                                        "backlog",
                                        "preconnect",
                                        "tcpkeepalive",
                                        "reuseport",
                                        "server_connections",
                                        "server_retry_timeout",
                                        "server_failure_limit",
                                        "client_connections"};
  const std::string &name = field.key.text;
  if (name == "servers") {
    read_servers(source, imported, field.value);
  } else if (name == "hash") {
    read_hash(source, imported, field.value);
  } else if (name == "hash_tag") {
    read_tag(source, imported, field.value);
  } else if (name == "distribution") {
    read_distribution(source, imported, field.value);
  } else if (name == "auto_eject_hosts") {
    if (field.value.is_text() && lower(field.value.text) != "true") return;
    imported.note(field.key.place.line, "'auto_eject_hosts' makes another ring while a server is out; left out");
  } else if (std::ranges::find(kIdle, name) != std::end(kIdle)) {
    imported.note_idle(field.key.place.line, {name});
  } else {
    imported.lose(field.key.place.line, fmt::format("{} is no field that is known here; left out", shown(name)));
  }
}

}  // namespace

Imported read_nutcracker(const ImportSource &source, const Value &root) {
  std::vector<Group> groups;
  for (const Field &pool : root.fields) groups.push_back(group_of(pool));
  const Field &pool = root.fields[chosen_group(source, groups, "pool")];
  Imported imported(fmt::format("pool {} of twemproxy", shown(pool.key.text)), "ketama/twemproxy@1");
  for (const Field &field : pool.value.fields) read_field(source, imported, field);
  return imported;
}

}  // namespace cli
