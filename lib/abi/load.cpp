#include "abi/load.h"

#include <holdfast/load_best.h>

#include <string>
#include <vector>

using namespace holdfast;

namespace {

// A call, since the hash of a key inline is 1 KB in every function.
[[gnu::noinline]] BoundedLoad::Work work_of(const LoadCall &call, const void *key, size_t length, uint64_t cost) {
  return call.of_key(key, length, cost);
}

void take_best_of(const LoadCall &call, const BoundedLoad::Work &work, const uint32_t *slots, const uint64_t *costs,
                  size_t count, const TakenOut &out) {
  require(out);
  require(count == 0 || (slots != nullptr && costs != nullptr), "slots and costs must not be NULL");
  write(call.loads.best_of(call.asked, work, {slots, count}, {costs, count}, call.mask), out);
}

void list(const LoadCall &call, const BoundedLoad::Work &work, uint32_t *slots, size_t most, size_t *count) {
  require(slots != nullptr && count != nullptr, "slots and count must not be NULL");
  *count = call.loads.choices(call.asked, work, call.mask, {slots, most});
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

hf_status hf_load_set(hf_load *load, uint32_t setting, double value, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr, "load must not be NULL");
    load->impl.set(setting, value);
  });
}

double hf_load_setting(const hf_load *load, uint32_t setting) {
  return load != nullptr ? load->impl.settings().get(setting) : 0;
}

hf_status hf_load_set_tiers(hf_load *load, const char *const zones[], size_t count, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr, "load must not be NULL");
    require(zones != nullptr || count == 0, "zones must not be NULL while count is not 0");
    std::vector<std::string> named;
    for (size_t i = 0; i < count && i <= LoadSettings::kMostTiers; ++i) {
      require(zones[i] != nullptr, "a zone must not be NULL");
      named.emplace_back(zones[i]);
    }
    load->impl.set_tiers(std::move(named));
  });
}

hf_status hf_load_acquire(const hf_load *load, const hf_view *view, const void *key, size_t length,
                          const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                          hf_error *error) {
  return hf_load_acquire_cost(load, view, key, length, 1, eligible, eligible_count, slot, ticket, error);
}

hf_status hf_load_acquire_cost(const hf_load *load, const hf_view *view, const void *key, size_t length, uint64_t cost,
                               const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                               hf_error *error) {
  return guard(error, [&] {
    const LoadCall call(load, view, eligible, eligible_count);
    require({slot, ticket});
    write(call.loads.acquire(call.asked, call.of_key(key, length, cost), call.mask), {slot, ticket});
  });
}

hf_status hf_load_acquire_hash(const hf_load *load, const hf_view *view, uint64_t hash, const uint8_t eligible[],
                               size_t eligible_count, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return hf_load_acquire_hash_cost(load, view, hash, 1, eligible, eligible_count, slot, ticket, error);
}

hf_status hf_load_acquire_hash_cost(const hf_load *load, const hf_view *view, uint64_t hash, uint64_t cost,
                                    const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                                    hf_error *error) {
  return guard(error, [&] {
    const LoadCall call(load, view, eligible, eligible_count);
    require({slot, ticket});
    write(call.loads.acquire(call.asked, call.of_hash(hash, cost), call.mask), {slot, ticket});
  });
}

hf_status hf_load_spread(const hf_load *load, const hf_view *view, uint64_t hash, uint32_t width,
                         const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                         hf_error *error) {
  return guard(error, [&] {
    const LoadCall call(load, view, eligible, eligible_count);
    require({slot, ticket});
    write(call.loads.spread(call.asked, call.of_hash(hash, 1), width, call.mask), {slot, ticket});
  });
}

hf_status hf_load_best(const hf_load *load, const hf_view *view, const void *key, size_t length, uint32_t width,
                       uint64_t cost, const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                       hf_error *error) {
  return guard(error, [&] {
    const LoadCall call(load, view, eligible, eligible_count);
    require({slot, ticket});
    write(call.loads.best(call.asked, work_of(call, key, length, cost), width, call.mask), {slot, ticket});
  });
}

hf_status hf_load_best_hash(const hf_load *load, const hf_view *view, uint64_t hash, uint32_t width, uint64_t cost,
                            const uint8_t eligible[], size_t eligible_count, uint32_t *slot, uint64_t *ticket,
                            hf_error *error) {
  return guard(error, [&] {
    const LoadCall call(load, view, eligible, eligible_count);
    call.loads.expect(call.asked, hash);
    require({slot, ticket});
    write(call.loads.best(call.asked, call.of_hash(hash, cost), width, call.mask), {slot, ticket});
  });
}

hf_status hf_load_best_of(const hf_load *load, const hf_view *view, const void *key, size_t length, uint64_t cost,
                          const uint32_t slots[], const uint64_t costs[], size_t count, const uint8_t eligible[],
                          size_t eligible_count, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return guard(error, [&] {
    const LoadCall call(load, view, eligible, eligible_count);
    take_best_of(call, work_of(call, key, length, cost), slots, costs, count, {slot, ticket});
  });
}

hf_status hf_load_best_of_hash(const hf_load *load, const hf_view *view, uint64_t hash, uint64_t cost,
                               const uint32_t slots[], const uint64_t costs[], size_t count, const uint8_t eligible[],
                               size_t eligible_count, uint32_t *slot, uint64_t *ticket, hf_error *error) {
  return guard(error, [&] {
    const LoadCall call(load, view, eligible, eligible_count);
    take_best_of(call, call.of_hash(hash, cost), slots, costs, count, {slot, ticket});
  });
}

hf_status hf_load_choices(const hf_load *load, const hf_view *view, const void *key, size_t length,
                          const uint8_t eligible[], size_t eligible_count, uint32_t slots[], size_t most, size_t *count,
                          hf_error *error) {
  return guard(error, [&] {
    const LoadCall call(load, view, eligible, eligible_count);
    list(call, work_of(call, key, length, 1), slots, most, count);
  });
}

hf_status hf_load_choices_hash(const hf_load *load, const hf_view *view, uint64_t hash, const uint8_t eligible[],
                               size_t eligible_count, uint32_t slots[], size_t most, size_t *count, hf_error *error) {
  return guard(error, [&] {
    const LoadCall call(load, view, eligible, eligible_count);
    call.loads.expect(call.asked, hash);
    list(call, call.of_hash(hash, 1), slots, most, count);
  });
}

hf_status hf_load_release(const hf_load *load, uint64_t ticket, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr, "load must not be NULL");
    load->impl.release(ticket);
  });
}

}  // extern "C"
