// What the parts of shared_cases_write share.
#pragma once

#include <holdfast/holdfast.hpp>

#include "golden.h"

namespace conformance {

// Bad calls as steps, each after a line with the status and the text that the library has for it.
std::string refusals();

// Views with nodes that are down or draining and with pins, as steps: which node serves each key, and its home.
std::string homes(const Row &row, const std::vector<std::string> &keys);

// Loads of nodes, as steps: which node gets each request, and the load of each node after them.
std::string loads(const Row &row, const std::vector<std::string> &keys);

// The options of small clusters that an algorithm reads, and a slot in two digits.
hf::Config small_config(const Row &row, const std::string &when_down);
std::string digits_of(hf::Slot slot);

}  // namespace conformance
