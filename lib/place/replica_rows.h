// The replicas of every partition of a table, chosen once: a lookup of all of them is two loads.
// A row holds all replicas but the owner, which stands in the table already.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "place/placement.h"
#include "place/rendezvous_scores.h"
#include "place/spread.h"

namespace holdfast {

// Replicas of one key as candidates, `owner` first, the others in the order of its hash. Returns
// how many: `replicas`, or all candidates if there are fewer.
std::uint32_t choose_replicas(const RendezvousScores &order, const ReplicaSpread &spread, std::uint64_t order_hash,
                              std::uint32_t owner, std::uint32_t replicas, std::uint32_t *out) noexcept;

class ReplicaRows {
 public:
  ReplicaRows() = default;

  // `owners` are the candidates that own the partitions; `slots` those of the candidates.
  ReplicaRows(const RendezvousScores &order, const ReplicaSpread &spread, std::span<const std::uint32_t> owners,
              std::span<const Slot> slots, std::uint32_t replicas);

  // How many replicas there are of every partition, the owner included; 0 if none were chosen.
  [[nodiscard]] std::uint32_t replicas() const noexcept { return others_ + (others_ > 0 ? 1 : 0); }

  // Writes all replicas but the owner.
  void others(std::size_t partition, std::uint32_t count, Slot *out) const noexcept {
    const std::size_t first = partition * others_;
    if (!narrow_.empty()) {
      for (std::uint32_t i = 0; i < count; ++i) out[i] = narrow_[first + i];
    } else {
      for (std::uint32_t i = 0; i < count; ++i) out[i] = wide_[first + i];
    }
  }

  // All replicas of many keys, whose row is the hash >> shift.
  void add_all(std::span<const std::uint64_t> hashes, unsigned shift, const Slot *owners, Slot *out) const noexcept {
    if (!narrow_.empty()) return add_from(narrow_.data(), hashes, shift, owners, out);
    add_from(wide_.data(), hashes, shift, owners, out);
  }

  [[nodiscard]] std::size_t bytes() const noexcept {
    return narrow_.capacity() * sizeof(narrow_[0]) + wide_.capacity() * sizeof(wide_[0]);
  }
  [[nodiscard]] static std::uint64_t memory(std::uint64_t partitions, std::uint64_t slots, std::uint32_t replicas) noexcept {
    return partitions * (replicas - 1) * (slots <= 65535 ? sizeof(std::uint16_t) : sizeof(Slot));
  }

 private:
  template <class Row>
  void add_from(const Row *rows, std::span<const std::uint64_t> hashes, unsigned shift, const Slot *owners,
                Slot *out) const noexcept {
    const std::uint32_t others = others_;
    for (std::size_t i = 0; i < hashes.size(); ++i, out += others + 1) {
      const Row *const row = rows + static_cast<std::size_t>(hashes[i] >> shift) * others;
      out[0] = owners[i];
      for (std::uint32_t at = 0; at < others; ++at) out[at + 1] = row[at];
    }
  }

  std::uint32_t others_ = 0;
  std::vector<std::uint16_t> narrow_;  // if every slot is below 65535
  std::vector<Slot> wide_;
};

}  // namespace holdfast
