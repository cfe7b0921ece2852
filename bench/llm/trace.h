// A trace of requests to a fleet of language-model workers, in the format of the public Mooncake traces: one JSON
// object a line, with the time of arrival, the lengths of prompt and answer in tokens, and the ids of the prompt's
// blocks. A block is 512 tokens together with all tokens before them, so that two prompts share a prefix of as many
// blocks as they have equal ids at their beginning. The last block of a prompt may be shorter.
#pragma once

#include <cstdint>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

namespace llm {

inline constexpr std::uint64_t kBlockTokens = 512;

struct Request {
  std::uint64_t at_ms = 0;
  std::uint32_t input_tokens = 0;
  std::uint32_t output_tokens = 0;
  std::vector<std::uint32_t> blocks;  // at least one
};

using Trace = std::vector<Request>;

// Reads a trace in the order of its lines. Throws std::runtime_error with the number of the line that is wrong.
Trace read_trace(std::istream &input);

// Reads a file, or standard input if the path is "-".
Trace read_trace(const std::string &path);

void write_trace(const Trace &trace, std::ostream &output);

}  // namespace llm
