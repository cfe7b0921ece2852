// Numbers that nobody outside can guess. No answer depends on one: they keep strangers from aiming
// at an internal table, and tickets and names of files from being foretold.
#pragma once

#include <cstdint>

namespace holdfast {

// 64 bits from the system's source of randomness. Where that fails, bits that differ by process and
// by thread at best, and that may be guessed.
[[nodiscard]] std::uint64_t unguessable_word() noexcept;

}  // namespace holdfast
