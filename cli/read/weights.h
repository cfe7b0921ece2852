// Weights as a list, "1,1,2" or, in sizes of nodes, "16GB,512MiB"; or as a file of them with a weight a line or several
// with commas between them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

// Whether weights are told as sizes: all of them are, then, and weight 1 is 1 GiB.
bool has_sizes(std::string_view text);

// `path` is the name of what the text stands in. Throws Complaint with line and column for an empty place, what is no
// weight, or weights that are all 0.
std::vector<double> weights_of(const std::string &path, const std::string &text);

// Reads the file of that name if there is one, or else the text itself.
struct Weights {
  std::vector<double> values;
  bool are_sizes = false;
};
Weights weights_of_flag(const std::string &flag, const std::string &text);

}  // namespace cli
