// Running out of memory while files are read and written: every allocation fails once, those of the reader of YAML
// included, and every failure is a status without a trace.
#include "counted_new.h"
#include "files.h"

namespace {

constexpr char kFleet[] =
    "partitions: 256\nnodes:\n- {id: a node with a long name, zone: eu/a long name of a zone, state: down}\n- b\n"
    "pins:\n- {key: a key that is longer than any string keeps, node: b}\n- {prefix_b64: /w==, node: b}\n";
constexpr char kRefused[] = "nodes:\n- {id: a node with a long name, colour: red}\n";

void reading_a_cluster_fails_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  write_file(kFleet, sizeof kFleet - 1);
  hf_cluster *cluster = nullptr;
  const long taken = walk(
      error, [&] { return hf_cluster_load(TEST_FILE, nullptr, &cluster, error); }, [&] { assert_null(cluster); });
  assert_true(taken >= 50);
  hf_cluster_free(cluster);
  cluster = nullptr;
  walk(
      error, [&] { return hf_cluster_parse("fleet", kFleet, sizeof kFleet - 1, nullptr, &cluster, error); },
      [&] { assert_null(cluster); });
  hf_cluster_free(cluster);
}

void refusals_survive_without_memory(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  hf_cluster *cluster = nullptr;
  walk(
      error,
      [&] {
        const hf_status status = hf_cluster_parse("fleet", kRefused, sizeof kRefused - 1, nullptr, &cluster, error);
        return status == HF_E_DATA ? HF_OK : status;
      },
      [&] { assert_null(cluster); });
  assert_says(error, HF_E_DATA, "fleet:2:", "colour");
}

void staging_a_file_fails_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  hf_cluster *cluster = small_cluster("rendezvous-table");
  add_nodes(cluster, 0, 3);
  const hf_view *view = publish(cluster);
  write_file(kFleet, sizeof kFleet - 1);
  walk(
      error, [&] { return hf_cluster_stage_file(cluster, TEST_FILE, error); },
      [&] {
        assert_int_equal(hf_cluster_publish(cluster, nullptr, nullptr), HF_OK);
        assert_int_equal(hf_cluster_refresh(cluster, &view), 0);
      });
  assert_int_equal(hf_cluster_staged_count(cluster), 2);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

void writing_a_view_fails_without_a_trace(void **state) {
  hf_error *error = static_cast<world *>(*state)->error;
  const hf_view *view = view_of_text(kFleet, nullptr);
  char buffer[2048] = "x";
  size_t length = 77;
  walk(
      error, [&] { return hf_view_text(view, buffer, sizeof buffer, &length, error); },
      [&] {
        assert_string_equal(buffer, "x");
        assert_int_equal(length, 77);
      });
  assert_int_equal(strlen(buffer), length);
  hf_view_release(view);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      in_a_world(reading_a_cluster_fails_without_a_trace),
      in_a_world(refusals_survive_without_memory),
      in_a_world(staging_a_file_fails_without_a_trace),
      in_a_world(writing_a_view_fails_without_a_trace),
  };
  const int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  remove(TEST_FILE);
  return failed;
}
