#include <holdfast/durability.h>

#include "abi/handles.h"
#include "abi/keys.h"
#include "abi/wall.h"
#include "ops/durability/durability.h"

using namespace holdfast;

struct hf_durability {
  Durability impl;
};

namespace {

const ZoneHeld *zone_at(const hf_durability *durability, size_t index) noexcept {
  return durability != nullptr && index < durability->impl.zones().size() ? &durability->impl.zones()[index] : nullptr;
}

Held held_by(const hf_durability *durability, uint32_t slot) noexcept {
  return durability != nullptr ? durability->impl.of_slot(slot) : Held{};
}

}  // namespace

extern "C" {

hf_status hf_durability_new(const hf_view *view, uint32_t replicas, const uint64_t hashes[], size_t count,
                            hf_durability **durability, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr && durability != nullptr, "view and durability must not be NULL");
    require(hashes != nullptr || count == 0, "hashes must not be NULL unless count is 0");
    require_replicas(view_of(view), replicas);
    *durability = new hf_durability{hashes == nullptr ? Durability(*view_of(view), replicas)
                                                      : Durability(*view_of(view), replicas, {hashes, count})};
  });
}

void hf_durability_free(hf_durability *durability) { delete durability; }

uint32_t hf_durability_replicas(const hf_durability *durability) {
  return durability != nullptr ? durability->impl.replicas() : 0;
}

uint64_t hf_durability_row_count(const hf_durability *durability) {
  return durability != nullptr ? durability->impl.rows() : 0;
}

uint64_t hf_durability_set_count(const hf_durability *durability) {
  return durability != nullptr ? durability->impl.sets() : 0;
}

double hf_durability_node_share(const hf_durability *durability, uint32_t slot) {
  return held_by(durability, slot).share;
}

double hf_durability_node_fair(const hf_durability *durability, uint32_t slot) {
  return held_by(durability, slot).fair;
}

size_t hf_durability_zone_count(const hf_durability *durability) {
  return durability != nullptr ? durability->impl.zones().size() : 0;
}

const char *hf_durability_zone_path(const hf_durability *durability, size_t index) {
  const ZoneHeld *zone = zone_at(durability, index);
  return zone != nullptr ? zone->path.c_str() : "";
}

uint32_t hf_durability_zone_level(const hf_durability *durability, size_t index) {
  const ZoneHeld *zone = zone_at(durability, index);
  return zone != nullptr ? zone->level : 0;
}

uint32_t hf_durability_zone_nodes(const hf_durability *durability, size_t index) {
  const ZoneHeld *zone = zone_at(durability, index);
  return zone != nullptr ? zone->nodes : 0;
}

double hf_durability_zone_share(const hf_durability *durability, size_t index) {
  const ZoneHeld *zone = zone_at(durability, index);
  return zone != nullptr ? zone->held.share : 0;
}

double hf_durability_zone_fair(const hf_durability *durability, size_t index) {
  const ZoneHeld *zone = zone_at(durability, index);
  return zone != nullptr ? zone->held.fair : 0;
}

uint32_t hf_durability_level_count(const hf_durability *durability) {
  return durability != nullptr ? durability->impl.levels() : 0;
}

uint32_t hf_durability_unit_count(const hf_durability *durability, uint32_t level) {
  return durability != nullptr ? durability->impl.units(level) : 0;
}

double hf_durability_spread(const hf_durability *durability, uint32_t level, uint32_t units) {
  return durability != nullptr ? durability->impl.spread(level, units) : 0;
}

double hf_durability_usable_capacity(const hf_durability *durability) {
  return durability != nullptr ? durability->impl.usable() : 0;
}

uint32_t hf_durability_fullest_node(const hf_durability *durability) {
  return durability != nullptr ? durability->impl.fullest() : HF_NO_NODE;
}

hf_status hf_durability_check(const hf_durability *durability, double tolerance, hf_error *error) {
  return guard(error, [&] {
    require(durability != nullptr, "durability must not be NULL");
    durability->impl.check(tolerance);
  });
}

hf_status hf_durability_key_loss(const hf_durability *durability, uint32_t level, uint32_t failed, uint32_t needed,
                                 double *probability, hf_error *error) {
  return guard(error, [&] {
    require(durability != nullptr && probability != nullptr, "durability and probability must not be NULL");
    *probability = durability->impl.key_loss(level, failed, needed);
  });
}

hf_status hf_durability_any_loss(const hf_durability *durability, uint32_t level, uint32_t failed, uint32_t needed,
                                 double *least, double *most, hf_error *error) {
  return guard(error, [&] {
    require(durability != nullptr && least != nullptr && most != nullptr,
            "durability, least and most must not be NULL");
    const LossBounds bounds = durability->impl.any_loss(level, failed, needed);
    *least = bounds.least;
    *most = bounds.most;
  });
}

}  // extern "C"
