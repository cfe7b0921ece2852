// The C++ face of files.h: what is read, staged and written, and failures that throw.
#include <holdfast/files.hpp>

#include "files.h"

namespace {

constexpr const char *kFleet = "partitions: 256\nnodes: [a, b, c]\n";

template <class Call>
hf_status thrown(Call &&call) {
  try {
    call();
  } catch (const hf::Error &error) {
    return error.status();
  }
  return HF_OK;
}

void clusters_are_loaded_staged_and_written(void **) {
  write_file(kFleet, std::strlen(kFleet));
  hf::Cluster loaded = hf::load_cluster(TEST_FILE),
              cluster = hf::parse_cluster("fleet", "nodes: [z]\npartitions: 256\n");
  assert_int_equal(loaded.view().node_count(), 3);
  hf::stage_file(cluster, TEST_FILE);
  cluster.publish();
  assert_true(cluster.view().fingerprint() == loaded.view().fingerprint());
  const std::string text = hf::text_of(cluster.view());
  assert_true(hf::parse_cluster("again", text).view().fingerprint() == loaded.view().fingerprint());
  hf::Config config;
  config.set("replicas", "2");
  assert_true(hf::text_of(hf::parse_cluster("fleet", kFleet, config).view()).find("replicas: 2\n") !=
              std::string::npos);
}

void failures_throw(void **) {
  hf::Cluster cluster;
  assert_int_equal(thrown([] { static_cast<void>(hf::load_cluster("no such file")); }), HF_E_IO);
  assert_int_equal(thrown([] { static_cast<void>(hf::parse_cluster("fleet", "nodes: 1")); }), HF_E_DATA);
  assert_int_equal(thrown([&] { hf::stage_file(cluster, "no such file"); }), HF_E_IO);
  assert_int_equal(thrown([&] { static_cast<void>(hf::text_of(cluster.view())); }), HF_E_UNSUPPORTED);
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(clusters_are_loaded_staged_and_written),
      cmocka_unit_test(failures_throw),
  };
  const int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  std::remove(TEST_FILE);
  return failed;
}
