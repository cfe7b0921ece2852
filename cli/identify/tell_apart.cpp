#include "identify/tell_apart.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "read/import/text.h"

namespace cli {

namespace {

constexpr std::size_t kCompared = 64;  // guesses
constexpr std::size_t kProbes = 20000, kFewProbes = 2000;

template <class Is>
bool are_all(const KeyBlock &keys, Is is) {
  for (std::size_t i = 0; i < keys.count(); ++i) {
    if (!is(keys.key(i))) return false;
  }
  return true;
}

bool is_number(std::string_view key) {
  return !key.empty() && key.size() <= 19 && key.find_first_not_of("0123456789") == std::string_view::npos;
}

// Of what the features name, every key has one thing at most, so that each kind is asked for by itself.
std::string text_probe(const Features &features, std::size_t i) {
  std::vector<std::string> kinds = {fmt::format("probe-{}", i)};
  if (features.has_high_bytes) kinds.push_back(fmt::format("probe-\xc3\xa9-{}", i));
  for (const std::string &part : features.common) {
    const std::string mark = part.substr(part.find(':') + 1);  // "{}" or "?"
    kinds.push_back(mark.size() == 1 ? fmt::format("/probe/{}{}of={}", i, mark, i + 7)
                                     : fmt::format("probe-{}{}{}{}", i, mark[0], i + 7, mark[1]));
  }
  return kinds[i % kinds.size()];
}

using Answers = std::vector<std::uint32_t>;

// The key that the groups answer in the most ways; of equals the first, where the largest part is the smallest.
Question question_of(const std::vector<Answers> &groups, const KeyBlock &probes) {
  std::size_t best = 0;
  std::pair<std::size_t, std::size_t> score;
  for (std::size_t i = 0; i < probes.count(); ++i) {
    std::map<std::uint32_t, std::size_t> counts;
    for (const Answers &answers : groups) ++counts[answers[i]];
    std::size_t largest = 0;
    for (const auto &[node, count] : counts) largest = std::max(largest, count);
    const std::pair<std::size_t, std::size_t> now = {counts.size(), groups.size() - largest};
    if (now > score) score = now, best = i;
  }
  Question question{.key = std::string(probes.key(best))};
  for (const Answers &answers : groups) question.answers.push_back(answers[best]);
  return question;
}

}  // namespace

KeyBlock probes_like(const KeyBlock &keys, std::size_t count) {
  const bool are_numbers = are_all(keys, is_number);
  const bool are_addresses = are_all(keys, [](std::string_view key) { return is_ip(key); });
  const Features features = features_of(keys);
  KeyBlock probes;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t scattered = (i + 1) * 0x9e3779b97f4a7c15;
    if (are_numbers) {
      probes.add(fmt::format("{}", scattered >> 33));
    } else if (are_addresses) {
      probes.add(fmt::format("10.{}.{}.{}", scattered >> 56, scattered >> 48 & 255, scattered >> 40 & 255));
    } else {
      probes.add(text_probe(features, i));
    }
  }
  return probes;
}

// Programs have rules of their own for the empty key, and no sample has one. It is asked with the others and counts for
// none of them: the sample would else never tell programs apart that differ in nothing but that.
Groups told_apart(const ClusterFile &fleet, const Sample &sample, const std::vector<Guess> &guesses) {
  const std::size_t compared = std::min(guesses.size(), kCompared);
  Groups groups{.probes = compared > 8 ? kFewProbes : kProbes, .left_out = guesses.size() - compared};
  const KeyBlock probes = probes_like(sample.keys, groups.probes);
  KeyBlock empty;
  empty.add("");
  std::vector<Answers> answers;
  std::vector<std::uint32_t> empty_answers;
  for (std::size_t i = 0; i < compared; ++i) {
    const Trial trial = trial_of(fleet, guesses[i]);
    const hf::View view = view_of(trial);
    Answers own = answers_of(view, trial, probes);
    const std::uint32_t own_empty = answers_of(view, trial, empty).front();
    const auto known = std::ranges::find(answers, own);
    if (known != answers.end()) {
      const auto group = static_cast<std::size_t>(known - answers.begin());
      groups.alike[group].push_back(guesses[i]);
      groups.alike[group].back().differs_on_empty = own_empty != empty_answers[group];
      continue;
    }
    answers.push_back(std::move(own));
    empty_answers.push_back(own_empty);
    groups.alike.push_back({guesses[i]});
  }
  if (answers.size() > 1) groups.question = question_of(answers, probes);
  return groups;
}

}  // namespace cli
