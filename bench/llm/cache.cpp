#include "llm/cache.h"

#include <algorithm>

namespace llm {

std::uint64_t BlockCache::missing_tokens(const Request &request) const {
  std::uint64_t cached = 0;
  for (const std::uint32_t block : request.blocks) {
    if (!places_.contains(block)) break;
    cached += kBlockTokens;
  }
  return request.input_tokens - std::min<std::uint64_t>(cached, request.input_tokens - 1);
}

void BlockCache::use(const Request &request) {
  for (auto each = request.blocks.rbegin(); each != request.blocks.rend(); ++each) {
    const std::uint32_t block = *each;
    const auto [place, is_new] = places_.try_emplace(block);
    if (is_new) {
      order_.push_front(block);
      place->second = order_.begin();
    } else {
      order_.splice(order_.begin(), order_, place->second);
    }
  }
  while (places_.size() > capacity_blocks_) {
    places_.erase(order_.back());
    order_.pop_back();
  }
}

}  // namespace llm
