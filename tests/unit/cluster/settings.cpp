// Laws of settings: the table of options, its bounds, and what follows from them.
#include "assertions.h"
#include "cluster/foreign/algorithms.h"
#include "cluster/settings.h"
#include "refusal.h"

using namespace holdfast;

namespace {

const OptionRow &row(const char *name) { return *find_option(std::string_view(name)); }

Settings with(const char *name, std::string_view text) {
  Settings settings;
  settings.set(row(name), text);
  return settings;
}

void rows_stand_in_the_order_of_their_numbers(void **) {
  std::uint32_t former = 0;
  for (const OptionRow &each : option_rows()) {
    assert_true(each.number > former);
    assert_ptr_equal(find_option(each.number), &each);
    assert_ptr_equal(find_option(std::string_view(each.name)), &each);
    former = each.number;
  }
  assert_null(find_option(former + 1));
}

void settings_begin_at_the_defaults_of_the_rows(void **) {
  const Settings settings;
  for (const OptionRow &each : option_rows()) {
    assert_string_equal(settings.text(each).c_str(), each.standard);
  }
}

void every_default_can_be_set_as_a_text(void **) {
  Settings settings;
  for (const OptionRow &each : option_rows()) {
    settings.set(each, std::string_view(each.standard));
    assert_string_equal(settings.text(each).c_str(), each.standard);
  }
}

void expected_nodes_decides_1024_to_2048_partitions_a_node(void **) {
  assert_int_equal(with("expected_nodes", "1").partition_bits(), 10);
  assert_int_equal(with("expected_nodes", "2").partition_bits(), 11);
  assert_int_equal(with("expected_nodes", "3").partition_bits(), 12);
  assert_int_equal(with("expected_nodes", "1000").partition_bits(), 20);
  assert_int_equal(with("expected_nodes", "1024").partition_bits(), 20);
  assert_int_equal(with("expected_nodes", "1025").partition_bits(), 21);
  assert_int_equal(with("expected_nodes", "65536").partition_bits(), 26);
}

void partitions_overrule_expected_nodes_until_they_are_0_again(void **) {
  Settings settings = with("partitions", "32");
  settings.set(row("expected_nodes"), std::uint64_t{1000});
  assert_int_equal(settings.shape().partition_bits, 5);
  settings.set(row("partitions"), std::uint64_t{0});
  assert_int_equal(settings.shape().partition_bits, 20);
}

void a_refused_value_changes_nothing(void **) {
  Settings settings = with("partitions", "4096");
  refusal_of(Fault::option, [&] { settings.set(row("partitions"), std::uint64_t{4095}); });
  refusal_of(Fault::option, [&] { settings.set(row("balance"), 2.0); });
  refusal_of(Fault::option, [&] { settings.set(row("algorithm"), std::string_view("none")); });
  refusal_of(Fault::option, [&] { settings.set(row("seed"), std::string_view("12")); });
  assert_string_equal(settings.text(row("partitions")).c_str(), "4096");
  assert_string_equal(settings.text(row("balance")).c_str(), "0.05");
  assert_ptr_equal(&settings.algorithm(), algorithms().data());
  assert_true(settings.seed() == Seed{});
}

void a_value_of_another_type_is_told_which_is_right(void **) {
  Settings settings;
  const auto says = [](const std::string &text, const char *part) { return text.find(part) != std::string::npos; };
  assert_true(says(refusal_of(Fault::option, [&] { settings.set(row("balance"), std::uint64_t{1}); }), "f64"));
  assert_true(says(refusal_of(Fault::option, [&] { settings.set(row("hash"), 0.5); }), "str"));
  assert_true(says(refusal_of(Fault::option, [&] { settings.set(row("virtual_nodes"), 0.5); }), "u64"));
}

void bounds_are_compared_as_whole_numbers(void **) {
  Settings settings;
  const std::uint64_t greatest = std::uint64_t{1} << 53;
  settings.set(row("memory_limit"), greatest);
  refusal_of(Fault::option, [&] { settings.set(row("memory_limit"), greatest + 1); });
  assert_true(settings.memory_limit() == greatest);
}

void the_seed_is_no_part_of_any_text(void **) {
  const Settings settings = with("seed", "000102030405060708090a0b0c0d0e0f");
  for (const OptionRow &each : option_rows()) {
    assert_true(settings.text(each).find("0102") == std::string::npos);
  }
  assert_true(settings.seed().k0 == 0x0706050403020100);
}

void a_simd_level_above_the_best_is_unsupported(void **) {
  for (const char *level : {"plain", "avx2", "avx512"}) {
    const Settings settings = with("simd", level);
    const Simd wanted = level[0] == 'p' ? Simd::plain : level[3] == '2' ? Simd::avx2 : Simd::avx512;
    if (wanted <= best_simd()) {
      assert_true(settings.simd() == wanted);
    } else {
      refusal_of(Fault::unsupported, [&] { static_cast<void>(settings.simd()); });
    }
  }
  assert_true(Settings{}.simd() == best_simd());
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(rows_stand_in_the_order_of_their_numbers),
      cmocka_unit_test(settings_begin_at_the_defaults_of_the_rows),
      cmocka_unit_test(every_default_can_be_set_as_a_text),
      cmocka_unit_test(expected_nodes_decides_1024_to_2048_partitions_a_node),
      cmocka_unit_test(partitions_overrule_expected_nodes_until_they_are_0_again),
      cmocka_unit_test(a_refused_value_changes_nothing),
      cmocka_unit_test(a_value_of_another_type_is_told_which_is_right),
      cmocka_unit_test(bounds_are_compared_as_whole_numbers),
      cmocka_unit_test(the_seed_is_no_part_of_any_text),
      cmocka_unit_test(a_simd_level_above_the_best_is_unsupported),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
