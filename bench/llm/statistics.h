// What a trace is like: rates, lengths, and what its prompts share. The test of the generator compares these figures
// with those of the public trace.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "llm/trace.h"

namespace llm {

// Name and value, in a fixed order; integers all, so that they are equal on every machine.
using Statistics = std::vector<std::pair<std::string, std::uint64_t>>;

Statistics statistics(const Trace &trace);

}  // namespace llm
