// What a node carries for the dialects (lib/dialect), which hash the text that another program's configuration has for
// a node: its name, its port, its alias. Most nodes carry nothing, and then it takes one empty pointer.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace holdfast {

// The order is that of fingerprints and snapshots: frozen, and a new one comes last.
enum class Attribute : std::uint8_t { server, port, label, ip, number, hash64, assigned };
inline constexpr std::size_t kAttributes = 7;
inline constexpr std::size_t kLongestAttribute = 1023;
inline constexpr std::size_t kLongestAssigned = std::size_t{1} << 20;

[[nodiscard]] std::string_view name_of(Attribute attribute) noexcept;

// Throws Error{argument} that lists the names.
[[nodiscard]] Attribute attribute_of(std::string_view name);

// kAttributes beyond all if there is none of that name.
[[nodiscard]] std::size_t find_attribute(std::string_view name) noexcept;

class Attributes {
 public:
  // Empty if not set.
  [[nodiscard]] const std::string &get(Attribute attribute) const noexcept;

  // Throws Error{argument} that says what the attribute takes; an empty text unsets it.
  void set(Attribute attribute, std::string_view value);

  [[nodiscard]] bool are_none() const noexcept { return texts_ == nullptr; }
  [[nodiscard]] std::uint64_t bytes() const noexcept;

  friend bool operator==(const Attributes &a, const Attributes &b) noexcept {
    return a.texts_ == b.texts_ || (a.texts_ != nullptr && b.texts_ != nullptr && *a.texts_ == *b.texts_);
  }

 private:
  using Texts = std::array<std::string, kAttributes>;
  std::shared_ptr<const Texts> texts_;  // null if nothing is set; shared by the views of a cluster
};

}  // namespace holdfast
