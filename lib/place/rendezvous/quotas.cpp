#include "place/rendezvous/quotas.h"

#include <algorithm>

namespace holdfast {

namespace {

constexpr std::uint64_t kMillion = 1000000;

// number * factor, for products below 2^128.
Wide scaled(Wide number, std::uint64_t factor) noexcept {
  Wide product = multiply(number.low, factor);
  product.high += number.high * factor;
  return product;
}

// All quotients here are below 2^28.
std::uint32_t rounded_down(const Division &division) noexcept {
  return static_cast<std::uint32_t>(division.quotient.low);
}

std::uint32_t rounded_up(const Division &division) noexcept {
  return rounded_down(division) + (division.rest == Wide{} ? 0 : 1);
}

// What all members share by weight, once those that count as one partition are set aside.
struct Pot {
  std::uint64_t partitions;
  Wide weights;

  [[nodiscard]] bool gives_less_than_one(Weight weight) const noexcept {
    return multiply(weight.steps(), partitions) < weights;
  }
  void set_aside(Weight weight) noexcept {
    --partitions;
    weights.high -= weights.low < weight.steps() ? 1 : 0;
    weights.low -= weight.steps();
  }
};

// The lightest members whose fair share is below one, set aside from `pot`. Equal weights go
// together: what is left for the second is even less than what was left for the first.
Weight set_light_members_aside(Members members, Pot &pot) {
  const auto least = std::ranges::min_element(members, {}, &Member::weight);
  if (!pot.gives_less_than_one(least->weight)) return Weight{};
  std::vector<Weight> weights;
  weights.reserve(members.size());
  for (const Member &member : members) weights.push_back(member.weight);
  std::ranges::sort(weights);
  Weight lightest;
  for (const Weight weight : weights) {
    if (!pot.gives_less_than_one(weight)) break;
    pot.set_aside(weight);
    lightest = weight;
  }
  return lightest;
}

}  // namespace

Quota quota_of(Wide number, Wide divisor, std::uint32_t balance_millionths) noexcept {
  const Division fair = divide(number, divisor);
  const Wide fine = scaled(divisor, kMillion);
  const Division more = divide(scaled(number, kMillion + balance_millionths), fine);
  const Division less = divide(scaled(number, kMillion - balance_millionths), fine);
  const std::uint32_t least = std::min(rounded_down(fair), rounded_up(less));
  return {.floor = std::max<std::uint32_t>(1, least), .ceiling = std::max(rounded_up(fair), rounded_down(more))};
}

std::vector<Quota> table_quotas(Members members, std::uint64_t partitions, std::uint32_t balance_millionths) {
  Pot pot{.partitions = partitions, .weights = {}};
  for (const Member &member : members) pot.weights += member.weight.steps();
  const Weight light = set_light_members_aside(members, pot);
  std::vector<Quota> quotas(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Weight weight = members[i].weight;
    if (i > 0 && weight == members[i - 1].weight) {
      quotas[i] = quotas[i - 1];
    } else if (weight <= light) {
      quotas[i] = quota_of({0, 1}, {0, 1}, balance_millionths);
    } else {
      quotas[i] = quota_of(multiply(weight.steps(), pot.partitions), pot.weights, balance_millionths);
    }
  }
  return quotas;
}

}  // namespace holdfast
