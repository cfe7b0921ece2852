// Feeds of routers: leases, sums, and what is forgotten.
#include <utility>
#include <vector>

#include "assertions.h"
#include "ops/load/feeds.h"

using namespace holdfast;

namespace {

void a_feed_counts_in_full_for_its_lease_and_then_fades(void **) {
  const Feed feed{.value = 1000, .since = 10, .lease = 20};
  for (const auto &[now, left] : {std::pair{10, 1000}, {30, 1000}, {31, 950}, {40, 500}, {49, 50}, {50, 0}, {99, 0}}) {
    assert_int_equal(feed.at(static_cast<std::uint64_t>(now)), left);
  }
}

void a_feed_never_grows_with_time(void **) {
  for (const std::uint64_t lease : {std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{1} << 62}) {
    const Feed feed{.value = std::uint64_t{1} << 32, .since = 5, .lease = lease};
    std::uint64_t before = feed.value;
    for (std::uint64_t step = 0; step <= 16; ++step) {
      const std::uint64_t left = feed.at(5 + lease / 8 * step + step % 2);
      assert_true(left <= before);
      before = left;
    }
    assert_int_equal(feed.at(5 + 2 * lease), 0);
  }
}

void a_feed_without_a_lease_stays(void **) {
  const Feed feed{.value = 7, .since = 0, .lease = 0};
  assert_int_equal(feed.at(std::uint64_t{1} << 63), 7);
}

void sums_are_by_node_and_values_by_router(void **) {
  Feeds feeds;
  feeds.set(1, "a", {.value = 5});
  feeds.set(1, "", {.value = 3});
  feeds.set(2, "a", {.value = 11, .since = 0, .lease = 10});
  assert_int_equal(feeds.sum(1, 0), 8);
  assert_int_equal(feeds.value(1, "a", 0), 5);
  assert_int_equal(feeds.value(1, "b", 0), 0);
  assert_int_equal(feeds.sum(2, 15), 5);
  assert_int_equal(feeds.sum(3, 0), 0);
  feeds.set(1, "a", {.value = 6});
  assert_int_equal(feeds.sum(1, 0), 9);
  assert_true(feeds.nodes_of("a") == (std::vector<std::uint64_t>{1, 2}));
  assert_true(feeds.nodes_with_leases() == std::vector<std::uint64_t>{2});
}

void what_is_erased_is_nowhere(void **) {
  Feeds feeds;
  for (const std::uint64_t node : {1, 2}) {
    for (const char *router : {"a", "b"}) feeds.set(node, router, {.value = node, .since = 0, .lease = 4 * node});
  }
  feeds.erase_faded(8);
  assert_int_equal(feeds.nodes_with_leases().size(), 1);
  feeds.erase_router("a");
  assert_true(feeds.nodes_of("a").empty());
  assert_int_equal(feeds.sum(2, 8), 2);
  feeds.erase_node(2);
  assert_int_equal(feeds.sum(2, 8), 0);
  assert_true(feeds.nodes_of("b").empty());
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_feed_counts_in_full_for_its_lease_and_then_fades),
      cmocka_unit_test(a_feed_never_grows_with_time),
      cmocka_unit_test(a_feed_without_a_lease_stays),
      cmocka_unit_test(sums_are_by_node_and_values_by_router),
      cmocka_unit_test(what_is_erased_is_nowhere),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
