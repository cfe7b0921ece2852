// Laws of what dialects see of nodes: which server an id names, and which number was written for a weight.
#include "cluster/peers.h"

#include <string>
#include <vector>

#include "assertions.h"
#include "base/text.h"
#include "cluster/foreign/algorithms.h"
#include "dialect/rows.h"
#include "hash/splitmix.h"

using namespace holdfast;

namespace {

void assert_server(std::string_view id, std::string_view server, std::uint32_t port) {
  const ServerOf found = server_of(id);
  assert_string_equal(std::string(found.server).c_str(), std::string(server).c_str());
  assert_int_equal(found.port, port);
}

void an_id_names_a_server_and_perhaps_a_port(void **) {
  assert_server("cache-a:11211", "cache-a", 11211);
  assert_server("cache-a", "cache-a", 0);
  assert_server("10.0.0.1:65535", "10.0.0.1", 65535);
  assert_server("[::1]:80", "[::1]", 80);
  for (const char *whole : {"::1", "fe80::1:80", "a:", ":80", "a:0", "a:080", "a:65536", "a:80x", "a:-1", "a:+1",
                            "[::1]", "http://10.0.0.1:8000", "a:99999999999"}) {
    assert_server(whole, whole, 0);
  }
}

Node node(const char *id, Slot slot, double weight = 1) {
  Node made;
  made.id = id;
  made.weight = Weight::from(weight, id);
  made.slot = slot;
  return made;
}

void peers_come_by_slot_and_without_those_of_weight_0(void **) {
  std::vector<Node> nodes = {node("a", 2), node("b:1", 0, 0.3), node("c", 1, 0)};
  nodes[0].attributes.set(Attribute::server, "elsewhere");
  nodes[1].attributes.set(Attribute::number, "7");
  nodes[1].attributes.set(Attribute::hash64, "18446744073709551615");
  const std::vector<dialect::Peer> peers = peers_of(nodes);
  assert_int_equal(peers.size(), 2);
  assert_true(peers[0].name == "b:1" && peers[0].host == "b" && peers[0].port == 1 && peers[0].weight == 0.3);
  assert_true(peers[0].number == 7 && peers[0].hash64 == ~std::uint64_t{0} && peers[0].slot == 0);
  assert_true(peers[1].name == "a" && peers[1].host == "elsewhere" && peers[1].port == 0 && peers[1].slot == 2);
}

void a_server_that_is_given_has_no_port_but_one_that_is_given(void **) {
  std::vector<Node> nodes = {node("a:80", 0)};
  nodes[0].attributes.set(Attribute::port, "81");
  assert_true(peers_of(nodes)[0].host == "a" && peers_of(nodes)[0].port == 81);
  nodes[0].attributes.set(Attribute::server, "b");
  nodes[0].attributes.set(Attribute::port, "");
  assert_true(peers_of(nodes)[0].host == "b" && peers_of(nodes)[0].port == 0);
}

// As from a file: decimal digits, at most nine of them behind the point.
void a_weight_is_the_number_that_was_written(void **) {
  for (std::uint64_t i = 0; i < 200000; ++i) {
    const std::uint64_t random = mix64(i * kGolden);
    const auto digits = static_cast<int>(random % 10);
    std::string text = text_of(random >> 34 >> (random >> 4) % 29) + ".";
    for (int digit = 0; digit < digits; ++digit) text += static_cast<char>('0' + mix64(random + digit) % 10);
    text += '5';
    text.resize(text.find('.') + 1 + static_cast<std::size_t>(digits));
    const double written = std::stod(text);
    if (written < Weight::kLeast || written > Weight::kGreatest) continue;
    const double read = written_weight(Weight::from(written, ""));
    if (read != written) fail_msg("%s", text.c_str());
  }
}

void every_weight_is_one_that_is_kept_the_same(void **) {
  for (std::uint64_t i = 1; i < 100000; ++i) {
    const Weight weight = Weight::from_steps(4295 + (mix64(i) >> (3 + i % 40)));
    if (weight.value() > Weight::kGreatest) continue;
    assert_true(Weight::from(written_weight(weight), "") == weight || weight.steps() >> 53 != 0);
  }
}

void every_dialect_is_an_algorithm_behind_ours(void **) {
  std::size_t count = catalog().size();
  for (const dialect::Family family : dialect::families()) {
    for (const dialect::Dialect &row : family()) {
      assert_ptr_equal(algorithms()[count].dialect, &row);
      assert_ptr_equal(find_any_algorithm(row.name), &algorithms()[count]);
      assert_null(find_algorithm(row.name));
      ++count;
    }
  }
  assert_int_equal(count, algorithms().size());
  for (std::size_t i = 0; i < catalog().size(); ++i) {
    assert_true(algorithms()[i].name == catalog()[i].name && algorithms()[i].dialect == nullptr);
    assert_ptr_equal(find_any_algorithm(catalog()[i].name), &algorithms()[i]);
  }
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(an_id_names_a_server_and_perhaps_a_port),
      cmocka_unit_test(peers_come_by_slot_and_without_those_of_weight_0),
      cmocka_unit_test(a_server_that_is_given_has_no_port_but_one_that_is_given),
      cmocka_unit_test(a_weight_is_the_number_that_was_written),
      cmocka_unit_test(every_weight_is_one_that_is_kept_the_same),
      cmocka_unit_test(every_dialect_is_an_algorithm_behind_ours),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
