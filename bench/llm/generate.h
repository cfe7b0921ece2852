// Makes a trace like the conversation trace of Mooncake, for tests and for whoever does not have that trace: sessions
// begin at an even rate, and each turn of a session repeats the prompt and the answer before it. The tables hold
// quantiles of the public trace, measured once; the same seed gives the same trace on every machine.
#pragma once

#include <cstdint>

#include "llm/trace.h"

namespace llm {

struct Shape {
  std::uint64_t seed = 1;
  std::uint32_t sessions = 7373;      // of the public trace
  std::uint64_t length_ms = 3537000;  // about an hour; turns that come later are cut off
};

Trace generate(const Shape &shape);

}  // namespace llm
