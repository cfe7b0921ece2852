// Keys and numbers of replicas as reporting functions take them: unlike a lookup, which answers "nobody", these say
// what is wrong with a key that has no hash, or with a number that the view does not have.
#pragma once

#include <cstddef>
#include <cstdint>

#include "abi/wall.h"
#include "base/text.h"
#include "cluster/view.h"
#include "place/replicas/spread.h"

namespace holdfast {

inline std::uint64_t hash_of(const View &view, const void *key, std::size_t length) {
  require(key != nullptr || length == 0, "key must not be NULL while length is not 0");
  if (!view.accepts(length)) {
    throw Error{Fault::argument, "the key has " + text_of(std::uint64_t{length}) +
                                     " bytes and with hash 'caller' a key is its own hash: give 8 bytes"};
  }
  return view.hash(static_cast<const unsigned char *>(key), length);
}

[[noreturn, gnu::cold, gnu::noinline]] inline void refuse_replicas(const View &view, std::uint32_t most) {
  if (most < 1 || most > kMostReplicas) {
    throw Error{Fault::argument,
                "there are no " + text_of(std::uint64_t{most}) + " replicas of a key: ask for 1 to 16"};
  }
  const std::uint64_t nodes = view.candidate_count();
  throw Error{Fault::infeasible, text_of(std::uint64_t{most}) +
                                     " replicas want as many nodes of positive weight, and there are " +
                                     text_of(nodes) + ": ask for " + text_of(nodes) + ", or add nodes"};
}

inline void require_replicas(const View *view, std::uint32_t most) {
  if (most < 1 || most > kMostReplicas || most > view->candidate_count()) refuse_replicas(*view, most);
}

inline void require_replicas(const View *view, std::uint32_t most, const Slot *slots) {
  require(view != nullptr && slots != nullptr, "view and slots must not be NULL");
  require_replicas(view, most);
}

}  // namespace holdfast
