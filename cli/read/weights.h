// Weights as a list, "1,1,2", or as a file of them with a weight a line or several with commas between them.
#pragma once

#include <string>
#include <vector>

namespace cli {

// `path` is the name of what the text stands in. Throws Complaint with line and column for an empty place, what is no
// weight, or weights that are all 0.
std::vector<double> weights_of(const std::string &path, const std::string &text);

// Reads the file of that name if there is one, or else the text itself.
std::vector<double> weights_of_flag(const std::string &flag, const std::string &text);

}  // namespace cli
