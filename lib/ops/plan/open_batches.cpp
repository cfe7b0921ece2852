#include "ops/plan/open_batches.h"

#include <algorithm>
#include <bit>

#include "ops/plan/batches.h"

namespace holdfast {

void OpenBatches::Bits::set(std::uint32_t batch) {
  const std::uint32_t index = batch / 64;
  if (words_.empty()) base_ = index;
  if (index < base_) {
    words_.insert(words_.begin(), base_ - index, 0);
    base_ = index;
  }
  if (index - base_ >= words_.size()) words_.resize(index - base_ + 1);
  words_[index - base_] |= std::uint64_t{1} << batch % 64;
}

void OpenBatches::Side::add(std::uint32_t node, std::uint32_t batch) {
  if (most_ == kUnlimited || node == kNoNode) return;
  if (most_ > 1 && ++counts_[std::uint64_t{batch} << 32 | node] < most_) return;
  close(node, batch);
}

void OpenBatches::Side::close(std::uint32_t node, std::uint32_t batch) {
  if (node >= full_.size()) full_.resize(std::size_t{node} + 1);
  full_[node].set(batch);
}

const OpenBatches::Bits *OpenBatches::Side::full(std::uint32_t node) const {
  return node < full_.size() ? &full_[node] : nullptr;
}

std::uint32_t OpenBatches::next(std::uint32_t from, std::uint32_t to, std::uint32_t least) const {
  const Bits *const out = out_.full(from), *const in = in_.full(to);
  least = std::max(least, first_open_);
  std::uint64_t below = (std::uint64_t{1} << least % 64) - 1;  // batches of the first word that come too early
  for (std::uint32_t index = least / 64; index * 64 < count_; ++index) {
    std::uint64_t taken = closed_.word(index) | below;
    if (out != nullptr) taken |= out->word(index);
    if (in != nullptr) taken |= in->word(index);
    if (~taken != 0) return std::min(count_, index * 64 + static_cast<std::uint32_t>(std::countr_one(taken)));
    below = 0;
  }
  return count_;
}

void OpenBatches::enter(std::uint32_t from, std::uint32_t to, std::uint32_t batch) {
  out_.add(from, batch);
  in_.add(to, batch);
}

void OpenBatches::close(std::uint32_t batch) {
  closed_.set(batch);
  while (first_open_ < count_ && (closed_.word(first_open_ / 64) >> first_open_ % 64 & 1) != 0) ++first_open_;
}

}  // namespace holdfast
