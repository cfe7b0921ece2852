#include "read/weights.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "read/cluster.h"
#include "read/complaint.h"
#include "read/files.h"
#include "read/numbers.h"

namespace cli {

namespace {

constexpr double kGiB = 1073741824;

double size_as_weight(const std::string &path, Place place, const std::string &text) {
  const double weight = has_sizes(text) ? bytes_of(text) / kGiB : std::numeric_limits<double>::quiet_NaN();
  if (!std::signbit(weight) && (weight == 0 || (weight >= 1e-6 && weight <= 1e9))) return weight;
  refuse(path, place,
         fmt::format("size {} is none from 1074B to 1EiB: write all of them with units, like 16GB or 512MiB",
                     shown(text)));
}

// "1, 1, 2" of a line: every comma has a weight on both sides.
void take_line(std::vector<double> &weights, const std::string &path, int number, std::string_view line,
               bool are_sizes) {
  for (std::size_t start = 0; start <= line.size();) {
    const std::size_t end = std::min(line.find(',', start), line.size());
    const std::string_view part = line.substr(start, end - start);
    const std::size_t first = part.find_first_not_of(" \t\r");
    const Place place{number, static_cast<int>(start + std::min(first, part.size())) + 1};
    if (first == std::string_view::npos) refuse(path, place, "a weight is missing here: write them like 1,1,2");
    const std::size_t last = part.find_last_not_of(" \t\r");
    const std::string word(part.substr(first, last - first + 1));
    weights.push_back(are_sizes ? size_as_weight(path, place, word) : parsed_weight(path, place, word));
    start = end + 1;
  }
}

}  // namespace

bool has_sizes(std::string_view text) { return text.find_first_of("KMGTPB") != std::string_view::npos; }

std::vector<double> weights_of(const std::string &path, const std::string &text) {
  check_text(path, text);
  const bool are_sizes = has_sizes(text);
  std::vector<double> weights;
  int number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = std::string_view(text).substr(start, end - start);
    ++number;
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) take_line(weights, path, number, line, are_sizes);
    start = end + 1;
  }
  if (weights.empty()) refuse(path, {}, "no weights: write them like 1,1,2");
  if (std::ranges::all_of(weights, [](double weight) { return weight == 0; }))
    refuse(path, {}, "every weight is 0: no node could serve a key");
  return weights;
}

Weights weights_of_flag(const std::string &flag, const std::string &text) {
  std::error_code failed;
  if (!text.empty() && std::filesystem::exists(text, failed)) {
    const std::string lines = input(text);
    return {weights_of(text, lines), has_sizes(lines)};
  }
  try {
    return {weights_of(flag, text), has_sizes(text)};
  } catch (const Complaint &complaint) {
    throw Complaint(fmt::format("{} ({} names no file)", complaint.what(), shown(text)));
  }
}

}  // namespace cli
