// The cache of a worker: blocks of prompts, of which the one used least recently leaves first. A router may keep such a
// cache for each worker as its model of what is there.
#pragma once

#include <cstdint>
#include <list>
#include <span>
#include <unordered_map>

#include "llm/trace.h"

namespace llm {

class BlockCache {
 public:
  explicit BlockCache(std::size_t capacity_blocks) : capacity_blocks_(capacity_blocks) {}

  // Tokens of the prompt that are not in the cache. At least one: the last token is computed in any case.
  [[nodiscard]] std::uint64_t missing_tokens(const Request &request) const;

  // The prompt's blocks are used now, and new ones come in. The prompt's beginning counts as used last, because a block
  // is of no use without those before it.
  void use(const Request &request);

 private:
  using Order = std::list<std::uint32_t>;

  std::size_t capacity_blocks_;
  Order order_;  // the block used last first
  std::unordered_map<std::uint32_t, Order::iterator> places_;
};

}  // namespace llm
