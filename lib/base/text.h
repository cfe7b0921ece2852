// Values as they stand in messages: numbers without a locale, foreign bytes quoted so that
// a message stays one printable line whatever a caller passed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast {

// Cold, as errors are: whoever makes a text is not on the way of a lookup.
[[nodiscard, gnu::cold]] std::string text_of(double value);
[[nodiscard, gnu::cold]] std::string text_of(std::uint64_t value);

// 16 hexadecimal digits, the most significant first.
void append_hex(std::string &text, std::uint64_t value);
[[nodiscard]] std::string hex_of(std::uint64_t value);

// 'bytes' in single quotes, control bytes and quotes as \xNN, cut after 40 bytes with "...".
[[nodiscard, gnu::cold]] std::string quoted(std::string_view bytes);

}  // namespace holdfast
