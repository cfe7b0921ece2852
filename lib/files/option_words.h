// The words of options: their names, the values that they take, and which of them a misspelt one was meant to be.
#pragma once

#include <string>
#include <vector>

namespace holdfast::files {

std::vector<std::string> option_names();

// The words that an option takes, algorithms without their versions; none for numbers and seeds.
std::vector<std::string> option_values(const std::string &name);

// Sets an option of an empty configuration. Throws Complaint with the library's words, and with the word that
// was probably meant.
void check_option(const std::string &name, const std::string &text);

}  // namespace holdfast::files
