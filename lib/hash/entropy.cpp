#include "hash/entropy.h"

#include <exception>
#include <random>

#include "hash/splitmix.h"

namespace holdfast {

namespace {

// Addresses of the stack differ by thread, and by process where the system shuffles them.
std::uint64_t guessable_word() noexcept {
  static const unsigned char kHere = 0;
  const unsigned char local = 0;
  return mix64(reinterpret_cast<std::uintptr_t>(&local)) ^ reinterpret_cast<std::uintptr_t>(&kHere);
}

}  // namespace

std::uint64_t unguessable_word() noexcept {
  static_assert(std::random_device::min() == 0 && std::random_device::max() == 0xffffffff);
  try {
    std::random_device device;
    const std::uint64_t high = device();
    return high << 32 | device();
  } catch (const std::exception &) {
    return guessable_word();
  }
}

}  // namespace holdfast
