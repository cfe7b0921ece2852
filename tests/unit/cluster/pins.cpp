// Laws of staged pins: they are a plain map, whatever the order of changes and publications.
#include "cluster/pins.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "hash/splitmix.h"
#include "refusal.h"

using namespace holdfast;

namespace {

using Place = std::pair<bool, std::string>;
using Model = std::map<Place, std::string>;

std::vector<Pin> pins_of(const Model &model) {
  std::vector<Pin> pins;
  for (const auto &[place, node] : model) pins.push_back({place.first, place.second, node});
  return pins;
}

PinList list_of(std::vector<Pin> pins) {
  PinList list;
  assert_true(list.assign(std::move(pins)));
  return list;
}

void assert_holds(const PinList &list, const Model &model) { assert_true(list == list_of(pins_of(model))); }

// One of few places, so that changes meet: an empty key, keys that start alike, and bytes above 127 and zero among
// them.
Place place_of(std::uint64_t draw) {
  static const std::string kParts[] = {"", "a", "ab", "b", std::string("\0", 1), "\xff"};
  return {(draw & 1) != 0, kParts[(draw >> 1) % 6] + kParts[(draw >> 8) % 6]};
}

// A list that is published now and then, the changes since, and the map that both must equal.
struct Story {
  PinList published;
  StagedPins staged{published};
  Model model;

  void set(const Place &place, const std::string &node) {
    staged.set(place.first, place.second, node);
    model[place] = node;
  }
  void erase(const Place &place) {
    if (model.erase(place) != 0) {
      staged.erase(place.first, place.second);
      return;
    }
    assert_refused(Fault::not_found, place.first ? "for the prefix" : "for the key",
                   [&] { staged.erase(place.first, place.second); });
  }
  void publish() {
    published = staged.list();
    staged = StagedPins(published);
  }
};

void programs_of_changes_and_publications_end_as_a_plain_map_does(void **) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Story story;
    for (std::uint64_t step = 0; step < 80; ++step) {
      const std::uint64_t draw = mix64(seed << 32 | step);
      const std::uint64_t kind = draw >> 60;
      const Place place = place_of(draw);
      if (kind < 8) {
        story.set(place, "node" + std::to_string(draw >> 50 & 7));
      } else if (kind < 14) {
        story.erase(place);
      } else {
        story.publish();
      }
      assert_holds(story.staged.list(), story.model);
    }
  }
}

void a_published_list_does_not_see_later_changes(void **) {
  Story story;
  story.set({false, "kept"}, "a");
  story.set({true, "kept"}, "b");
  story.publish();
  const Model before = story.model;
  const PinList seen = story.published;
  story.set({false, "kept"}, "c");
  story.erase({true, "kept"});
  story.publish();
  assert_holds(seen, before);
  assert_holds(story.published, story.model);
}

void erasing_what_is_not_there_is_refused_and_changes_nothing(void **) {
  Story story;
  story.set({false, "published"}, "a");
  story.publish();
  story.set({true, "staged"}, "b");
  story.erase({false, "published"});
  const PinList before = story.staged.list();
  // Never pinned; pinned, but as the other kind; erased already.
  story.erase({false, "nothing"});
  story.erase({false, "staged"});
  story.erase({true, "published"});
  story.erase({false, "published"});
  assert_true(story.staged.list() == before);
  story.set({false, "published"}, "c");
  assert_holds(story.staged.list(), story.model);
}

void a_key_of_more_than_65535_bytes_is_refused_and_changes_nothing(void **) {
  Story story;
  const std::string longest(kLongestPin, 'x'), longer(kLongestPin + 1, 'x');
  story.set({false, longest}, "a");
  for (const bool is_prefix : {false, true}) {
    assert_refused(Fault::argument, "65536 bytes is too long", [&] { story.staged.set(is_prefix, longer, "b"); });
  }
  assert_holds(story.staged.list(), story.model);
}

void lists_out_of_order_or_with_a_place_twice_are_not_assigned(void **) {
  const std::vector<Pin> good = {{false, "a", "n"}, {false, "b", "n"}, {true, "a", "n"}};
  PinList list = list_of(good);
  const PinList before = list;
  assert_false(list.assign({{false, "b", "n"}, {false, "a", "n"}}));
  assert_false(list.assign({{true, "a", "n"}, {false, "b", "n"}}));
  assert_false(list.assign({{false, "a", "n"}, {false, "a", "m"}}));
  assert_true(list == before);
}

// Keys come in no order, every second one twice.
void forty_thousand_pins_set_one_by_one_are_the_list_assigned_at_once(void **) {
  constexpr std::uint64_t kCount = 40000;
  Story story;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    const std::uint64_t number = i * 7919 % kCount;
    const Place place(number % 5 == 0, "key" + std::to_string(number));
    if (number % 2 == 0) story.set(place, "earlier");
    story.set(place, "node" + std::to_string(number % 100));
  }
  assert_int_equal(story.model.size(), kCount);
  story.publish();
  assert_holds(story.published, story.model);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(programs_of_changes_and_publications_end_as_a_plain_map_does),
      cmocka_unit_test(a_published_list_does_not_see_later_changes),
      cmocka_unit_test(erasing_what_is_not_there_is_refused_and_changes_nothing),
      cmocka_unit_test(a_key_of_more_than_65535_bytes_is_refused_and_changes_nothing),
      cmocka_unit_test(lists_out_of_order_or_with_a_place_twice_are_not_assigned),
      cmocka_unit_test(forty_thousand_pins_set_one_by_one_are_the_list_assigned_at_once),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
