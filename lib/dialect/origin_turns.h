// Turns that origins count in floating point, kept apart for the same reason and compiled in the same way as the counts
// of points (dialect/origin_float.h).
#pragma once

#include <cstdint>

namespace holdfast::dialect {

// A host of Envoy's Maglev: its weight over the sum of weights, and the weight that it has to reach for its next turn.
class EnvoyTurns {
 public:
  // Weights are whole.
  EnvoyTurns(std::uint64_t weight, std::uint64_t sum) noexcept;

  [[nodiscard]] double part() const noexcept { return part_; }

  // The first iteration from `first` on in which the host has a turn, where `last` is the last that matters; any number
  // above `last` if it has none until then. Iterations count from 1.
  [[nodiscard]] std::uint64_t next(std::uint64_t first, std::uint64_t last) const noexcept;

  // The host had a turn; `most` is the largest part.
  void count(double most) noexcept;

 private:
  double part_;
  double target_ = 0;
};

// A backend of Cilium's Maglev.
class CiliumTurns {
 public:
  CiliumTurns(std::uint64_t weight, std::uint64_t backends) noexcept;

  // Whether the backend takes row `row`, counted from 1.
  [[nodiscard]] bool has(std::uint64_t row) const noexcept;

  // The backend had a turn.
  void count(std::uint64_t sum) noexcept;

 private:
  std::uint64_t weight_;
  double counter_;
};

}  // namespace holdfast::dialect
