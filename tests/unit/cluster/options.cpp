// Laws of the table of options: every row has a value of its own, an option changes the fingerprint
// exactly where its row says so, and what an algorithm does not read is refused.
#include <set>
#include <string>

#include "base/error.h"
#include "cluster/canonical.h"
#include "cluster/foreign/algorithms.h"
#include "cluster/options.h"
#include "cluster/settings.h"

// Last, because its macro `fail` would rewrite std::ios::fail.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
extern "C" {
#include <cmocka.h>
}

using namespace holdfast;

namespace {

const OptionRow &row(std::string_view name) { return *find_option(name); }

Settings under(const Algorithm &algorithm) {
  Settings settings;
  settings.set(row("algorithm"), algorithm.name);
  return settings;
}

// A value that the option takes and that the settings do not have.
std::string another(const OptionRow &each, const Settings &settings) {
  const std::string_view name = each.name;
  if (name == "algorithm") return settings.algorithm().name == "ring@1" ? "jump@1" : "ring@1";
  if (name == "hash") return "xxh3-64";
  if (name == "seed") return "000102030405060708090a0b0c0d0e0f";
  if (name == "simd") return "plain";
  if (name == "when_down") return "fail";
  if (name == "key_part") return "tag:{}";
  if (name == "replica_counts") return "hall=2";
  if (name == "replica_overload") return "0.1";
  if (name == "key_hash") return "md5";
  if (name == "label_format") return "LIBMEMCACHED";
  if (name == "peer_key") return "guid";
  if (name == "era") return "mixed";
  if (name == "avalanche" || name == "weighted" || name == "unsigned_bytes") return "on";
  if (name.starts_with("key_") || name == "table_seed") return "x";
  if (each.type() == OptionType::str) fail_msg("give a text for %s here", each.name);
  if (each.type() == OptionType::f64) return "0.5";
  if (each.bounds.least_power != 0) return "4096";
  return std::to_string(static_cast<std::uint64_t>(each.bounds.greatest) / 2);
}

std::uint64_t fingerprint_of(const Settings &settings) { return fingerprint({}, {}, {}, settings); }

template <class Call>
std::string refusal(const Call &call) {
  try {
    call();
  } catch (const Error &error) {
    assert_int_equal(static_cast<int>(error.fault()), static_cast<int>(Fault::option));
    return error.what();
  }
  return "";
}

void every_option_has_a_value_of_its_own(void **) {
  for (const OptionRow &each : option_rows()) {
    Settings settings;
    settings.set(each, std::string_view(another(each, settings)));
    assert_string_not_equal(settings.text(each).c_str(), each.standard);
    for (const OptionRow &other : option_rows()) {
      if (&other != &each) assert_string_equal(settings.text(other).c_str(), other.standard);
    }
  }
}

void an_option_changes_the_fingerprint_where_it_is_read_and_decides_placement(void **) {
  for (const Algorithm &algorithm : algorithms()) {
    const Settings plain = under(algorithm);
    for (const OptionRow &each : option_rows()) {
      Settings changed = plain;
      changed.set(each, std::string_view(another(each, plain)));
      const bool differs = fingerprint_of(changed) != fingerprint_of(plain);
      const bool decides = each.decides_placement && each.is_read_by(algorithm);
      if (differs != decides) fail_msg("%s under %s", each.name, algorithm.name.data());
    }
  }
}

void entries_of_the_fingerprint_have_places_of_their_own(void **) {
  std::set<unsigned> places;
  std::size_t count = 0;
  for (const OptionRow &each : option_rows()) {
    if (each.entry.form == Entry::Form::none) continue;
    assert_true(each.decides_placement);
    places.insert(each.entry.place);
    ++count;
  }
  assert_int_equal(places.size(), count);
  assert_int_equal(*places.begin(), 1);
}

void an_option_that_is_not_read_is_refused_once_it_was_set(void **) {
  for (const Algorithm &algorithm : algorithms()) {
    for (const OptionRow &each : option_rows()) {
      Settings settings = under(algorithm);
      if (std::string_view(each.name) != "algorithm") settings.set(each, std::string_view(each.standard));
      const std::string text = refusal([&] { settings.require_all_read(); });
      if (text.empty() != each.is_read_by(algorithm)) fail_msg("%s under %s", each.name, algorithm.name.data());
    }
  }
}

void the_refusal_names_who_reads_the_option_and_what_the_algorithm_reads(void **) {
  Settings settings = under(*find_algorithm("jump"));
  settings.set(row("expected_nodes"), std::uint64_t{1000});
  assert_string_equal(refusal([&] { settings.require_all_read(); }).c_str(),
                      "option 'expected_nodes' is not read by jump@1: leave it out, or use rendezvous-table@1, dx@1; "
                      "jump@1 reads algorithm, hash, seed, memory_limit, simd, when_down, guard_least, guard_loss, "
                      "guard_confirmations, history, fair_replicas, guard_window, key_part, replica_level, "
                      "replica_counts");
}

// A message has room for 511 bytes.
void the_longest_refusal_fits_a_message(void **) {
  for (const Algorithm &algorithm : algorithms()) {
    for (const OptionRow &each : option_rows()) {
      Settings settings = under(algorithm);
      if (std::string_view(each.name) != "algorithm") settings.set(each, std::string_view(each.standard));
      assert_true(refusal([&] { settings.require_all_read(); }).size() < 512);
    }
  }
}

void the_order_of_setting_does_not_matter(void **) {
  Settings settings;
  settings.set(row("virtual_nodes"), std::uint64_t{40});
  settings.set(row("algorithm"), std::string_view("ring"));
  settings.require_all_read();
  settings.set(row("algorithm"), std::string_view("maglev"));
  assert_true(refusal([&] { settings.require_all_read(); }).find("'virtual_nodes'") != std::string::npos);
}

void a_refused_value_is_not_set(void **) {
  Settings settings;
  refusal([&] { settings.set(row("virtual_nodes"), std::uint64_t{0}); });
  settings.require_all_read();
}

void real_numbers_are_kept_in_whole_millionths(void **) {
  Settings settings;
  settings.set(row("guard_loss"), 0.3000004);
  assert_string_equal(settings.text(row("guard_loss")).c_str(), "0.3");
  assert_true(settings.guard_loss() == 0.3);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_option_has_a_value_of_its_own),
      cmocka_unit_test(an_option_changes_the_fingerprint_where_it_is_read_and_decides_placement),
      cmocka_unit_test(entries_of_the_fingerprint_have_places_of_their_own),
      cmocka_unit_test(an_option_that_is_not_read_is_refused_once_it_was_set),
      cmocka_unit_test(the_refusal_names_who_reads_the_option_and_what_the_algorithm_reads),
      cmocka_unit_test(the_longest_refusal_fits_a_message),
      cmocka_unit_test(the_order_of_setting_does_not_matter),
      cmocka_unit_test(a_refused_value_is_not_set),
      cmocka_unit_test(real_numbers_are_kept_in_whole_millionths),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
