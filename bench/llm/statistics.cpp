#include "llm/statistics.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace llm {

namespace {

using Values = std::vector<std::uint64_t>;

std::uint64_t quantile(Values &values, std::uint64_t percent) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * percent / 100);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void add_quantiles(const std::string &name, Values values, Statistics &found) {
  std::uint64_t sum = 0;
  for (const std::uint64_t value : values) sum += value;
  found.emplace_back(name + ", mean", values.empty() ? 0 : sum / values.size());
  for (const std::uint64_t percent : {10, 50, 90, 99}) {
    found.emplace_back(name + ", " + std::to_string(percent) + " %", quantile(values, percent));
  }
}

// Sessions by their first two blocks, which is what the key of the replay is made of.
void add_sessions(const Trace &trace, Statistics &found) {
  struct Session {
    std::uint64_t turns = 0, last_ms = 0;
  };
  std::unordered_map<std::uint64_t, Session> sessions;
  Values gaps_ms;
  for (const Request &request : trace) {
    const std::uint64_t second = request.blocks.size() > 1 ? request.blocks[1] + std::uint64_t{1} : 0;
    Session &session = sessions[std::uint64_t{request.blocks[0]} << 32 | second];
    if (session.turns++ > 0) gaps_ms.push_back(request.at_ms - session.last_ms);
    session.last_ms = request.at_ms;
  }
  Values turns;
  std::uint64_t of_one = 0;
  for (const auto &[key, session] : sessions) {
    turns.push_back(session.turns);
    of_one += session.turns == 1;
  }
  found.emplace_back("sessions", sessions.size());
  found.emplace_back("sessions of one turn, per mille", of_one * 1000 / sessions.size());
  found.emplace_back("turns of a session, 99 %", quantile(turns, 99));
  add_quantiles("ms between turns", gaps_ms, found);
}

// Blocks that an endless cache would have, and those of the common beginning.
void add_sharing(const Trace &trace, Statistics &found) {
  std::unordered_set<std::uint32_t> seen, firsts;
  std::uint64_t blocks = 0, known = 0;
  for (const Request &request : trace) {
    const auto &all = request.blocks;
    const auto end = std::find_if(all.begin(), all.end(), [&](std::uint32_t block) { return !seen.contains(block); });
    known += static_cast<std::uint64_t>(end - all.begin());
    blocks += all.size();
    seen.insert(all.begin(), all.end());
    firsts.insert(all.front());
  }
  found.emplace_back("blocks", blocks);
  found.emplace_back("different blocks", seen.size());
  found.emplace_back("first blocks", firsts.size());
  found.emplace_back("blocks seen before, per mille", known * 1000 / blocks);
}

}  // namespace

Statistics statistics(const Trace &trace) {
  Statistics found;
  const std::uint64_t length_ms = trace.back().at_ms - trace.front().at_ms;
  found.emplace_back("requests", trace.size());
  found.emplace_back("ms", length_ms);
  std::uint64_t late = 0;
  for (const Request &request : trace) late += request.at_ms - trace.front().at_ms > length_ms / 2;
  found.emplace_back("requests in the second half, per mille", late * 1000 / trace.size());
  Values input, output;
  for (const Request &request : trace) {
    input.push_back(request.input_tokens);
    output.push_back(request.output_tokens);
  }
  add_quantiles("tokens of the prompt", input, found);
  add_quantiles("tokens of the answer", output, found);
  add_sessions(trace, found);
  add_sharing(trace, found);
  return found;
}

}  // namespace llm
