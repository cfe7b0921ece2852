// Indices that do not mix: the place of a thing in an array of its kind is a type of its own, an `enum class` over
// 32 bits with the enumerator `none` for no thing at all. A slot stays a plain number, because callers index their own
// arrays with it.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace holdfast {

template <class T>
concept Index = std::is_enum_v<T> && std::same_as<std::underlying_type_t<T>, std::uint32_t> &&
                static_cast<std::uint32_t>(T::none) == 0xffffffff;

// As a number, to index an array with.
[[nodiscard]] constexpr std::uint32_t at(Index auto index) noexcept { return static_cast<std::uint32_t>(index); }

template <class A, class B>
concept MixWith = std::convertible_to<A, B> || std::convertible_to<B, A>;

}  // namespace holdfast
