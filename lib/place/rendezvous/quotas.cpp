#include "place/rendezvous/quotas.h"

#include <algorithm>

#include "base/wide.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kMillion = 1000000;

// number * factor, for products below 2^128.
Wide scaled(Wide number, std::uint64_t factor) noexcept {
  Wide product = multiply(number.low, factor);
  product.high += number.high * factor;
  return product;
}

struct Division {
  std::uint32_t quotient;
  bool is_exact;
};

// For a quotient below 2^28 and a divisor below 2^127: one bit of the quotient after the other.
Division divided(Wide number, Wide divisor) noexcept {
  constexpr unsigned kBits = 28;
  Wide rest{number.high >> kBits, number.high << (64 - kBits) | number.low >> kBits};
  std::uint32_t quotient = 0;
  for (unsigned bit = kBits; bit-- > 0;) {
    rest = {rest.high << 1 | rest.low >> 63, rest.low << 1 | (number.low >> bit & 1)};
    quotient <<= 1;
    if (rest < divisor) continue;
    quotient |= 1;
    rest.high -= divisor.high + (rest.low < divisor.low ? 1 : 0);
    rest.low -= divisor.low;
  }
  return {quotient, rest == Wide{}};
}

std::uint32_t rounded_up(Division division) noexcept { return division.quotient + (division.is_exact ? 0 : 1); }

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

Quota quota_of(Wide number, Wide divisor, std::uint32_t balance_millionths) noexcept {
  const Division fair = divided(number, divisor);
  const Wide fine = scaled(divisor, kMillion);
  const Division more = divided(scaled(number, kMillion + balance_millionths), fine);
  const Division less = divided(scaled(number, kMillion - balance_millionths), fine);
  const std::uint32_t least = std::min(fair.quotient, rounded_up(less));
  return {.floor = std::max<std::uint32_t>(1, least), .ceiling = std::max(rounded_up(fair), more.quotient)};
}

}  // namespace

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
