// A row of the catalogue from the type of a placement: its options from the members of its
// OwnShape, its kind, zones and builder from its constructors, its rows to adopt from `adopt`.
#pragma once

#include <concepts>
#include <utility>

#include "place/catalog.h"

namespace holdfast {

template <class T>
concept HasLog = std::constructible_from<T, Members, const RemovalLog &, Simd>;

template <class T>
concept HasZones = std::constructible_from<T, Members, std::span<const ZonePath>, Simd>;

template <class T>
concept HasOptions = requires {
  typename T::OwnShape;
};

// Built by a function that a draft makes cheaper, instead of a constructor.
template <class T>
concept HasDraft = HasOptions<T> && requires(Members members, TableDraft *draft) {
  T::build(members, typename T::OwnShape{}, Simd::plain, draft);
};

template <class T>
concept HasRowsToAdopt = HasOptions<T> && requires(Members members, SlotRows rows) {
  T::adopt(members, typename T::OwnShape{}, std::move(rows));
};

// The options that a placement reads, of all there are: an empty struct where it reads none.
struct NoOptions {};

template <class T>
struct OwnShapeOf {
  using Type = NoOptions;
};
template <HasOptions T>
struct OwnShapeOf<T> {
  using Type = typename T::OwnShape;
};

template <class T>
[[nodiscard]] constexpr auto own_shape(const Shape &all) {
  typename OwnShapeOf<T>::Type own;
  if constexpr (requires { own.partition_bits; }) own.partition_bits = all.partition_bits;
  if constexpr (requires { own.balance_millionths; }) own.balance_millionths = all.balance_millionths;
  if constexpr (requires { own.partition_groups; }) own.partition_groups = all.partition_groups;
  if constexpr (requires { own.virtual_nodes; }) own.virtual_nodes = all.virtual_nodes;
  if constexpr (requires { own.table_size; }) own.table_size = all.table_size;
  if constexpr (requires { own.probes; }) own.probes = all.probes;
  if constexpr (requires { own.capacity_bits; }) own.capacity_bits = all.capacity_bits;
  if constexpr (requires { own.memory_limit; }) own.memory_limit = all.memory_limit;
  return own;
}

template <class T>
[[nodiscard, gnu::cold]] std::uint64_t memory_of(const Shape &shape, const Census &census) {
  if constexpr (HasOptions<T> && requires { T::memory(census, own_shape<T>(shape)); }) {
    return Engine::holder_bytes<T>() + T::memory(census, own_shape<T>(shape));
  } else {
    return Engine::holder_bytes<T>() + T::memory(census);
  }
}

// Of the members, then of what the placement needs beside them, then of the vector level if it
// has vector code.
template <class T>
[[nodiscard, gnu::cold]] Engine build_of(const Membership &all, const Shape &shape, [[maybe_unused]] Draft *draft) {
  const auto built = [&](const auto &...beside) {
    if constexpr (std::constructible_from<T, Members, decltype(beside)..., Simd>) {
      return Engine::holding(T(all.members, beside..., shape.simd));
    } else {
      return Engine::holding(T(all.members, beside...));
    }
  };
  if constexpr (HasDraft<T>) {
    TableDraft *const kept = draft != nullptr ? &draft->table : nullptr;
    return Engine::holding(T::build(all.members, own_shape<T>(shape), shape.simd, kept));
  } else if constexpr (HasOptions<T>) {
    return built(own_shape<T>(shape));
  } else if constexpr (HasLog<T>) {
    return built(all.log);
  } else if constexpr (HasZones<T>) {
    return built(all.zones);
  } else {
    return built();
  }
}

template <HasRowsToAdopt T>
[[nodiscard, gnu::cold]] Engine adopt_by(Members members, const Shape &shape, SlotRows rows) {
  return Engine::holding(T::adopt(members, own_shape<T>(shape), std::move(rows)));
}

template <class T>
[[nodiscard]] constexpr auto adopt_of() noexcept -> decltype(Algorithm::adopt) {
  if constexpr (HasRowsToAdopt<T>) return adopt_by<T>;
  return nullptr;
}

template <class T>
[[nodiscard]] constexpr OwnerPlace owner_place_of() noexcept {
  if constexpr (!requires { T::kOwnsByScore; }) return OwnerPlace::any;
  return HasZones<T> ? OwnerPlace::first_in_zone : OwnerPlace::first;
}

// What only people can say of an algorithm; see Algorithm.
struct Words {
  std::string_view summary, cost, bytes;
};

template <Placement T>
[[nodiscard]] constexpr Algorithm row(const Words &words) noexcept {
  static_assert((T::kKind == Kind::slot_log) == HasLog<T>);
  using Own = typename OwnShapeOf<T>::Type;
  constexpr bool has_balance = requires { &Own::balance_millionths; };
  return {.name = T::kName,
          .summary = words.summary,
          .cost = words.cost,
          .bytes = words.bytes,
          .kind = T::kKind,
          .abilities = T::kPromises | (has_balance ? kCanBalance : 0) | (HasZones<T> ? kCanZone : 0),
          .has_partitions = requires {&Own::partition_bits;
}
, .has_virtual_nodes = requires { &Own::virtual_nodes; }
, .has_table_size = requires { &Own::table_size; }
, .has_probes = requires { &Own::probes; }
, .has_capacity = requires { &Own::capacity_bits; }
, .owner_place = owner_place_of<T>(), .memory = memory_of<T>, .build = build_of<T>, .adopt = adopt_of<T>()
};  // namespace holdfast
}

}  // namespace holdfast
