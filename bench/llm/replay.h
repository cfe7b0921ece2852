// Replays a trace to a fleet of workers behind routers, and says how long the first tokens took.
//
// A worker computes one prompt after the other, at so many tokens a second, and skips the tokens of the blocks that are
// in its cache. Answers are written beside that at no cost to prompts, as continuous batching nearly allows. The time
// to the first token is the wait in the worker's queue and the time for the tokens that were missing. A request's load
// ends with its first token.
#pragma once

#include <cstdint>

#include "llm/settings.h"
#include "llm/trace.h"

namespace llm {

struct Result {
  double mean_s = 0, median_s = 0, p99_s = 0;  // time to the first token
  double hit_share = 0;                        // tokens of prompts that were in a cache
  double busiest_share = 0;                    // of the time in which the busiest worker was computing
};

Result replay(const Trace &trace, const Settings &settings);

}  // namespace llm
