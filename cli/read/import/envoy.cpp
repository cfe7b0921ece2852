// Envoy: clusters whose policy is a ring hash or Maglev, in a bootstrap, a list of resources or a dump of a running
// one.
#include "read/import/envoy.h"

#include <algorithm>

#include <fmt/format.h>

namespace cli {

namespace {

using Kind = EnvoyPolicy::Kind;

bool is_cluster(const Value &value) {
  return field_of(value, "name") != nullptr &&
         (field_of(value, "lb_policy") != nullptr || field_of(value, "load_balancing_policy") != nullptr ||
          field_of(value, "load_assignment") != nullptr);
}

Kind kind_of(std::string_view name) {
  if (name == "RING_HASH" || name.ends_with(".RingHash")) return Kind::ring;
  return name == "MAGLEV" || name.ends_with(".Maglev") ? Kind::table : Kind::other;
}

// The first policy of the list that is known is taken by Envoy, and it knows all of its own.
EnvoyPolicy extension_policy(const Value &policies) {
  const Value *list = field_of(policies, "policies");
  if (list == nullptr || list->items.empty()) return {};
  const Value *config = field_at(list->items[0], {"typed_extension_config", "typed_config"});
  if (config == nullptr) return {};
  EnvoyPolicy policy{.name = text_at(*config, "@type"), .settings = config};
  policy.kind = kind_of(policy.name);
  policy.consistent = field_of(*config, "consistent_hashing_lb_config");
  return policy;
}

Group group_of(const Value &cluster) {
  Group group{text_at(cluster, "name"), cluster.place.line};
  const EnvoyPolicy policy = envoy_policy(cluster);
  if (policy.kind == Kind::other) {
    group.refusal = fmt::format("cluster {} balances by {}, which is none of the algorithms: RING_HASH and MAGLEV are",
                                shown(group.name), shown(policy.name.empty() ? "ROUND_ROBIN" : policy.name));
  } else if (field_of(cluster, "load_assignment") == nullptr && field_of(cluster, "hosts") == nullptr) {
    group.refusal =
        fmt::format("the endpoints of cluster {} are not in the file: take them from a dump", shown(group.name));
  }
  return group;
}

void note_fields(Imported &imported, const Value &cluster) {
  constexpr std::string_view kRead[] = {"name",
                                        "lb_policy",
                                        "load_balancing_policy",
                                        "load_assignment",
                                        "hosts",
                                        "ring_hash_lb_config",
                                        "maglev_lb_config",
                                        "common_lb_config",
                                        "type",
                                        "@type"};
  for (const Field &field : cluster.fields) {
    const std::string &name = field.key.text;
    const Value only{.kind = Value::Kind::mapping, .fields = {{field.key, {}}}};
    const auto is_field = [&](std::string_view known) { return field_of(only, known) != nullptr; };
    if (std::ranges::any_of(kRead, is_field)) continue;
    if (is_field("lb_subset_config") || is_field("original_dst_lb_config")) {
      imported.lose(field.key.place.line,
                    fmt::format("{} decides too which endpoint a key has; left out", shown(name)));
    } else {
      imported.note_idle(field.key.place.line, {name});
    }
  }
}

void note_common(Imported &imported, const Value &cluster, const EnvoyPolicy &policy) {
  for (const Value *settings : {field_of(cluster, "common_lb_config"), policy.settings}) {
    if (settings == nullptr) continue;
    const Value *weighted = field_of(*settings, "locality_weighted_lb_config");
    if (weighted == nullptr) continue;
    imported.lose(weighted->place.line,
                  "'locality_weighted_lb_config' weighs localities before their endpoints; left out");
  }
}

}  // namespace

EnvoyPolicy envoy_policy(const Value &cluster) {
  const Value *extensions = field_of(cluster, "load_balancing_policy");
  if (extensions != nullptr) return extension_policy(*extensions);
  EnvoyPolicy policy{.name = text_at(cluster, "lb_policy")};
  policy.kind = kind_of(policy.name);
  policy.settings = field_of(cluster, policy.kind == Kind::ring ? "ring_hash_lb_config" : "maglev_lb_config");
  policy.consistent = field_at(cluster, {"common_lb_config", "consistent_hashing_lb_config"});
  return policy;
}

Imported read_envoy(const ImportSource &source, const Value &root) {
  std::vector<const Value *> clusters;
  std::vector<Group> groups;
  for (const Value *value : mappings_in(root)) {
    if (!is_cluster(*value)) continue;
    check_room(source, value->place.line, clusters.size(), "clusters");
    clusters.push_back(value);
    groups.push_back(group_of(*value));
  }
  const Value &cluster = *clusters[chosen_group(source, groups, "cluster")];
  const EnvoyPolicy policy = envoy_policy(cluster);
  Imported imported(fmt::format("cluster {} of Envoy", shown(text_at(cluster, "name"))));
  read_envoy_policy(source, imported, policy);
  read_envoy_endpoints(source, imported, cluster, policy);
  note_common(imported, cluster, policy);
  note_fields(imported, cluster);
  return imported;
}

}  // namespace cli
