// The replay of requests to language-model workers: caches and queues are as their headers say, and the figures of
// every policy are frozen.
#include <cmath>
#include <string>

#include "llm/cache.h"
#include "llm/generate.h"
#include "llm/replay.h"
#include "llm/table.h"

#include "assertions.h"

namespace {

llm::Request request(std::uint64_t at_ms, std::uint32_t tokens, std::vector<std::uint32_t> blocks) {
  return {.at_ms = at_ms, .input_tokens = tokens, .output_tokens = 1, .blocks = std::move(blocks)};
}

void what_is_in_the_cache_is_not_missing(void **) {
  llm::BlockCache cache(4);
  assert_int_equal(cache.missing_tokens(request(0, 1000, {1, 2})), 1000);
  cache.use(request(0, 1000, {1, 2}));
  assert_int_equal(cache.missing_tokens(request(0, 1000, {1, 3})), 1000 - 512);
  assert_int_equal(cache.missing_tokens(request(0, 1000, {3, 2})), 1000);  // no common beginning
}

void one_token_is_computed_in_any_case(void **) {
  llm::BlockCache cache(4);
  cache.use(request(0, 1024, {1, 2}));
  assert_int_equal(cache.missing_tokens(request(0, 1024, {1, 2})), 1);
}

void the_block_used_least_recently_leaves_the_ends_of_prompts_first(void **) {
  llm::BlockCache cache(3);
  cache.use(request(0, 1024, {1, 2}));
  cache.use(request(0, 1024, {1, 3}));
  cache.use(request(0, 512, {4}));  // block 2 leaves
  assert_int_equal(cache.missing_tokens(request(0, 1024, {1, 2})), 512);
  cache.use(request(0, 512, {5}));  // block 3 leaves, before block 1
  assert_int_equal(cache.missing_tokens(request(0, 1024, {1, 3})), 512);
}

llm::Settings one_worker() { return {.workers = 1, .tokens_per_second = 1000, .cache_blocks = 100, .step_ms = 0}; }

// Two prompts at once: the first takes 1.024 s, the second waits for it and computes its own second block.
void a_prompt_waits_for_those_before_it_and_computes_what_misses(void **) {
  const llm::Trace trace = {request(0, 1024, {1, 2}), request(0, 1024, {1, 3})};
  const llm::Result result = llm::replay(trace, one_worker());
  assert_true(std::abs(result.mean_s - (1.024 + 1.024 + 0.512) / 2) < 1e-9);
  assert_true(std::abs(result.hit_share - 0.25) < 1e-9);
}

void at_twice_the_load_requests_come_in_half_the_time(void **) {
  const llm::Trace trace = {request(0, 1024, {1, 2}), request(2000, 1024, {3, 4})};
  llm::Settings settings = one_worker();
  assert_true(std::abs(llm::replay(trace, settings).mean_s - 1.024) < 1e-9);
  settings.load = 2;
  assert_true(std::abs(llm::replay(trace, settings).mean_s - (1.024 + 1.024 + 0.024) / 2) < 1e-9);
}

// Mean microseconds to the first token, of every policy in the order of the table; made by this test, then frozen.
struct Frozen {
  std::uint32_t routers;
  std::uint64_t feed_ms;
  long long mean_us[10];
};
constexpr Frozen kFrozen[] = {
    {1, 0, {3259159, 1793355, 1769186, 1638055, 1638055, 2966032, 2532083, 1842841, 1758878, 1740632}},
    {4, 0, {3259159, 2776986, 2644019, 2618940, 2265609, 3259159, 3029612, 2396711, 2499399, 2323423}},
    {4, 500, {3259159, 2199838, 2093436, 2038058, 1888600, 2980429, 2532083, 2097214, 1857811, 1875978}},
};

// Six minutes of a fleet of four, with every setting named: the library's defaults may change.
llm::Settings small() {
  return {.workers = 4,
          .tokens_per_second = 7000,
          .cache_blocks = 1000,
          .step_ms = 3000,
          .key_blocks = 2,
          .width = 3,
          .away_percent = 100,
          .factor = 1.25};
}

void the_figures_of_every_policy_are_frozen(void **) {
  const llm::Trace trace = llm::generate({.sessions = 400, .length_ms = 360000});
  int others = 0;
  for (const Frozen &frozen : kFrozen) {
    for (const llm::PolicyRow &row : llm::policies()) {
      llm::Settings settings = small();
      settings.policy = row.policy;
      settings.routers = frozen.routers;
      settings.feed_ms = frozen.feed_ms;
      settings.slack = row.policy == llm::Policy::bounded ? 4 : 50000;  // of requests, of tokens
      const long long found = std::llround(llm::replay(trace, settings).mean_s * 1e6);
      const long long wanted = frozen.mean_us[static_cast<std::size_t>(row.policy)];
      if (found == wanted) continue;
      print_error("%s, %u routers: %lld, not %lld\n", row.name, frozen.routers, found, wanted);
      ++others;
    }
  }
  assert_int_equal(others, 0);
}

// A made-up table: best of k takes 1.05 times what cache-aware takes, and 0.95 times what the best with state takes.
void goals_are_held_against_the_worst_load(void **) {
  std::vector<llm::Row> rows;
  const auto add = [&](llm::Policy policy, std::uint32_t routers, double load, double mean_s) {
    rows.push_back({.policy = policy, .routers = routers, .load = load, .mean = {.mean_s = mean_s}});
  };
  for (const double load : {1.0, 2.0}) {
    add(llm::Policy::cache_aware, 1, load, 1);
    add(llm::Policy::best_of, 1, load, load == 1 ? 1.05 : 0.9);
    add(llm::Policy::sticky, 4, load, 2);
    add(llm::Policy::cache_aware, 4, load, 1);
    add(llm::Policy::best_of, 4, load, 0.95);
  }
  const std::vector<std::string> lines = llm::goals(rows);
  assert_int_equal(lines.size(), 2);
  assert_true(lines[0].find("1.050") != std::string::npos && lines[0].ends_with(": met"));
  assert_true(lines[1].find("0.950") != std::string::npos && lines[1].ends_with(": missed"));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(what_is_in_the_cache_is_not_missing),
      cmocka_unit_test(one_token_is_computed_in_any_case),
      cmocka_unit_test(the_block_used_least_recently_leaves_the_ends_of_prompts_first),
      cmocka_unit_test(a_prompt_waits_for_those_before_it_and_computes_what_misses),
      cmocka_unit_test(at_twice_the_load_requests_come_in_half_the_time),
      cmocka_unit_test(the_figures_of_every_policy_are_frozen),
      cmocka_unit_test(goals_are_held_against_the_worst_load),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
