// An array that grows while others read it. It is a list of blocks, each twice as large as the
// one before, that never move and are never freed before the end: an element keeps its address,
// and whoever knows an index reaches it without a lock.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>

namespace holdfast {

template <class T, std::uint64_t kFirstBlock>
class BoundedArray {
  static_assert(std::has_single_bit(kFirstBlock));

 public:
  // Block b holds kFirstBlock * 2^b elements; all blocks together have 32-bit indexes.
  static constexpr unsigned kBlocks = 32 - std::bit_width(kFirstBlock - 1);
  [[nodiscard]] static constexpr std::uint64_t start_of(unsigned block) noexcept {
    return (kFirstBlock << block) - kFirstBlock;
  }

  BoundedArray() = default;
  BoundedArray(const BoundedArray &) = delete;
  BoundedArray &operator=(const BoundedArray &) = delete;
  ~BoundedArray() {
    for (const std::atomic<T *> &block : blocks_) delete[] block.load(std::memory_order_relaxed);
  }

  // nullptr for an index beyond what there is room for.
  [[nodiscard]] T *find(std::uint64_t index) const noexcept {
    const auto block = static_cast<unsigned>(std::bit_width(index / kFirstBlock + 1)) - 1;
    if (block >= kBlocks) return nullptr;
    T *const elements = blocks_[block].load(std::memory_order_acquire);  // pairs with `add_block`
    return elements != nullptr ? elements + (index - start_of(block)) : nullptr;
  }

  [[nodiscard]] unsigned block_count() const noexcept { return block_count_.load(std::memory_order_acquire); }

  // The number of elements there is room for.
  [[nodiscard]] std::uint64_t size() const noexcept { return start_of(block_count()); }

  // By one thread at a time. Throws std::bad_alloc, also when all blocks are in use.
  void add_block() {
    const unsigned block = block_count();
    if (block == kBlocks) throw std::bad_alloc();
    blocks_[block].store(new T[static_cast<std::size_t>(kFirstBlock << block)]{}, std::memory_order_release);
    block_count_.store(block + 1, std::memory_order_release);
  }

 private:
  std::array<std::atomic<T *>, kBlocks> blocks_{};
  std::atomic<unsigned> block_count_{0};
};

}  // namespace holdfast
