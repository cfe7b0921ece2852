// Keys of every length up to 200 bytes, of all byte values, from a seed of their own.
#pragma once

#include <string>

#include "hash/splitmix.h"

// Calls visit(key): ten keys a length, of which the first is plain text.
template <class Visit>
void for_random_keys(const Visit &visit) {
  std::uint64_t number = 0;
  for (std::size_t length = 0; length <= 200; ++length) {
    for (int i = 0; i < 10; ++i) {
      std::string key(length, '\0');
      for (char &byte : key) {
        const std::uint64_t word = holdfast::mix64(++number * holdfast::kGolden);
        byte = static_cast<char>(i == 0 ? 'a' + word % 26 : word >> 56);
      }
      visit(key);
    }
  }
}
