#include "place/replicas/inclusion_lattice.h"

#include <bit>

#include "base/fixed_log.h"
#include "hash/splitmix.h"

namespace holdfast {

std::uint64_t Lattice::shifted(std::uint64_t multiple, std::uint64_t shift) const noexcept {
  return ((multiple << 52) / points_ + mix64((shift + 1) * kGolden)) & ((std::uint64_t{1} << 52) - 1);
}

void Lattice::extend(std::uint32_t coordinates) {
  if (coordinates <= coordinates_) return;
  coordinates_ = std::bit_ceil(coordinates);
  exponentials_.resize(std::size_t{coordinates_} * points_);
  for (std::uint32_t point = 0; point < points_; ++point) {
    std::uint64_t multiple = point;
    for (std::uint32_t i = 0; i < coordinates_; ++i) {
      multiple = multiple * generator_ % points_;
      exponentials_[std::size_t{point} * coordinates_ + i] = minus_log(shifted(multiple, i + 1));
    }
  }
}

}  // namespace holdfast
