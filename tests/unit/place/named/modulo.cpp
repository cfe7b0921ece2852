// Laws of modulo@1: it is the remainder and nothing else.
#include <vector>

#include "assertions.h"
#include "base/error.h"
#include "hash/splitmix.h"
#include "place/members.h"
#include "place/named/modulo.h"
#include "refusal.h"

using namespace holdfast;

namespace {

void every_pick_is_the_remainder(void **) {
  for (const std::size_t count : {1, 2, 3, 5, 7, 64, 100, 641, 1000, 65535, 65536, 65537}) {
    const Modulo modulo{numbered_members(count)};
    for (std::uint64_t i = 0; i < 2000; ++i) {
      for (const std::uint64_t hash : {mix64(i), i, ~i, i * count, i * count - 1}) {
        assert_int_equal(modulo.pick(hash), count - 1 - hash % count);
      }
    }
  }
}

void all_shares_are_equal(void **) {
  const Modulo modulo{numbered_members(8)};
  assert_true(modulo.share(0) == 0.125 && modulo.share(7) == 0.125);
}

void a_weight_is_refused_by_slot(void **) {
  auto members = numbered_members(4);
  members[1].weight = Weight::from_steps(std::uint64_t{5} << 31);
  const std::string message = refusal_of(Fault::infeasible, [&] { const Modulo modulo{members}; });
  assert_string_equal(message.c_str(),
                      "the node in slot 2 has weight 2.5 and modulo@1 knows no weights: use weight 1, or "
                      "rendezvous-table or ring");
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_pick_is_the_remainder),
      cmocka_unit_test(all_shares_are_equal),
      cmocka_unit_test(a_weight_is_refused_by_slot),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
