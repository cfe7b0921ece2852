// Sampling weights that give prescribed inclusion probabilities.
//
// The problem. The replicas of a key are a sample of k different elements out of n. Element i has
// the score E_i / w_i with E_i an exponential variate of the key, and the k least scores are the
// sample. That is successive sampling: elements drawn one after another without replacement, each
// time in proportion to the weights w of those that are left. It includes the heavy too seldom,
// because nobody can be drawn twice: of weights 3, 3 and 4 and k = 2, the last should be in 80 % of
// all samples and is in 74.3 %. So the scores use other weights. Those are what this file finds.
//
// The equation. Element i is in the sample if its score is below its threshold T_i, the k-th least
// score of all others. Its inclusion probability under sampling weights w is therefore
//
//     pi_i(w) = E[1 - exp(-w_i T_i)]          and wanted are w with pi_i(w) = target_i for all i
//
// where the targets add up to k. Two things widen it. One of the sample may be the owner of the key,
// drawn by weights and included in any case: k - 1 places are left to the scores of the others, and
// no w can bring pi_i below the probability to own a key. And in a zone k differs from key to key:
// then pi_i is the mean over up to three designs.
//
// The method. pi_i is integrated numerically (place/replicas/inclusion_estimate.h). Then each weight
// is corrected,
//
//     w_i <- w_i * ln(1 - target_i) / ln(1 - pi_i)
//
// which is where pi_i would be right if thresholds were the same for all samples and stayed as they
// are; and that four times. Probabilities are taken relative to their bounds there. Where the owner is
// drawn by the same variates, w_i T_i has to make up for the owner's score, too, which both logarithms
// get on top.
//
// The law. Weights are measured, and measured again, so a little change of weights may move few keys.
// Every step is therefore a continuous function of all numbers: there are no classes of elements, no
// number of steps that depends on them, and no chance. Elements that are alike get the same weight.
// Only integers are used.
//
// Where it comes from. Hajek, "Sampling from a finite population", 1981, and Rosen, "Asymptotic
// theory for successive sampling with varying probabilities without replacement", Annals of
// Mathematical Statistics 43, 1972: successive sampling. Rosen, "Asymptotic theory for order
// sampling", Journal of Statistical Planning and Inference 62, 1997: exponential variates, and the
// weights -ln(1 - target), from which corrections start here. Chen and Liu, "Statistical applications
// of the Poisson-binomial and conditional Bernoulli distributions", Statistica Sinica 7, 1997: counts
// of trials of different chances.
//
// The accuracy. Against numerical integration over some 4000 random fleets of 3 to 200 elements and
// k = 2 to 16, inclusion probabilities are within 0.006 and 1.1 % of their targets, 0.0006 and 0.13 %
// in the root of the mean square. tests/unit/place/replicas/inclusion.cpp holds them to 0.005 and
// 0.001.
//
// An example. Weights 3, 3 and 4, k = 2, the owner drawn independently: the targets are 0.6, 0.6
// and 0.8, the probabilities to own a key 0.3, 0.3 and 0.4, which are the lower bounds. Where the
// last is not the owner, in 0.6 of all keys, it must be drawn before the one other that is left: its
// inclusion probability is 0.4 + 0.6 * w3 / (w1 + w3), which is 0.8 for w3 = 2 w1. So the exact
// sampling weights are 0.25, 0.25 and 0.5. Relative to their bounds, the targets are 0.3 / 0.7 =
// 0.43 and 0.4 / 0.6 = 0.67; the weights start as -ln of the rest, 0.56 and 1.10, or 0.252, 0.252 and
// 0.495 if they are to add up to 1; and end with 0.2498, 0.2498 and 0.5004, by which the last is in
// 80.03 % of all samples. Where the owner is drawn by the same variates, they end with 0.2700, 0.2700
// and 0.4599.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast {

// A probability of 1, in units of 2^-32.
inline constexpr std::uint64_t kCertain = std::uint64_t{1} << 32;

// What samples are drawn from: a member or a zone. Numbers are probabilities, in units of 2^-32.
struct Element {
  std::uint64_t owned = 0;   // to own a key
  std::uint64_t drawn = 0;   // of that, what is owned by those in it whose variates decide over samples, too
  std::uint64_t target = 0;  // the inclusion probability that it should have
  std::uint64_t least = 0;   // and the bounds that no sampling weight can pass
  std::uint64_t most = 0;
  bool is_coupled = false;  // the owner is drawn by the variates of such elements

  friend auto operator<=>(const Element &, const Element &) = default;
};

// One way in which samples are drawn. A zone has up to three; which of them a key meets depends on
// where its owner is.
struct Design {
  std::uint64_t probability = 0;  // of all designs together kCertain
  std::uint32_t size = 0;         // how many elements a sample has
  bool has_owner = false;         // one of them is the owner

  // Places that are left to scores.
  [[nodiscard]] std::uint32_t open() const noexcept { return size - (has_owner && size > 0 ? 1 : 0); }
};

// All sampling weights together, but for roundings.
inline constexpr std::uint64_t kAllWeights = std::uint64_t{1} << 56;

// Sampling weights of the elements, in their order; 1 or more each. Owners are drawn in proportion to weights. Where
// elements are coupled, the owner is the element whose variate divided by its weight is the least, and others that
// are not coupled have other variates for that. It is the least of the whole fleet if `is_global`, else that of the
// designs with the owner.
[[nodiscard]] std::vector<std::uint64_t> sampling_weights(std::span<const Element> elements,
                                                          std::span<const Design> designs, bool is_global);

}  // namespace holdfast
