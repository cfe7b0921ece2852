// The promise of every dialect: what the real program answered is what we answer. Reads one file of
// tests/vectors/dialect.
//     frozen FILE.tsv
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "assertions.h"
#include "dialect/asked.h"

using namespace vectors;

namespace {

std::string path;

void every_answer_is_the_programs(void **) {
  const std::vector<Case> cases = read_lines(path);
  assert_true(!cases.empty());
  std::size_t differing = 0;
  for (const Case &one : cases) {
    const Asked asked(one);
    assert_true(!one.vectors.empty());
    for (const auto &[key, answer] : one.vectors) {
      if (asked.answer(key) == answer || differing++ > 3) continue;
      print_error("%s: '%s' is on %s, and we say %s: %s\n", one.name.c_str(), key.c_str(), answer.c_str(),
                  asked.answer(key).c_str(), asked.reason(key).c_str());
    }
  }
  assert_int_equal(differing, 0);
}

void whole_tables_are_the_programs(void **) {
  for (const Case &one : read_lines(path)) assert_true(Asked(one).has_digest());
}

// The explanation follows the origin's rule over plain points, the lookup does not.
void an_explanation_names_the_node_that_a_lookup_finds(void **) {
  for (const Case &one : read_lines(path)) {
    const Asked asked(one);
    if (asked.dialect().explain == nullptr || one.nodes.empty()) continue;
    for (std::size_t i = 0; i < one.vectors.size(); i += 16) {
      const std::uint64_t position = asked.position(one.vectors[i].key);
      const auto reason = asked.dialect().explain(asked.peers(), asked.choices(), position);
      assert_int_equal(reason.slot, asked.engine().pick(position));
    }
  }
}

// Runs say what lookups say, and a share is the length of its runs.
void shares_are_the_sums_of_runs(void **) {
  for (const Case &one : read_lines(path)) {
    const Asked asked(one);
    if (one.nodes.empty() || !asked.engine().has_runs()) continue;
    std::vector<double> lengths(one.nodes.size());
    for (std::uint64_t first = 0, last = 0; last != ~std::uint64_t{0}; first = last + 1) {
      holdfast::Run run;
      assert_int_equal(asked.engine().runs(first, {&run, 1}), 1);
      last = run.last;
      assert_int_equal(asked.engine().pick(first), run.owner);
      assert_int_equal(asked.engine().pick(last), run.owner);
      lengths[run.owner] += static_cast<double>(last - first) + 1;
    }
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      const double difference = lengths[i] / 18446744073709551616.0 - asked.engine().share(i);
      assert_true(difference < 1e-12 && difference > -1e-12);
    }
  }
}

void no_more_memory_is_held_than_was_said(void **) {
  for (const Case &one : read_lines(path)) {
    const Asked asked(one);
    if (one.nodes.empty()) continue;
    assert_true(asked.engine().bytes() <= asked.dialect().memory(asked.peers(), asked.choices()));
  }
}

}  // namespace

int main(int argc, char **argv) try {
  if (argc != 2) {
    std::fputs("usage: frozen FILE.tsv\n", stderr);
    return 2;
  }
  path = argv[1];
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_answer_is_the_programs),
      cmocka_unit_test(whole_tables_are_the_programs),
      cmocka_unit_test(an_explanation_names_the_node_that_a_lookup_finds),
      cmocka_unit_test(shares_are_the_sums_of_runs),
      cmocka_unit_test(no_more_memory_is_held_than_was_said),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
} catch (const std::exception &error) {
  std::fprintf(stderr, "frozen: %s\n", error.what());
  return 2;
}
