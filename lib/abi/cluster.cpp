#include <holdfast/cluster.h>
#include <holdfast/incarnations.h>
#include <holdfast/replica_weights.h>

#include <optional>
#include <vector>

#include "abi/handles.h"
#include "abi/wall.h"
#include "base/text.h"

using namespace holdfast;

namespace {

void set_nodes(hf_cluster *cluster, const char *const ids[], const double weights[], size_t count, bool insists) {
  require(cluster != nullptr, "cluster must not be NULL");
  require(ids != nullptr || count == 0, "ids must not be NULL while count is not 0");
  std::vector<std::string_view> names;
  for (size_t i = 0; i < count; ++i) {
    if (ids[i] == nullptr) throw Error{Fault::argument, "id " + text_of(std::uint64_t{i}) + " of the list is NULL"};
    names.emplace_back(ids[i]);
  }
  cluster->impl.set_nodes(names, {weights, weights != nullptr ? count : 0}, insists);
}

NodeState state_of(int32_t number) {
  if (number < HF_STATE_UP || number > HF_STATE_DOWN) {
    throw Error{Fault::argument, "there is no state " + text_of(static_cast<double>(number)) +
                                     ": use 0 for up, 1 for draining or 2 for down"};
  }
  return static_cast<NodeState>(number);
}

void publish(hf_cluster *cluster, uint64_t *generation, bool insists) {
  require(cluster != nullptr, "cluster must not be NULL");
  const std::uint64_t published = cluster->impl.publish(insists);
  if (generation != nullptr) *generation = published;
}

}  // namespace

extern "C" {

hf_status hf_cluster_new(const hf_config *config, hf_cluster **cluster, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr, "cluster must not be NULL");
    *cluster = new hf_cluster(own_settings_of(config));
  });
}

void hf_cluster_free(hf_cluster *cluster) { delete cluster; }

hf_status hf_cluster_add(hf_cluster *cluster, const char *id, double weight, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr, "cluster and id must not be NULL");
    cluster->impl.add(id, weight);
  });
}

hf_status hf_cluster_remove(hf_cluster *cluster, const char *id, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr, "cluster and id must not be NULL");
    cluster->impl.remove(id);
  });
}

hf_status hf_cluster_set_weight(hf_cluster *cluster, const char *id, double weight, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr, "cluster and id must not be NULL");
    cluster->impl.set_weight(id, weight);
  });
}

hf_status hf_cluster_set_replica_weight(hf_cluster *cluster, const char *id, double weight, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr, "cluster and id must not be NULL");
    cluster->impl.set_replica_weight(id, weight == HF_SAME_WEIGHT ? std::nullopt : std::optional<double>(weight));
  });
}

hf_status hf_cluster_set_zone(hf_cluster *cluster, const char *id, const char *zone, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr && zone != nullptr, "cluster, id and zone must not be NULL");
    cluster->impl.set_zone(id, zone);
  });
}

hf_status hf_cluster_set_address(hf_cluster *cluster, const char *id, const char *address, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr && address != nullptr, "cluster, id and address must not be NULL");
    cluster->impl.set_address(id, address);
  });
}

hf_status hf_cluster_set_state(hf_cluster *cluster, const char *id, int32_t state, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr, "cluster and id must not be NULL");
    cluster->impl.set_state(id, state_of(state));
  });
}

hf_status hf_cluster_set_incarnation(hf_cluster *cluster, const char *id, uint64_t incarnation, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr, "cluster and id must not be NULL");
    cluster->impl.set_incarnation(id, incarnation);
  });
}

hf_status hf_cluster_set_state_incarnation(hf_cluster *cluster, const char *id, uint64_t incarnation, int32_t state,
                                           hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr, "cluster and id must not be NULL");
    cluster->impl.set_state(id, incarnation, state_of(state));
  });
}

hf_status hf_cluster_remove_incarnation(hf_cluster *cluster, const char *id, uint64_t incarnation, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr, "cluster and id must not be NULL");
    cluster->impl.remove(id, incarnation);
  });
}

hf_status hf_cluster_set_nodes(hf_cluster *cluster, const char *const ids[], const double weights[], size_t count,
                               hf_error *error) {
  return guard(error, [&] { set_nodes(cluster, ids, weights, count, false); });
}

hf_status hf_cluster_set_nodes_anyway(hf_cluster *cluster, const char *const ids[], const double weights[],
                                      size_t count, hf_error *error) {
  return guard(error, [&] { set_nodes(cluster, ids, weights, count, true); });
}

hf_status hf_cluster_set_content(hf_cluster *cluster, hf_cluster *from, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && from != nullptr, "cluster and from must not be NULL");
    cluster->impl.set_content(from->impl);
  });
}

void hf_cluster_discard(hf_cluster *cluster) {
  if (cluster != nullptr) cluster->impl.discard();
}

size_t hf_cluster_staged_count(hf_cluster *cluster) { return cluster != nullptr ? cluster->impl.staged_count() : 0; }

hf_status hf_cluster_publish(hf_cluster *cluster, uint64_t *generation, hf_error *error) {
  return guard(error, [&] { publish(cluster, generation, false); });
}

hf_status hf_cluster_publish_anyway(hf_cluster *cluster, uint64_t *generation, hf_error *error) {
  return guard(error, [&] { publish(cluster, generation, true); });
}

hf_status hf_cluster_set_clock(hf_cluster *cluster, uint64_t now, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr, "cluster must not be NULL");
    cluster->impl.set_clock(now);
  });
}

const hf_view *hf_cluster_view(const hf_cluster *cluster) {
  return cluster != nullptr ? handle_of(cluster->impl.published().take()) : nullptr;
}

int32_t hf_cluster_refresh(const hf_cluster *cluster, const hf_view **view) {
  if (cluster == nullptr || view == nullptr) return 0;
  const View *held = view_of(*view);
  if (cluster->impl.published().is_current(held)) return 0;
  *view = handle_of(cluster->impl.published().take());
  if (held != nullptr) held->release();
  return 1;
}

}  // extern "C"
