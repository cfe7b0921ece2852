// Laws of loads over random lives: nodes, weights, zones, states, masks, pins, 'when_down', stages of plans, costs,
// best of k, feeds, restarts. `loads_laws ACQUIRES FIRST COUNT` makes so many acquires for each of COUNT seeds from
// FIRST.
#include <cstdio>
#include <cstdlib>

#include "cases.h"
#include "trial.h"

namespace {

std::uint64_t acquires = cases(100000), first = 1, count = 3;

// A life of its own for every few hundred acquires.
void every_promise_of_loads_holds_in_random_lives(void **) {
  constexpr std::uint64_t kLife = 400;
  std::uint64_t unclear = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    for (std::uint64_t life = 0; life < acquires / kLife; ++life) {
      unclear += loads::Trial(seed * 1000000 + life).run(kLife);
    }
  }
  std::printf("%llu answers too near to tell\n", static_cast<unsigned long long>(unclear));
  assert_true(unclear <= acquires * count / 1000);
}

}  // namespace

int main(int number, char **arguments) {
  if (number > 1) acquires = std::strtoull(arguments[1], nullptr, 10);
  if (number > 2) first = std::strtoull(arguments[2], nullptr, 10);
  if (number > 3) count = std::strtoull(arguments[3], nullptr, 10);
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_promise_of_loads_holds_in_random_lives),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
