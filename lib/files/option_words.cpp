#include "files/option_words.h"

#include <fmt/format.h>
#include <holdfast/holdfast.hpp>

#include "files/complaint.h"
#include "files/nearest.h"

namespace holdfast::files {

std::vector<std::string> option_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < hf_option_count(); ++i) names.emplace_back(hf_option_name(hf_option_at(i)));
  return names;
}

// Those of 'algorithm' are in the catalogue. The library enumerates no others: a test compares these with what it says
// when it refuses a word.
std::vector<std::string> option_values(const std::string &name) {
  if (name == "hash") return {"siphash-2-4", "siphash-1-3", "xxh3-64", "caller"};
  if (name == "simd") return {"auto", "plain", "avx2", "avx512"};
  if (name == "when_down") return {"next", "fail", "zone:"};
  std::vector<std::string> values;
  for (std::size_t i = 0; name == "algorithm" && i < hf_algorithm_count(); ++i) {
    const std::string algorithm = hf_algorithm_name(i);
    values.push_back(algorithm.substr(0, algorithm.find('@')));
  }
  return values;
}

void check_option(const std::string &name, const std::string &text) {
  try {
    hf::Config().set(name, text);
  } catch (const hf::Error &error) {
    if (error.status() == HF_E_MEMORY) throw;
    const bool is_known = hf_option_find(name.c_str()) != 0;
    throw Complaint(error.what() +
                    (is_known ? did_you_mean(text, option_values(name)) : did_you_mean(name, option_names())));
  }
}

}  // namespace holdfast::files
