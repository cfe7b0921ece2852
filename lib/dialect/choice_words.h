// Choices in words, as options and files name them: "hash" = "fnv1a_64". The values are the origin's own names where it
// has some.
#pragma once

#include <string>
#include <string_view>

#include "dialect/dialect.h"

namespace holdfast::dialect {

// Throws Error{option} that says which choices the dialect reads, or which values this one has. A prefix and a suffix
// are borrowed.
void set_choice(const Dialect &dialect, Choices &choices, std::string_view name, std::string_view value);

// The same by the name of an option of clusters; false if the dialect reads no choice under that name.
bool set_option(const Dialect &dialect, Choices &choices, std::string_view option, std::string_view value);

// One of the words that an option of clusters can have under the dialect; empty beyond the last one, and where the
// dialect does not read the option or it takes no words.
[[nodiscard]] std::string_view option_word(const Dialect &dialect, std::string_view option,
                                           std::size_t number) noexcept;

// The names of the choices that a dialect reads, with commas; empty if it reads none.
[[nodiscard]] std::string choice_names(const Dialect &dialect);

}  // namespace holdfast::dialect
