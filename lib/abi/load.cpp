#include <holdfast/load.h>

#include "abi/handles.h"
#include "abi/keys.h"
#include "abi/wall.h"
#include "ops/load/bounded.h"

using namespace holdfast;

// Shared by threads as a const handle: what it counts are atomics.
struct hf_load {
  hf_load(double factor, std::uint32_t tries) : impl(factor, tries) {}
  mutable BoundedLoad impl;
};

namespace {

struct Out {
  uint32_t *slot;
  uint64_t *ticket;
};

void require_all(const hf_load *load, const hf_view *view, const Out &out) {
  require(load != nullptr && view != nullptr, "load and view must not be NULL");
  require(out.slot != nullptr && out.ticket != nullptr, "slot and ticket must not be NULL");
}

void write(const BoundedLoad::Taken &taken, const Out &out) noexcept {
  *out.slot = taken.slot;
  *out.ticket = taken.ticket;
}

}  // namespace

extern "C" {

hf_status hf_load_new(double factor, uint32_t tries, hf_load **load, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr, "load must not be NULL");
    *load = new hf_load(factor, tries);
  });
}

void hf_load_free(hf_load *load) { delete load; }

hf_status hf_load_acquire(const hf_load *load, const hf_view *view, const void *key, size_t length,
                          const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                          hf_error *error) {
  return guard(error, [&] {
    require_all(load, view, {slot, ticket});
    const View &asked = *view_of(view);
    const std::uint64_t hash = hash_of(asked, key, length);
    write(load->impl.acquire(asked, hash, Mask(asked, eligible, eligible_count)), {slot, ticket});
  });
}

hf_status hf_load_acquire_hash(const hf_load *load, const hf_view *view, uint64_t hash, const uint8_t eligible[],
                               size_t eligible_count, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return guard(error, [&] {
    require_all(load, view, {slot, ticket});
    const View &asked = *view_of(view);
    write(load->impl.acquire(asked, hash, Mask(asked, eligible, eligible_count)), {slot, ticket});
  });
}

hf_status hf_load_spread(const hf_load *load, const hf_view *view, uint64_t hash, uint32_t width,
                         const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                         hf_error *error) {
  return guard(error, [&] {
    require_all(load, view, {slot, ticket});
    const View &asked = *view_of(view);
    write(load->impl.spread(asked, hash, width, Mask(asked, eligible, eligible_count)), {slot, ticket});
  });
}

hf_status hf_load_release(const hf_load *load, uint64_t ticket, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr, "load must not be NULL");
    load->impl.release(ticket);
  });
}

hf_status hf_load_feed(const hf_load *load, const hf_view *view, uint32_t slot, uint64_t value, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr && view != nullptr, "load and view must not be NULL");
    load->impl.feed(*view_of(view), slot, value);
  });
}

hf_status hf_load_follow(const hf_load *load, const hf_view *view, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr && view != nullptr, "load and view must not be NULL");
    load->impl.follow(*view_of(view));
  });
}

uint64_t hf_load_of(const hf_load *load, const hf_view *view, uint32_t slot) {
  return load != nullptr && view != nullptr ? load->impl.load(*view_of(view), slot) : 0;
}

uint64_t hf_load_bound(const hf_load *load, const hf_view *view, uint32_t slot) {
  return load != nullptr && view != nullptr ? load->impl.bound(*view_of(view), slot) : 0;
}

uint64_t hf_load_total(const hf_load *load) { return load != nullptr ? load->impl.total() : 0; }

uint64_t hf_load_statistic(const hf_load *load, uint32_t which) {
  if (load == nullptr) return 0;
  switch (which) {
    case HF_LOAD_ACQUIRED:
      return load->impl.count_acquired();
    case HF_LOAD_HELD:
      return load->impl.count_held();
    case HF_LOAD_FIRST_CHOICE:
      return load->impl.count_first_choice();
    case HF_LOAD_TRIES:
      return load->impl.count_tries();
    case HF_LOAD_OVERFLOWS:
      return load->impl.count_overflows();
    default:
      return 0;
  }
}

}  // extern "C"
