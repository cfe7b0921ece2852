// Which batches take another move of a pair of nodes: those that are not closed, and in which neither node has all the
// moves that it may have. A bit a batch for each, so that a search passes 64 batches at a time: where closed batches
// alternate with batches full for a node, anything that leads past one kind alone would begin at the first batch again
// and again.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace holdfast {

class OpenBatches {
 public:
  // The most moves that leave or reach a node in a batch; kUnlimited for any.
  OpenBatches(std::uint64_t most_out, std::uint64_t most_in) : out_(most_out), in_(most_in) {}

  [[nodiscard]] std::uint32_t count() const noexcept { return count_; }

  // The first such batch from `least` on; count() if only a new one would do, which `add` makes.
  [[nodiscard]] std::uint32_t next(std::uint32_t from, std::uint32_t to, std::uint32_t least) const;
  void add() noexcept { ++count_; }

  void enter(std::uint32_t from, std::uint32_t to, std::uint32_t batch);
  void close(std::uint32_t batch);
  // For what leaves or reaches one node alone.
  void close_out(std::uint32_t node, std::uint32_t batch) { out_.close(node, batch); }
  void close_in(std::uint32_t node, std::uint32_t batch) { in_.close(node, batch); }

 private:
  // Bits by batch, in words from the first that has a bit on.
  class Bits {
   public:
    void set(std::uint32_t batch);
    [[nodiscard]] std::uint64_t word(std::uint32_t index) const noexcept {
      return index >= base_ && index - base_ < words_.size() ? words_[index - base_] : 0;
    }

   private:
    std::uint32_t base_ = 0;
    std::vector<std::uint64_t> words_;
  };

  // One direction: how many moves of a node a batch has, and which batches are full for the node.
  class Side {
   public:
    explicit Side(std::uint64_t most) : most_(most) {}
    void add(std::uint32_t node, std::uint32_t batch);
    void close(std::uint32_t node, std::uint32_t batch);
    [[nodiscard]] const Bits *full(std::uint32_t node) const;

   private:
    std::uint64_t most_;
    std::unordered_map<std::uint64_t, std::uint32_t> counts_;  // by batch and node; only ever looked up
    std::vector<Bits> full_;                                   // by node; fewer than there are nodes
  };

  std::uint32_t count_ = 0;
  std::uint32_t first_open_ = 0;  // no batch below is open
  Bits closed_;
  Side out_, in_;
};

}  // namespace holdfast
