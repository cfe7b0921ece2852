#include "llm/generate.h"

#include <algorithm>

#include "llm/random.h"

namespace llm {

namespace {

// The public trace has its times in steps of three seconds, and its first prompts begin with one common block: what the
// operator tells the model. A session is what shares the second block too.
constexpr std::uint64_t kStepMs = 3000;
constexpr std::uint32_t kCommonBlock = 0;
constexpr std::uint32_t kMostInput = 126195, kMostOutput = 2000;

constexpr Quantile kFirstInput[] = {{0, 891},     {.05, 897},   {.10, 905},   {.20, 1092},  {.30, 1756},
                                    {.40, 3911},  {.50, 5264},  {.60, 7417},  {.70, 10768}, {.80, 15871},
                                    {.90, 25553}, {.95, 38464}, {.98, 62000}, {.99, 85000}, {1, kMostInput}};
// Beyond the prompt and the answer before: what the user wrote.
constexpr Quantile kAddedInput[] = {{0, 1},       {.20, 7},      {.40, 16},   {.50, 26},   {.60, 53},
                                    {.70, 183},   {.80, 600},    {.90, 3300}, {.95, 6200}, {.98, 10400},
                                    {.99, 15000}, {.995, 21600}, {1, 50000}};
constexpr Quantile kOutput[] = {{0, 1},     {.05, 10},  {.10, 24},   {.20, 99},       {.30, 213},
                                {.40, 291}, {.50, 350}, {.60, 399},  {.70, 448},      {.80, 504},
                                {.90, 597}, {.95, 698}, {.99, 1115}, {1, kMostOutput}};
constexpr Quantile kGapMs[] = {{0, 3000},     {.05, 30000},  {.10, 42000},   {.20, 60000},   {.30, 75000},
                               {.40, 98000},  {.50, 128000}, {.60, 170000},  {.70, 230000},  {.80, 340000},
                               {.90, 520000}, {.95, 720000}, {.98, 1450000}, {.99, 2200000}, {1, 3400000}};
// Of a turn that goes back: the share of the prompt's blocks that it keeps.
constexpr Quantile kKept[] = {{0, .015}, {.20, .094}, {.50, .185}, {.70, .333}, {.80, .417}, {.90, .566}, {1, .954}};
constexpr double kGoesBack = 0.136;

// How likely a further turn is after so many: who has stayed for ten stays on. Of the sessions that began in the first
// third of the trace, so that few were cut off by its end; a session with a prompt below 1000 tokens has one turn.
constexpr double kGoesOn[] = {.405, .46, .54, .62, .64, .67, .77, .78, .80, .80};
constexpr std::uint32_t kShortInput = 1000;

class Session {
 public:
  Session(std::uint64_t start_ms, Random &random) : random_(random), at_ms_(start_ms) {
    const auto input = static_cast<std::uint32_t>(sample(kFirstInput, random_));
    is_short_ = input < kShortInput;
    blocks_ = {kCommonBlock};
    ask(input);
  }

  // Appends the session's turns, up to the end of the trace.
  void play(std::uint64_t end_ms, std::uint32_t &next_block, Trace &trace) {
    for (std::size_t turn = 0; at_ms_ < end_ms; ++turn) {
      while (blocks_.size() < count_of(input_tokens_)) blocks_.push_back(next_block++);
      trace.push_back({at_ms_ / kStepMs * kStepMs, input_tokens_, output_tokens_, blocks_});
      const double goes_on = kGoesOn[std::min(turn, std::size(kGoesOn) - 1)];
      if (is_short_ || random_.fraction() >= goes_on) return;
      next_turn();
    }
  }

 private:
  static std::size_t count_of(std::uint32_t tokens) { return (tokens + kBlockTokens - 1) / kBlockTokens; }

  void ask(std::uint32_t input_tokens) {
    input_tokens_ = std::min(input_tokens, kMostInput);
    output_tokens_ = static_cast<std::uint32_t>(sample(kOutput, random_));
  }

  // Either the conversation grows, and all its full blocks stay; or the user goes back to an earlier point and asks
  // anew, with a prompt of about the same length.
  void next_turn() {
    at_ms_ += static_cast<std::uint64_t>(sample(kGapMs, random_));
    if (random_.fraction() < kGoesBack && blocks_.size() > 2) {
      const auto kept = static_cast<std::size_t>(static_cast<double>(blocks_.size()) * sample(kKept, random_));
      blocks_.resize(std::max<std::size_t>(kept, 2));
      const auto least = static_cast<std::uint32_t>(blocks_.size() * kBlockTokens + 1);
      ask(std::max(least, input_tokens_ - static_cast<std::uint32_t>(random_.below(input_tokens_ / 8 + 1))));
    } else {
      blocks_.resize(std::max<std::size_t>(input_tokens_ / kBlockTokens, 1));
      ask(input_tokens_ + output_tokens_ + static_cast<std::uint32_t>(sample(kAddedInput, random_)));
    }
  }

  Random &random_;
  std::uint64_t at_ms_;
  std::uint32_t input_tokens_ = 0, output_tokens_ = 0;
  bool is_short_ = false;
  std::vector<std::uint32_t> blocks_;
};

}  // namespace

Trace generate(const Shape &shape) {
  Random random(shape.seed);
  std::vector<std::uint64_t> starts(shape.sessions);
  for (std::uint64_t &start : starts) start = random.below(shape.length_ms);
  std::sort(starts.begin(), starts.end());
  Trace trace;
  std::uint32_t next_block = kCommonBlock + 1;
  for (const std::uint64_t start : starts) Session(start, random).play(shape.length_ms, next_block, trace);
  std::stable_sort(trace.begin(), trace.end(), [](const Request &a, const Request &b) { return a.at_ms < b.at_ms; });
  return trace;
}

}  // namespace llm
