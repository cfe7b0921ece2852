// The results of many replays: every policy with every number of routers at every load, over several seeds; as a table
// for people, as JSON for tools/replay-picture.py, and held against the goals.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "llm/replay.h"

namespace llm {

struct Plan {
  std::vector<Policy> policies;
  std::vector<std::uint32_t> routers = {1, 4, 16};
  std::vector<double> loads = {0.5, 1, 1.5};
  std::vector<std::uint64_t> feeds_ms = {0};  // beside 0, for a few policies and several routers
  std::uint32_t seeds = 5;
};

// One policy with so many routers at one load: means over the seeds, and the seeds' least and greatest mean time.
struct Row {
  Policy policy = Policy::plain;
  std::uint32_t routers = 1;
  std::uint64_t feed_ms = 0;
  double load = 1;
  Result mean;
  double least_s = 0, greatest_s = 0;
};

// All replays of a plan; the settings say the rest. Shows on standard error how far it is, after a second.
std::vector<Row> run(const Trace &trace, const Plan &plan, const Settings &settings);

void write_table(const std::vector<Row> &rows, const Plan &plan, std::ostream &output);
void write_json(const std::vector<Row> &rows, const Settings &settings, std::uint32_t seeds, std::ostream &output);

// One line for each goal whose rows are there: what was asked, what came out, and whether that is enough.
std::vector<std::string> goals(const std::vector<Row> &rows);

}  // namespace llm
