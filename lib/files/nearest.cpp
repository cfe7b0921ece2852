#include "files/nearest.h"

#include <algorithm>
#include <utility>

#include "files/complaint.h"

namespace holdfast::files {

namespace {

constexpr std::size_t kLongest = 64;  // longer words are no slips of the hand

std::size_t distance(const std::string &from, const std::string &to) {
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t i = 0; i <= to.size(); ++i) row[i] = i;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t exchanged = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({exchanged, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[to.size()];
}

}  // namespace

std::string nearest(const std::string &word, const std::vector<std::string> &known) {
  const std::string start = word.substr(0, kLongest);
  return *std::ranges::min_element(known, {}, [&](const std::string &each) { return distance(start, each); });
}

std::string did_you_mean(const std::string &word, const std::vector<std::string> &known) {
  if (known.empty() || word.size() > kLongest) return "";
  const std::string near = nearest(word, known);
  const std::size_t most = std::min<std::size_t>((std::max(word.size(), near.size()) + 2) / 3, 3);
  return near != word && distance(word, near) <= most ? ": did you mean " + shown(near) + "?" : "";
}

}  // namespace holdfast::files
