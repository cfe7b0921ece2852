// What the parts of shared_cases_write share.
#pragma once

#include "golden.h"

namespace conformance {

// Bad calls as steps, each after a line with the status and the text that the library has for it.
std::string refusals();

// Views with nodes that are down or draining and with pins, as steps: which node serves each key, and its home.
std::string homes(const Row &row, const std::vector<std::string> &keys);

}  // namespace conformance
