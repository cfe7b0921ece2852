// Whether a node has room: exact, against the formula in 128 bits.
#include "assertions.h"
#include "hash/splitmix.h"
#include "ops/load/room.h"

using namespace holdfast;

namespace {

// load < max(factor * fair, fair + slack), in whole numbers of 128 bits.
bool is_below(const Pool &pool, std::uint64_t load, std::uint64_t share, std::uint64_t cost) {
  __extension__ using Exact = unsigned __int128;
  const Exact all = pool.others + cost;
  return Exact{load} * Pool::kMillion * pool.whole < all * pool.factor_millionths * share ||
         (load <= pool.slack ? all * share > 0 : Exact{load - pool.slack} * pool.whole < all * share);
}

void a_node_has_room_below_its_bound_and_not_at_it(void **) {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const std::uint64_t whole = 1 + mix64(i) % 50;
    const Pool pool{.others = mix64(i + 1) % 500,
                    .whole = whole,
                    .slack = mix64(i + 2) % 2 * (mix64(i + 3) % 40),
                    .factor_millionths = 1010000 + mix64(i + 4) % 3000000};
    const std::uint64_t share = 1 + mix64(i + 5) % whole, cost = 1 + mix64(i + 6) % 100;
    const std::uint64_t bound = pool.bound(share, cost);
    assert_true(bound > 0);
    for (const std::uint64_t load : {std::uint64_t{0}, bound - 1, bound, bound + 1, bound / 2}) {
      assert_int_equal(pool.has_room(load, share, cost), load < bound);
      assert_int_equal(pool.has_room(load, share, cost), is_below(pool, load, share, cost));
    }
  }
}

void the_largest_numbers_do_not_wrap(void **) {
  constexpr std::uint64_t kWhole = std::uint64_t{1} << 56;
  const Pool pool{.others = (std::uint64_t{1} << 39) - 1, .whole = kWhole, .factor_millionths = 16000000};
  assert_int_equal(pool.bound(kWhole, 1), std::uint64_t{16} << 39);
  assert_true(pool.has_room((std::uint64_t{1} << 40) - 1, kWhole, std::uint64_t{1} << 32));
  assert_true(pool.has_room((std::uint64_t{1} << 39) - 1, kWhole / 16, 1));
  assert_false(pool.has_room(std::uint64_t{1} << 39, kWhole / 16, 1));
}

void without_a_whole_every_node_has_room(void **) {
  const Pool pool{.others = 5, .factor_millionths = 1010000};
  assert_true(pool.has_room((std::uint64_t{1} << 40) - 1, 1, 1));
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_node_has_room_below_its_bound_and_not_at_it),
      cmocka_unit_test(the_largest_numbers_do_not_wrap),
      cmocka_unit_test(without_a_whole_every_node_has_room),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
