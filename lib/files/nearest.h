// The known word that a misspelt one was probably meant to be.
#pragma once

#include <string>
#include <vector>

namespace holdfast::files {

// By the least number of letters added, dropped or exchanged; the first of several.
std::string nearest(const std::string &word, const std::vector<std::string> &known);

// ": did you mean 'that'?" with the nearest known word, if it is near: at most every third letter differs, and at most
// three do. Empty otherwise, and for a word that is known.
std::string did_you_mean(const std::string &word, const std::vector<std::string> &known);

}  // namespace holdfast::files
