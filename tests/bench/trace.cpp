// Traces of requests to language-model workers: made ones are like the public one, and files are read as they are
// written.
#include <cmath>
#include <sstream>
#include <stdexcept>
#include <string>

#include "llm/generate.h"
#include "llm/statistics.h"
#include "llm/trace.h"

#include "assertions.h"

namespace {

struct Figure {
  const char *name;
  std::uint64_t in_public;  // of the conversation trace of Mooncake
  std::uint64_t made;       // of seed 1; frozen
};

constexpr Figure kFigures[] = {
    {"requests", 12031, 12131},
    {"ms", 3536999, 3534000},
    {"requests in the second half, per mille", 534, 531},
    {"tokens of the prompt, mean", 12035, 12758},
    {"tokens of the prompt, 10 %", 964, 1037},
    {"tokens of the prompt, 50 %", 6909, 7005},
    {"tokens of the prompt, 90 %", 27367, 30320},
    {"tokens of the prompt, 99 %", 85399, 88862},
    {"tokens of the answer, mean", 342, 347},
    {"tokens of the answer, 10 %", 24, 24},
    {"tokens of the answer, 50 %", 350, 350},
    {"tokens of the answer, 90 %", 597, 599},
    {"tokens of the answer, 99 %", 1115, 1172},
    {"sessions", 7373, 7418},
    {"sessions of one turn, per mille", 693, 682},
    {"turns of a session, 99 %", 8, 8},
    {"ms between turns, mean", 214058, 201514},
    {"ms between turns, 10 %", 42000, 42000},
    {"ms between turns, 50 %", 122999, 120000},
    {"ms between turns, 90 %", 480000, 459000},
    {"ms between turns, 99 %", 1473000, 1323000},
    {"blocks", 288500, 308176},
    {"different blocks", 182790, 185344},
    {"first blocks", 1, 1},
    {"blocks seen before, per mille", 366, 398},
};

void a_made_trace_has_the_frozen_figures(void **) {
  const llm::Statistics found = llm::statistics(llm::generate({}));
  assert_int_equal(found.size(), std::size(kFigures));
  for (std::size_t i = 0; i < found.size(); ++i) {
    assert_string_equal(found[i].first.c_str(), kFigures[i].name);
    assert_int_equal(found[i].second, kFigures[i].made);
  }
}

// All within a sixth, for several seeds: what decides a replay is how much comes, and how much of it is shared.
void made_traces_are_like_the_public_one(void **) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const llm::Statistics found = llm::statistics(llm::generate({.seed = seed}));
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto wanted = static_cast<double>(kFigures[i].in_public);
      assert_true(std::abs(static_cast<double>(found[i].second) - wanted) <= wanted / 6);
    }
  }
}

std::string text_of(const llm::Trace &trace) {
  std::ostringstream output;
  llm::write_trace(trace, output);
  return output.str();
}

void the_seed_decides_the_trace(void **) {
  const llm::Shape shape{.seed = 7, .sessions = 100};
  assert_string_equal(text_of(llm::generate(shape)).c_str(), text_of(llm::generate(shape)).c_str());
  assert_true(text_of(llm::generate(shape)) != text_of(llm::generate({.seed = 8, .sessions = 100})));
}

void a_trace_is_read_as_it_was_written(void **) {
  const std::string written = text_of(llm::generate({.sessions = 100}));
  std::istringstream input(written);
  assert_string_equal(text_of(llm::read_trace(input)).c_str(), written.c_str());
}

constexpr char kGood[] = R"({"timestamp": 3000, "input_length": 513, "output_length": 1, "hash_ids": [0, 1]})";

void assert_refused(const std::string &text, const char *why) {
  std::istringstream input(text);
  try {
    llm::read_trace(input);
  } catch (const std::runtime_error &problem) {
    if (std::string(problem.what()).find(why) == std::string::npos) print_error("%s\n", problem.what());
    assert_true(std::string(problem.what()).find(why) != std::string::npos);
    return;
  }
  fail();
}

void a_wrong_line_is_refused_with_its_number(void **) {
  const std::string good = std::string(kGood) + "\n";
  assert_refused("", "no requests");
  assert_refused(good + "{", "line 2");
  assert_refused(good + R"({"timestamp": 3000})", "input_length");
  assert_refused(good + R"({"timestamp": 0, "input_length": 1, "output_length": 1, "hash_ids": [0]})", "before");
  assert_refused(R"({"timestamp": 0, "input_length": 513, "output_length": 1, "hash_ids": [0]})", "2 blocks");
  assert_refused(R"({"timestamp": 0, "input_length": 0, "output_length": 1, "hash_ids": []})", "0 tokens");
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_made_trace_has_the_frozen_figures),
      cmocka_unit_test(made_traces_are_like_the_public_one),
      cmocka_unit_test(the_seed_decides_the_trace),
      cmocka_unit_test(a_trace_is_read_as_it_was_written),
      cmocka_unit_test(a_wrong_line_is_refused_with_its_number),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
