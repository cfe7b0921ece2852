#include <algorithm>

#include <fmt/format.h>

#include "read/import/envoy.h"

namespace cli {

namespace {

using Kind = EnvoyPolicy::Kind;

// A number of a protocol buffer, which JSON may have in quotes; nothing if the field is missing.
std::optional<std::uint64_t> number_at(const ImportSource &source, const Value *value, std::string_view name) {
  const Value *found = value == nullptr ? nullptr : field_of(*value, name);
  if (found == nullptr) return std::nullopt;
  const auto number = found->is_text() ? whole_in(found->text) : std::nullopt;
  if (!number) refuse(source.path, found->place, fmt::format("'{}' is no whole number", name));
  return number;
}

void set_number(const ImportSource &source, Imported &imported, const Value *value, std::string_view name,
                const char *option) {
  if (const auto number = number_at(source, value, name))
    imported.options.emplace_back(option, fmt::to_string(*number));
}

bool is_true(const Value *value, std::string_view name) { return value != nullptr && text_at(*value, name) == "true"; }

class EndpointReader {
 public:
  EndpointReader(const ImportSource &source, Imported &imported, const EnvoyPolicy &policy)
      : source_(source), imported_(imported), by_hostname_(hashes_hostnames(policy)) {}

  void read_locality(const Value &locality) {
    const auto priority = number_at(source_, &locality, "priority");
    if (priority.value_or(0) != 0) {
      imported_.note(locality.place.line, fmt::format("endpoints of priority {} have keys only while those before are "
                                                      "not healthy; left out",
                                                      *priority));
      return;
    }
    const Value *list = field_of(locality, "lb_endpoints");
    if (list == nullptr) return;
    const std::string zone = zone_of(locality);
    for (const Value &entry : list->items) read_entry(entry, zone);
  }

  // An entry of `lb_endpoints`.
  void read_entry(const Value &entry, const std::string &zone) {
    const Value *endpoint = field_of(entry, "endpoint");
    const Value *address = endpoint == nullptr ? nullptr : field_of(*endpoint, "address");
    if (address == nullptr) refuse(source_.path, entry.place, "an endpoint without an address");
    ImportedNode node{.line = entry.place.line};
    node.zone = zone;
    read_address(node, *address);
    const std::string health = text_at(entry, "health_status");
    ++all_;
    if (health == "UNHEALTHY" || health == "DRAINING" || health == "TIMEOUT") {
      ++out_;
      imported_.note(node.line, fmt::format("endpoint {} is {}: Envoy places keys as if it were not there; left out",
                                            shown(node.id), health));
      return;
    }
    node.weight = number_at(source_, &entry, "load_balancing_weight").value_or(1);
    if (node.weight == 0) refuse(source_.path, entry.place, "Envoy takes no load_balancing_weight of 0");
    read_label(node, entry, text_at(*endpoint, "hostname"));
    check_room(source_, node.line, imported_.nodes.size(), "endpoints");
    imported_.nodes.push_back(std::move(node));
  }

  // `hosts` of version 2: addresses alone.
  void read_address_alone(const Value &address) {
    ImportedNode node{.line = address.place.line};
    read_address(node, address);
    read_label(node, address, "");
    check_room(source_, node.line, imported_.nodes.size(), "endpoints");
    imported_.nodes.push_back(std::move(node));
  }

  void finish() {
    if (out_ * 2 <= all_) return;
    imported_.lose(0, "more than half of the endpoints are not healthy: Envoy may place keys on all of them");
  }

 private:
  static std::string zone_of(const Value &locality) {
    const Value *place = field_of(locality, "locality");
    std::string zone;
    for (const char *name : {"region", "zone", "sub_zone"}) {
      const std::string part = place == nullptr ? "" : text_at(*place, name);
      if (!part.empty()) zone += (zone.empty() ? "" : "/") + part;
    }
    return zone;
  }

  void read_address(ImportedNode &node, const Value &address) {
    if (const Value *socket = field_of(address, "socket_address"); socket != nullptr) {
      node.server = text_at(*socket, "address");
      const std::uint64_t port = number_at(source_, socket, "port_value").value_or(0);
      if (node.server.empty() || port == 0 || port > 65535) {
        refuse(source_.path, socket->place, "a socket_address needs 'address', and a 'port_value' from 1 to 65535");
      }
      node.port = static_cast<std::uint32_t>(port);
      const bool has_colon = node.server.find(':') != std::string::npos;
      node.id = fmt::format("{}:{}", has_colon ? "[" + node.server + "]" : node.server, node.port);
    } else if (const Value *pipe = field_of(address, "pipe"); pipe != nullptr && !text_at(*pipe, "path").empty()) {
      node.server = node.id = text_at(*pipe, "path");
    } else {
      refuse(source_.path, address.place, "this kind of address is not known: socket_address and pipe are");
    }
  }

  // What is hashed in place of the address: hash_key of the metadata, or the hostname.
  void read_label(ImportedNode &node, const Value &entry, const std::string &hostname) {
    const Value *key = field_at(entry, {"metadata", "filter_metadata", "envoy.lb", "hash_key"});
    if (key != nullptr && key->is_text() && (key->is_quoted || !whole_in(key->text))) {
      node.label = key->text;
      return;
    }
    if (key != nullptr) imported_.note(key->place.line, "'hash_key' is no text, and Envoy does not hash it; left out");
    const bool is_named = !node.server.starts_with('/') && !is_ip(node.server);
    if (by_hostname_) {
      node.label = hostname.empty() && is_named ? node.server : hostname;
      if (node.label.empty()) {
        imported_.lose(node.line,
                       fmt::format("endpoint {} has no hostname, and Envoy hashes hostnames", shown(node.id)));
      }
    } else if (is_named) {
      imported_.lose(node.line, fmt::format("Envoy hashes the address behind {}, which is not in the file: write it in "
                                            "place of the name",
                                            shown(node.server)));
    }
  }

  const ImportSource &source_;
  Imported &imported_;
  bool by_hostname_;
  std::size_t all_ = 0, out_ = 0;
};

void read_hash_function(const ImportSource &source, Imported &imported, const EnvoyPolicy &policy) {
  const std::string name = policy.settings == nullptr ? "" : text_at(*policy.settings, "hash_function");
  if (name.empty() || name == "XX_HASH" || name == "DEFAULT_HASH") return;
  if (name != "MURMUR_HASH_2") {
    refuse(source.path, policy.settings->place, fmt::format("there is no hash_function {}", shown(name)));
  }
  imported.options.emplace_back("key_hash", name);
}

}  // namespace

bool hashes_hostnames(const EnvoyPolicy &policy) {
  return is_true(policy.consistent, "use_hostname_for_hashing") || is_true(policy.settings, "use_hostname_for_hashing");
}

void read_envoy_policy(const ImportSource &source, Imported &imported, const EnvoyPolicy &policy) {
  if (policy.kind == Kind::table) {
    imported.algorithm = "envoy/maglev@1";
    set_number(source, imported, policy.settings, "table_size", "table_size");
  } else {
    imported.algorithm = "envoy/ring-hash@1";
    read_hash_function(source, imported, policy);
    set_number(source, imported, policy.settings, "minimum_ring_size", "ring_least");
    set_number(source, imported, policy.settings, "maximum_ring_size", "ring_most");
  }
  for (const Value *settings : {policy.consistent, policy.settings}) {
    if (number_at(source, settings, "hash_balance_factor").value_or(0) == 0) continue;
    imported.lose(field_of(*settings, "hash_balance_factor")->place.line,
                  "'hash_balance_factor' sends keys of busy endpoints to others by their load; left out");
  }
}

void read_envoy_endpoints(const ImportSource &source, Imported &imported, const Value &cluster,
                          const EnvoyPolicy &policy) {
  EndpointReader reader(source, imported, policy);
  if (const Value *localities = field_at(cluster, {"load_assignment", "endpoints"}); localities != nullptr) {
    for (const Value &locality : localities->items) reader.read_locality(locality);
  } else if (const Value *addresses = field_of(cluster, "hosts"); addresses != nullptr) {
    for (const Value &address : addresses->items) reader.read_address_alone(address);
  }
  reader.finish();
}

}  // namespace cli
