#include "llm/trace.h"

#include <fstream>
#include <iostream>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace llm {

namespace {

using Json = nlohmann::ordered_json;

Request request_of(const Json &line) {
  Request request{.at_ms = line.at("timestamp").get<std::uint64_t>(),
                  .input_tokens = line.at("input_length").get<std::uint32_t>(),
                  .output_tokens = line.at("output_length").get<std::uint32_t>(),
                  .blocks = line.at("hash_ids").get<std::vector<std::uint32_t>>()};
  const std::uint64_t blocks = (request.input_tokens + kBlockTokens - 1) / kBlockTokens;
  if (request.input_tokens == 0 || request.blocks.size() != blocks) {
    throw std::runtime_error(std::to_string(request.input_tokens) + " tokens are " + std::to_string(blocks) +
                             " blocks of 512, and hash_ids has " + std::to_string(request.blocks.size()));
  }
  return request;
}

}  // namespace

Trace read_trace(std::istream &input) {
  Trace trace;
  std::string line;
  for (std::size_t number = 1; std::getline(input, line); ++number) {
    if (line.empty()) continue;
    try {
      trace.push_back(request_of(Json::parse(line)));
      if (trace.size() > 1 && trace.back().at_ms < trace[trace.size() - 2].at_ms) {
        throw std::runtime_error("timestamp " + std::to_string(trace.back().at_ms) +
                                 " is before that of the line above");
      }
    } catch (const std::exception &problem) {
      throw std::runtime_error("line " + std::to_string(number) + ": " + problem.what());
    }
  }
  if (trace.empty()) throw std::runtime_error("no requests");
  return trace;
}

Trace read_trace(const std::string &path) {
  if (path == "-") return read_trace(std::cin);
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be opened");
  try {
    return read_trace(file);
  } catch (const std::exception &problem) {
    throw std::runtime_error(path + ": " + problem.what());
  }
}

void write_trace(const Trace &trace, std::ostream &output) {
  for (const Request &request : trace) {
    output << Json{{"timestamp", request.at_ms},
                   {"input_length", request.input_tokens},
                   {"output_length", request.output_tokens},
                   {"hash_ids", request.blocks}}
                  .dump()
           << '\n';
  }
}

}  // namespace llm
