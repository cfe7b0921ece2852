// mcrouter: pools of servers and the routes that hash over them, in JSON with comments.
#include <algorithm>

#include <fmt/format.h>

#include "read/import/formats.h"

namespace cli {

namespace {

// How a route hashes over a pool.
struct Hash {
  std::string name;
  const Value *settings = nullptr;  // salt, tags, weights
  int line = 0;
};

struct Pool {
  std::string name;
  const Value *value;
};

// Those under 'pools', and those that a route has inside.
std::vector<Pool> pools_in(const ImportSource &source, const Value &root, const std::vector<const Value *> &mappings) {
  std::vector<Pool> pools;
  if (const Value *listed = field_of(root, "pools"); listed != nullptr) {
    for (const Field &field : listed->fields) pools.push_back({field.key.text, &field.value});
  }
  for (const Value *mapping : mappings) {
    const Value *pool = field_of(*mapping, "pool");
    if (pool == nullptr || !pool->is_mapping()) continue;
    check_room(source, pool->place.line, pools.size(), "pools");
    pools.push_back({text_at(*pool, "name"), pool});
  }
  return pools;
}

Hash hash_of_route(const Value &route) {
  const Value *hash = field_of(route, "hash");
  if (hash == nullptr) hash = field_of(route, "hash_func") != nullptr ? &route : nullptr;
  if (hash == nullptr) return {"Ch3", nullptr, route.place.line};
  if (hash->is_text()) return {hash->text, nullptr, hash->place.line};
  const std::string name = text_at(*hash, "hash_func");
  return {name.empty() ? "Ch3" : name, hash, hash->place.line};
}

// The hash of the routes over a pool: "PoolRoute" with its name or with the pool inside, "HashRoute" over "Pool|name".
Hash hash_over(Imported &imported, const Pool &pool, const std::vector<const Value *> &mappings) {
  Hash found;
  for (const Value *route : mappings) {
    const Value *named = field_of(*route, "pool");
    const bool is_pool_route =
        named != nullptr && (named == pool.value || (named->is_text() && named->text == pool.name));
    const bool is_hash_route = text_at(*route, "children") == "Pool|" + pool.name;
    if (!is_pool_route && !is_hash_route) continue;
    const Hash hash = hash_of_route(*route);
    if (found.name.empty()) {
      found = hash;
    } else if (found.name != hash.name || found.settings != nullptr || hash.settings != nullptr) {
      imported.lose(hash.line, fmt::format("this route hashes over {} too, the one in line {} is taken",
                                           shown(pool.name), found.line));
    }
  }
  return found.name.empty() ? Hash{"Ch3"} : found;
}

void read_hash(const ImportSource &source, Imported &imported, const Hash &hash) {
  if (hash.name == "Ch3") {
    imported.algorithm = "mcrouter/ch3@1";
  } else if (hash.name == "Crc32") {
    imported.algorithm = "mcrouter/crc32@1";
  } else if (hash.name == "Rendezvous") {
    imported.algorithm = "mcrouter/rendezvous@1";
  } else {
    refuse(source.path, {hash.line, 1},
           fmt::format("the hash {} is none of the algorithms: Ch3, Crc32 and Rendezvous are", shown(hash.name)));
  }
  imported.options.emplace_back("key_part", "before:|#|");
  if (hash.settings == nullptr) return;
  for (const Field &field : hash.settings->fields) {
    const std::string &name = field.key.text;
    if (name != "salt" && name != "weights" && name != "bucketize" && name != "bucketization_keyspace") continue;
    imported.lose(field.key.place.line, fmt::format("{} decides too which server a key has; left out", shown(name)));
  }
}

// "10.0.0.1:11211" with protocols behind, or a mapping with 'hostname' and 'port'.
ImportedNode node_of(const ImportSource &source, Imported &imported, const Value &entry) {
  std::string text = entry.is_mapping() ? text_at(entry, "hostname") + ":" + text_at(entry, "port")
                                        : scalar(source.path, entry, "a server");
  if (text.starts_with('@') || text.find('%') != std::string::npos) {
    imported.lose(entry.place.line, fmt::format("{} is a macro, whose value is not read", shown(text)));
  }
  const std::size_t inside = text.starts_with('[') ? std::min(text.find(']'), text.size()) : 0;
  const std::size_t colon = text.find(':', inside);
  const std::size_t end = colon == std::string::npos ? colon : text.find(':', colon + 1);
  text = text.substr(0, end);
  const Endpoint endpoint = endpoint_of(text);
  ImportedNode node{.id = text, .server = endpoint.server, .port = endpoint.port, .line = entry.place.line};
  std::string &server = node.server;
  if (server.size() > 1 && server.starts_with('[') && server.ends_with(']')) {
    server = server.substr(1, server.size() - 2);
  }
  return node;
}

void read_servers(const ImportSource &source, Imported &imported, const Value &servers, const Hash &hash) {
  if (!servers.is_list()) refuse(source.path, servers.place, "'servers' is no list: macros and files are not followed");
  const bool has_tags = imported.algorithm == "mcrouter/rendezvous@1";
  const Value *tags = has_tags && hash.settings != nullptr ? field_of(*hash.settings, "tags") : nullptr;
  if (has_tags && (tags == nullptr || tags->items.size() != servers.items.size())) {
    refuse(source.path, tags == nullptr ? servers.place : tags->place,
           "Rendezvous hashes 'tags', which must be as many as there are servers");
  }
  for (std::size_t i = 0; i < servers.items.size(); ++i) {
    check_room(source, servers.items[i].place.line, imported.nodes.size(), "servers");
    imported.nodes.push_back(node_of(source, imported, servers.items[i]));
    if (tags != nullptr) imported.nodes.back().label = scalar(source.path, tags->items[i], "a tag");
  }
}

void note_fields(Imported &imported, const Value &pool) {
  for (const Field &field : pool.fields) {
    const std::string &name = field.key.text;
    if (name == "servers" || name == "name") continue;
    if (name == "inherit" || name == "weights" || name == "tags" || name == "shards") {
      imported.lose(field.key.place.line, fmt::format("{} of the pool is not carried over", shown(name)));
    } else {
      imported.note_idle(field.key.place.line, {name});
    }
  }
}

// The first text outside the pools that calls a macro, as "@name()" or "%name%" do: a route may stand behind it.
const Value *call_in(const Value &root) {
  std::vector<const Value *> open;
  for (const Field &field : root.fields) {
    if (field.key.text != "pools" && field.key.text != "macros") open.push_back(&field.value);
  }
  while (!open.empty()) {
    const Value *value = open.back();
    open.pop_back();
    if (value->is_text() && (value->text.starts_with('@') || value->text.find('%') != std::string::npos)) return value;
    for (const Value &item : value->items) open.push_back(&item);
    for (const Field &field : value->fields) open.push_back(&field.value);
  }
  return nullptr;
}

// Pools say themselves which of their servers is a macro.
void note_macros(Imported &imported, const Value &root) {
  if (const Value *macros = field_of(root, "macros"); macros != nullptr) {
    imported.note(macros->place.line, "macros are not followed");
  }
  if (const Value *call = call_in(root); call != nullptr) {
    imported.lose(call->place.line,
                  fmt::format("{} is a macro, and the hash of a route may stand in it: write out what it gives",
                              shown(call->text)));
  }
}

}  // namespace

Imported read_mcrouter(const ImportSource &source, const Value &root) {
  const std::vector<const Value *> mappings = mappings_in(root);
  const std::vector<Pool> pools = pools_in(source, root, mappings);
  std::vector<Group> groups;
  for (const Pool &pool : pools) {
    const bool has_servers = pool.value->is_mapping() && field_of(*pool.value, "servers") != nullptr;
    groups.push_back({pool.name, pool.value->place.line,
                      has_servers ? "" : fmt::format("pool {} has no servers", shown(pool.name))});
  }
  const Pool &pool = pools[chosen_group(source, groups, "pool")];
  Imported imported(fmt::format("pool {} of mcrouter", shown(pool.name)));
  note_macros(imported, root);
  const Hash hash = hash_over(imported, pool, mappings);
  read_hash(source, imported, hash);
  read_servers(source, imported, *field_of(*pool.value, "servers"), hash);
  note_fields(imported, *pool.value);
  return imported;
}

}  // namespace cli
