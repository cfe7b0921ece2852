// Laws of texts in messages, short numbers and foreign bytes that stay on one line, and of the paths of zones.
#include "assertions.h"
#include "base/text.h"
#include "base/zone_path.h"

using namespace holdfast;

namespace {

void assert_text(const std::string &found, const char *expected) { assert_string_equal(found.c_str(), expected); }

void numbers_are_shown_as_short_as_they_can_be_read_back(void **) {
  assert_text(text_of(0.05), "0.05");
  assert_text(text_of(1.0), "1");
  assert_text(text_of(-2.5), "-2.5");
  assert_text(text_of(1e12), "1e+12");
  assert_text(text_of(0.1 + 0.2), "0.30000000000000004");
  assert_text(text_of(std::uint64_t{0}), "0");
  assert_text(text_of(~std::uint64_t{0}), "18446744073709551615");
}

void hexadecimal_numbers_have_16_digits(void **) {
  assert_text(hex_of(0), "0000000000000000");
  assert_text(hex_of(0x0123456789abcdef), "0123456789abcdef");
  std::string text = "hash ";
  append_hex(text, ~std::uint64_t{0} << 4);
  assert_text(text, "hash fffffffffffffff0");
}

void printable_bytes_are_quoted_as_they_are(void **) {
  assert_text(quoted("cache-1"), "'cache-1'");
  assert_text(quoted(""), "''");
  assert_text(quoted("k\xc3\xb6ln %s \"x\""), "'k\xc3\xb6ln %s \"x\"'");
}

void control_bytes_quotes_and_backslashes_are_shown_as_numbers(void **) {
  assert_text(quoted(std::string_view("a\0b", 3)), "'a\\x00b'");
  assert_text(quoted("\x01\x1f\x7f"), "'\\x01\\x1f\\x7f'");
  assert_text(quoted("it's"), "'it\\x27s'");
  assert_text(quoted("a\\x00"), "'a\\x5cx00'");
  assert_text(quoted("line\nend\r\t"), "'line\\x0aend\\x0d\\x09'");
}

void more_than_40_bytes_are_cut(void **) {
  const std::string forty(40, 'x');
  assert_text(quoted(forty), ("'" + forty + "'").c_str());
  assert_text(quoted(forty + "y"), ("'" + forty + "...'").c_str());
  assert_int_equal(quoted(std::string(1 << 20, '\n')).size(), 40 * 4 + 5);
}

void a_path_has_as_many_levels_as_parts(void **) {
  assert_int_equal(zone_depth(""), 0);
  assert_int_equal(zone_depth("eu"), 1);
  assert_int_equal(zone_depth("eu/1/rack-7"), 3);
}

void the_zone_of_a_level_is_the_upper_part(void **) {
  assert_true(zone_at("eu/1/rack-7", 1) == "eu");
  assert_true(zone_at("eu/1/rack-7", 2) == "eu/1");
  assert_true(zone_at("eu/1/rack-7", 3) == "eu/1/rack-7");
  assert_true(zone_at("e/1", 1) == "e");
}

void there_is_no_zone_beyond_the_path_and_at_level_0(void **) {
  assert_true(zone_at("eu/1", 3).empty());
  assert_true(zone_at("eu/1", 0xffffffff).empty());
  assert_true(zone_at("eu/1", 0).empty());
  assert_true(zone_at("", 0).empty());
  assert_true(zone_at("", 1).empty());
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(numbers_are_shown_as_short_as_they_can_be_read_back),
      cmocka_unit_test(hexadecimal_numbers_have_16_digits),
      cmocka_unit_test(printable_bytes_are_quoted_as_they_are),
      cmocka_unit_test(control_bytes_quotes_and_backslashes_are_shown_as_numbers),
      cmocka_unit_test(more_than_40_bytes_are_cut),
      cmocka_unit_test(a_path_has_as_many_levels_as_parts),
      cmocka_unit_test(the_zone_of_a_level_is_the_upper_part),
      cmocka_unit_test(there_is_no_zone_beyond_the_path_and_at_level_0),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
