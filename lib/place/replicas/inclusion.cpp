#include "place/replicas/inclusion.h"

#include <algorithm>

#include "base/wide.h"
#include "place/replicas/inclusion_estimate.h"
#include "place/replicas/inclusion_groups.h"

namespace holdfast {

namespace {

using namespace inclusion;

// A bound of the time that a fleet can take. Most stop earlier, random fleets of up to 12 elements
// are as good after 6 rounds as after 40: what is left is the error of the lattice.
constexpr int kCoarseRounds = 12;

// From this size on the fine lattice is spared, which would cost as much as 4 coarse rounds. It would
// take the root of the mean square error from 0.0014 to 0.0008 for k = 5.
constexpr std::uint32_t kLargeSample = 5;

// Corrections end when no weight changes by more than 1/2048 of itself. Inclusion probabilities then
// change by less than 1/2048 * max(x exp(-x)) = 0.0002, which is below the error of the lattice.
constexpr unsigned kSettledBits = 11;

// The fixed point of one group's weight, given all others. As these change too, a correction may go
// too far: it is bounded by a factor of 4, and takes only `step` / 256 of the way, halved whenever the
// direction turns.
void correct(Group &group) noexcept {
  const std::uint64_t wanted = log_of_rest(scaled(group.element, group.element.target));
  const std::uint64_t estimated = log_of_rest(scaled(group.element, group.estimate));
  const std::uint64_t now = group.sampling_weight, most = now * 4, least = std::max<std::uint64_t>(1, now / 4);
  const bool is_far_off = estimated == 0 || wanted / estimated >= 4;
  const std::uint64_t aim = std::clamp(is_far_off ? most : part_of(wanted / 4, estimated, most), least, most);
  const int direction = aim > now ? 1 : -1;
  if (group.direction != 0 && direction != group.direction) group.step = std::max(group.step / 2, 1u);
  group.direction = direction;
  group.sampling_weight = aim > now ? now + (aim - now) / 256 * group.step : now - (now - aim) / 256 * group.step;
}

// Corrects all groups. Whether any weight has changed much.
bool correct(Population &population) {
  std::vector<std::uint64_t> before;
  for (Group &group : population.groups()) {
    before.push_back(group.sampling_weight);
    if (!group.is_fixed) correct(group);
  }
  population.normalize();
  for (std::size_t i = 0; const Group &group : population.groups()) {
    const std::uint64_t a = before[i++], b = group.sampling_weight;
    if ((a > b ? a - b : b - a) > a >> kSettledBits) return true;
  }
  return false;
}

// At every point, an arrival of the pool for each place in a sample and one for the threshold behind it.
void iterate(Population &population, Estimator &estimator, Lattice &lattice, int rounds) {
  lattice.extend(population.coordinates() + population.size() + 1);
  for (int round = 0; round < rounds; ++round) {
    estimator.estimate(lattice);
    if (!correct(population)) return;
  }
}

}  // namespace

std::vector<std::uint64_t> sampling_weights(std::span<const Element> elements, std::span<const Design> designs,
                                            OwnerDraw owner_draw, Lattices &lattices) {
  std::uint32_t size = 0;
  for (const Design &design : designs) size = std::max(size, design.probability > 0 ? design.size : 0);
  Population population(elements, size);
  Estimator estimator(population, designs, owner_draw);
  if (size > 1) iterate(population, estimator, lattices.coarse, kCoarseRounds);
  if (size > 1 && size < kLargeSample) iterate(population, estimator, lattices.fine, 1);
  std::vector<std::uint64_t> weights;
  weights.reserve(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) weights.push_back(population.sampling_weight(i, elements[i]));
  return weights;
}

}  // namespace holdfast
