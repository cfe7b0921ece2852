// The part of a key that is hashed. A rule that cuts it keeps the keys of one user, tenant or prompt on one node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast {

class KeyPart {
 public:
  static constexpr std::size_t kLongestMark = 8;

  KeyPart() noexcept = default;  // all of the key

  // From "whole", "tag:OC", "before:MARK" or "first:N". Throws Error{option} that says what works.
  [[nodiscard]] static KeyPart parse(std::string_view text);
  [[nodiscard]] std::string text() const;  // what parse() takes; of equal rules the same

  [[nodiscard]] bool is_whole() const noexcept { return rule_ == Rule::whole; }

  // The bytes to hash: they lie in the key. A part has itself as its part.
  [[nodiscard]] std::string_view of(std::string_view key) const noexcept;

  friend bool operator==(const KeyPart &, const KeyPart &) = default;

 private:
  enum class Rule : std::uint8_t { whole, tag, before, first };

  [[nodiscard]] std::string_view mark() const noexcept { return {mark_, size_}; }

  Rule rule_ = Rule::whole;
  std::uint8_t size_ = 0;
  char mark_[kLongestMark] = {};  // of a tag, its first and its last byte
  std::uint32_t first_ = 0;
};

}  // namespace holdfast
