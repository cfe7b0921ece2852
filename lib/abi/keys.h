// Keys as reporting functions take them: unlike a lookup, which answers "nobody", these say what
// is wrong with a key that has no hash.
#pragma once

#include <cstddef>
#include <cstdint>

#include "abi/wall.h"
#include "base/text.h"
#include "cluster/view.h"

namespace holdfast {

inline std::uint64_t hash_of(const View &view, const void *key, std::size_t length) {
  require(key != nullptr || length == 0, "key must not be NULL while length is not 0");
  if (!view.accepts(length)) {
    throw Error{Fault::argument, "the key has " + text_of(std::uint64_t{length}) +
                                     " bytes and with hash 'caller' a key is its own hash: give 8 bytes"};
  }
  return view.hash(static_cast<const unsigned char *>(key), length);
}

}  // namespace holdfast
