// hsiphash of the Linux kernel on 64-bit machines: SipHash-1-3 cut to its lower 32 bits (lib/siphash.c there). On
// 32-bit machines the kernel computes HalfSipHash instead, whose values differ.
#pragma once

#include <cstdint>
#include <string_view>

#include "hash/seed.h"
#include "hash/sip/siphash.h"

namespace holdfast::published {

[[nodiscard]] inline std::uint32_t hsiphash(const Seed &key, std::string_view bytes) noexcept {
  const auto *data = reinterpret_cast<const unsigned char *>(bytes.data());
  return static_cast<std::uint32_t>(siphash64<1, 3>(key, data, bytes.size()));
}

}  // namespace holdfast::published
