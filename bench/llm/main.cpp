// bench_llm: replays a trace of requests to language-model workers, makes such a trace, and describes one.

#include <algorithm>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "llm/generate.h"
#include "llm/statistics.h"
#include "llm/table.h"

namespace {

struct Asked {
  llm::Plan plan;
  llm::Settings settings;
  llm::Shape shape;
  std::string trace;  // empty: a generated one
  std::vector<std::string> policies;
  std::string json;  // the file to write beside the table
};

llm::Trace trace_of(const Asked &asked) {
  return asked.trace.empty() ? llm::generate(asked.shape) : llm::read_trace(asked.trace);
}

void add_trace_flags(CLI::App &verb, Asked &asked) {
  verb.add_option("--trace", asked.trace,
                  "JSON lines of the Mooncake format; - is standard input; without it, one is made");
  verb.add_option("--trace-seed", asked.shape.seed, "Seed of a trace that is made")->capture_default_str();
  verb.add_option("--sessions", asked.shape.sessions, "Sessions of a trace that is made")->capture_default_str();
  verb.add_option("--length-ms", asked.shape.length_ms, "Length of a trace that is made")->capture_default_str();
}

void add_fleet_flags(CLI::App &verb, llm::Settings &settings) {
  const CLI::Range positive(std::uint64_t{1}, std::uint64_t{1} << 32);
  const auto add = [&](const char *flag, auto &value, const char *help) {
    return verb.add_option(flag, value, help)->capture_default_str();
  };
  add("--workers", settings.workers, "Workers")->check(CLI::Range(1, 1024));
  add("--tokens-per-second", settings.tokens_per_second, "A worker's prefill")->check(positive);
  add("--cache-blocks", settings.cache_blocks, "A worker's cache, in blocks of 512 tokens")->check(positive);
  add("--step-ms", settings.step_ms, "A request arrives at a random moment of so long from its timestamp");
  add("--key-blocks", settings.key_blocks, "First blocks whose ids are the key")->check(positive);
  add("--width", settings.width, "Choices of best of k")->check(CLI::Range(1, 64));
  add("--away-percent", settings.away_percent, "What a missing token costs more on a choice that is not the home")
      ->check(CLI::Range(0, 1000));
  add("--factor", settings.factor, "Factor of bounded load; 0 is the library's default");
  add("--slack", settings.slack, "Slack of bounded load, in requests or tokens; -1 is the library's default");
}

std::string names() {
  std::string all;
  for (const llm::PolicyRow &row : llm::policies()) all += std::string("\n  ") + row.name + ": " + row.help;
  return all;
}

void add_plan_flags(CLI::App &verb, Asked &asked) {
  verb.add_option("--policies", asked.policies, "Names, separated by semicolons; without it, all:" + names())
      ->delimiter(';');
  verb.add_option("--routers", asked.plan.routers, "Numbers of routers")
      ->delimiter(',')
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  verb.add_option("--loads", asked.plan.loads, "How much faster than its time the trace is played")
      ->delimiter(',')
      ->check(CLI::Range(0.001, 1000.0))
      ->capture_default_str();
  verb.add_option("--feeds-ms", asked.plan.feeds_ms, "Routers tell each other their loads so often; 0 is never")
      ->delimiter(',')
      ->capture_default_str();
  verb.add_option("--seeds", asked.plan.seeds, "Seeds: each has other names of workers, moments and routers")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  verb.add_option("--seed", asked.settings.seed, "The first seed")->capture_default_str();
  verb.add_option("--json", asked.json, "File that receives all figures, for tools/replay-picture.py");
}

std::vector<llm::Policy> policies_of(const std::vector<std::string> &asked) {
  std::vector<llm::Policy> found;
  for (const llm::PolicyRow &row : llm::policies()) {
    if (asked.empty() || std::find(asked.begin(), asked.end(), row.name) != asked.end()) found.push_back(row.policy);
  }
  if (!asked.empty() && found.size() != asked.size()) throw std::runtime_error("--policies: the names are:" + names());
  return found;
}

int replay(Asked &asked) {
  asked.plan.policies = policies_of(asked.policies);
  const llm::Trace trace = trace_of(asked);
  const std::vector<llm::Row> rows = llm::run(trace, asked.plan, asked.settings);
  if (!asked.json.empty()) {
    std::ofstream file(asked.json);
    llm::write_json(rows, asked.settings, asked.plan.seeds, file);
    if (!file.flush()) throw std::runtime_error(asked.json + ": cannot be written");
  }
  std::cout << trace.size() << " requests, mean seconds to the first token\n\n";
  llm::write_table(rows, asked.plan, std::cout);
  std::cout << '\n';
  for (const std::string &line : llm::goals(rows)) std::cout << line << '\n';
  return 0;
}

int describe(const Asked &asked) {
  for (const auto &[name, value] : llm::statistics(trace_of(asked))) std::cout << name << '\t' << value << '\n';
  return 0;
}

int run(int argc, char **argv) {
  Asked asked;
  CLI::App app("Replays requests to language-model workers, by several policies of routing");
  app.require_subcommand(1);
  CLI::App *replaying = app.add_subcommand("replay", "Replay a trace; prints mean times to the first token");
  CLI::App *making = app.add_subcommand("generate", "Make a trace like the conversation trace of Mooncake");
  CLI::App *describing = app.add_subcommand("statistics", "Describe a trace");
  for (CLI::App *verb : {replaying, describing, making}) add_trace_flags(*verb, asked);
  add_fleet_flags(*replaying, asked.settings);
  add_plan_flags(*replaying, asked);
  CLI11_PARSE(app, argc, argv);
  if (*replaying) return replay(asked);
  if (*describing) return describe(asked);
  llm::write_trace(trace_of(asked), std::cout);
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception &problem) {
    std::cerr << "bench_llm: " << problem.what() << '\n';
    return 2;
  }
}
