// What the calls of loads have in common: the handle, and a request as the caller says it.
#pragma once

#include <cstddef>
#include <cstdint>

#include <holdfast/load.h>

#include "abi/handles.h"
#include "abi/keys.h"
#include "abi/wall.h"
#include "ops/load/bounded.h"

// Shared by threads as a const handle: what it counts are atomics.
struct hf_load {
  hf_load(double factor, std::uint32_t tries) : impl(factor, tries) {}
  mutable holdfast::BoundedLoad impl;
};

namespace holdfast {

// Where an acquire writes what it found.
struct TakenOut {
  uint32_t *slot;
  uint64_t *ticket;
};

// A request with its mask, once its pointers are known to be good.
struct LoadCall {
  LoadCall(const hf_load *load, const hf_view *view, const std::uint8_t *eligible, std::size_t eligible_count)
      : loads(checked(load, view)), asked(*view_of(view)), mask(asked, eligible, eligible_count) {}

  [[nodiscard]] BoundedLoad::Work of_key(const void *key, std::size_t length, std::uint64_t cost) const {
    const std::uint64_t hash = hash_of(asked, key, length);
    const auto *const bytes = static_cast<const unsigned char *>(key);
    if (asked.detour() == nullptr || !asked.detour()->has_pins()) [[likely]]
      return {hash, asked.owner(bytes, length, hash), cost};
    return {hash, asked.owner(bytes, length, hash), cost, asked.detour()->pinned(bytes, length, hash) != kNoSlot};
  }
  [[nodiscard]] BoundedLoad::Work of_hash(std::uint64_t hash, std::uint64_t cost) const noexcept {
    if (asked.detour() == nullptr || !asked.detour()->has_pins()) [[likely]]
      return {hash, asked.owner(hash), cost};
    return {hash, asked.owner(hash), cost, asked.detour()->pinned(hash) != kNoSlot};
  }

  BoundedLoad &loads;
  const View &asked;
  Mask mask;

 private:
  static BoundedLoad &checked(const hf_load *load, const hf_view *view) {
    require(load != nullptr && view != nullptr, "load and view must not be NULL");
    return load->impl;
  }
};

inline void require(const TakenOut &out) {
  require(out.slot != nullptr && out.ticket != nullptr, "slot and ticket must not be NULL");
}

inline void write(const BoundedLoad::Taken &taken, const TakenOut &out) noexcept {
  *out.slot = taken.slot;
  *out.ticket = taken.ticket;
}

}  // namespace holdfast
