#include "place/named/multi_probe.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "place/unweighted.h"

namespace holdfast {

namespace {

constexpr std::uint32_t kMostProbes = 128;
constexpr std::size_t kClosing = 2;

void require_range(std::uint32_t probes) {
  if (probes >= 1 && probes <= kMostProbes) return;
  throw Error{Fault::option,
              "'probes' is " + text_of(std::uint64_t{probes}) + ", which is not from 1 to 128: use 21 if in doubt"};
}

// Two to four cells a point: most cells are empty then, and a probe's search ends at once.
std::uint64_t cells_for(std::uint64_t members) noexcept { return std::bit_ceil(2 * members); }

double power(double base, std::uint32_t exponent) noexcept {
  double result = 1;
  for (; exponent != 0; exponent >>= 1, base *= base) {
    if ((exponent & 1) != 0) result *= base;
  }
  return result;
}

}  // namespace

struct MultiProbe::Point {
  std::uint64_t at;
  std::uint32_t member;
  auto operator<=>(const Point &) const = default;
};

MultiProbe::MultiProbe(Members members, const MultiProbeShape &shape) : probes_(shape.probes) {
  require_range(probes_);
  require_equal_weights(members, kName);
  const std::uint64_t cells = cells_for(members.size());
  shift_ = 64 - std::countr_zero(cells);
  cells_.resize(static_cast<std::size_t>(cells));
  shares_.resize(members.size());
  std::vector<Point> points;
  points.reserve(members.size());
  for (const Member &member : members) {
    points.push_back({mix64(member.key + kGolden) & shape.point_mask, static_cast<std::uint32_t>(points.size())});
  }
  std::ranges::sort(points);
  // Not std::ranges::unique, whose result clang 14 does not compile with libstdc++ 12.
  const auto is_same = [](const Point &a, const Point &b) { return a.at == b.at; };
  points.erase(std::unique(points.begin(), points.end(), is_same), points.end());
  points_.reserve(members.size() + kClosing);
  slots_.reserve(members.size());
  turn_ = ~std::uint64_t{0} - points.back().at;
  for (const Point &point : points) {
    points_.push_back(point.at + turn_);
    slots_.push_back(members[point.member].slot);
  }
  points_.resize(points.size() + kClosing, ~std::uint64_t{0});
  index_cells();
  find_shares(points);
}

void MultiProbe::index_cells() noexcept {
  std::size_t index = 0;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    while (points_[index] < std::uint64_t{cell} << shift_) ++index;
    cells_[cell] = static_cast<std::uint32_t>(index);
  }
}

// With K independent probes the least distance of all is above d with the chance of (1 - F(d))^K,
// where F(d) is the part of the circle that lies within d before a point. Points are ranked by
// the gap before them. Between the k-th gap and the next, F grows by the n - k points alike whose
// gaps are longer, so these share that stretch's chance, (1 - F)^K here less (1 - F)^K there. What an addition
// rounds off goes into the next one (Kahan, 1965), so that shares of 10^5 nodes are as exact as those of 10.
void MultiProbe::find_shares(const std::vector<Point> &points) {
  const auto gap = [&](std::size_t index) {
    return points_[index] - points_[index == 0 ? points.size() - 1 : index - 1];
  };
  std::vector<std::size_t> ranked(points.size());
  std::iota(ranked.begin(), ranked.end(), std::size_t{0});
  std::ranges::sort(ranked, {}, gap);
  std::uint64_t shorter = 0;  // sum of the gaps ranked before
  double above = 1, share = 0, rounded_up = 0;
  for (std::size_t rank = 0; rank < ranked.size(); ++rank) {
    const std::uint64_t longer = ranked.size() - rank, length = gap(ranked[rank]);
    // 2^64 less the part within `length`, modulo 2^64: 0 stands for 0, since that part is not.
    const double left = static_cast<double>(-(shorter + longer * length)) / 18446744073709551616.0;
    const double above_next = rank + 1 == ranked.size() ? 0 : power(left, probes_);
    const double part = (above - above_next) / static_cast<double>(longer) - rounded_up, sum = share + part;
    rounded_up = sum - share - part;
    share = sum;
    shares_[points[ranked[rank]].member] = share;
    above = above_next;
    shorter += length;
  }
}

void MultiProbe::candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
  struct Probe {
    std::uint64_t at, distance;
    std::uint32_t index;  // of the point that it is nearest before
  };
  std::array<Probe, kMostProbes> probes;
  std::array<std::uint32_t, kMostCandidates> named;
  const auto points = static_cast<std::uint32_t>(slots_.size());
  const std::size_t wanted = std::min<std::size_t>(out.size(), points);
  for (std::uint32_t i = 0; i < probes_; ++i) {
    const std::uint64_t at = (i == 0 ? hash : mix64(hash + i * kGolden)) + turn_;
    std::uint32_t index = cells_[static_cast<std::size_t>(at >> shift_)];
    while (points_[index] < at) ++index;
    probes[i] = {at, points_[index] - at, index};
  }
  for (std::size_t count = 0; count < wanted; ++count) {
    const std::uint32_t nearest =
        std::ranges::min_element(std::span(probes).first(probes_), {}, &Probe::distance)->index;
    named[count] = nearest;
    out[count] = slots_[nearest];
    const auto end = named.begin() + count + 1;
    for (Probe &probe : std::span(probes).first(count + 1 < wanted ? probes_ : 0)) {
      while (std::find(named.begin(), end, probe.index) != end) probe.index = (probe.index + 1) % points;
      probe.distance = points_[probe.index] - probe.at;
    }
  }
  std::ranges::fill(out.subspan(wanted), kNoSlot);
}

std::size_t MultiProbe::bytes() const noexcept {
  return cells_.capacity() * sizeof(cells_[0]) + points_.capacity() * sizeof(points_[0]) +
         slots_.capacity() * sizeof(slots_[0]) + shares_.capacity() * sizeof(shares_[0]);
}

std::uint64_t MultiProbe::memory(const Census &census) noexcept {
  const std::uint64_t members = census.members;
  return cells_for(members) * sizeof(std::uint32_t) + (members + kClosing) * sizeof(std::uint64_t) +
         members * (sizeof(Slot) + sizeof(double));
}

}  // namespace holdfast
