/* What is refused, with which status, and with which words: see include/holdfast/files.h. */
#include "files.h"

/* Refused text: its status, where the message begins, and what it says. */
struct refused {
  const char *text;
  hf_status status;
  const char *begins;
  const char *says;
};

static void assert_all_refused(const struct refused *cases, size_t count) {
  hf_error *error = hf_error_new();
  for (size_t i = 0; i < count; ++i) {
    const struct refused *each = &cases[i];
    hf_cluster *cluster = NULL;
    const hf_status status = hf_cluster_parse("fleet", each->text, strlen(each->text), NULL, &cluster, error);
    const char *message = hf_error_message(error);
    if (status != each->status || strncmp(message, each->begins, strlen(each->begins)) != 0 ||
        strstr(message, each->says) == NULL) {
      fail_msg("%s: status %d: %s", each->text, (int)status, message);
    }
    assert_null(cluster);
  }
  hf_error_free(error);
}

static void null_pointers_are_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  hf_cluster *cluster = NULL;
  assert_refused(hf_cluster_load(NULL, NULL, &cluster, error), error, HF_E_ARGUMENT, "path", "NULL");
  assert_refused(hf_cluster_load("fleet", NULL, NULL, error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_parse(NULL, "a", 1, NULL, &cluster, error), error, HF_E_ARGUMENT, "name", "NULL");
  assert_refused(hf_cluster_parse("fleet", "a", 1, NULL, NULL, error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_parse("fleet", NULL, 1, NULL, &cluster, error), error, HF_E_ARGUMENT, "text", "NULL");
  assert_refused(hf_cluster_parse("fleet", NULL, 0, NULL, &cluster, error), error, HF_E_DATA, "fleet: ", "no node");
  assert_refused(hf_cluster_stage_file(NULL, "fleet", error), error, HF_E_ARGUMENT, "cluster", "NULL");
  assert_refused(hf_cluster_stage_file(world->cluster, NULL, error), error, HF_E_ARGUMENT, "path", "NULL");
  assert_int_equal(hf_cluster_load(NULL, NULL, NULL, NULL), HF_E_ARGUMENT);
  assert_null(cluster);
}

static void what_cannot_be_read_is_an_error_of_the_system(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  hf_cluster *cluster = NULL;
  remove(TEST_FILE);
  assert_refused(hf_cluster_load(TEST_FILE, NULL, &cluster, error), error, HF_E_IO, TEST_FILE ": ", "opened");
  assert_refused(hf_cluster_load(".", NULL, &cluster, error), error, HF_E_IO, ".: ", "directory");
  assert_refused(hf_cluster_stage_file(world->cluster, TEST_FILE, error), error, HF_E_IO, TEST_FILE ": ", "opened");
  assert_null(cluster);
}

static void what_is_not_understood_is_told_with_its_place(void **state) {
  (void)state;
  static const struct refused cases[] = {
      {"", HF_E_DATA, "fleet: ", "names no node"},
      {"nodes: []\n", HF_E_DATA, "fleet: ", "names no node"},
      {"nodes: [a, a]\n", HF_E_DATA, "fleet:1:12: ", "already"},
      {"nodes:\n  - {id: a, colour: red}\n", HF_E_DATA, "fleet:2:13: ", "zone, address and state"},
      {"nodes:\n  - {id: a, state: resting}\n", HF_E_DATA, "fleet:2:20: ", "up, draining or down"},
      {"nodes: [{id: a, state: null}]\n", HF_E_DATA, "fleet:1:24: ", "null"},
      {"nodes: [{id: a, id_b64: YQ==}]\n", HF_E_DATA, "fleet:1:17: ", "one field"},
      {"nodes: [{id_b64: Y}]\n", HF_E_DATA, "fleet:1:18: ", "base64"},
      {"nodes: [{id_b64: \"YR==\"}]\n", HF_E_DATA, "fleet:1:18: ", "base64"},
      {"nodes: [{id_b64: \"\"}]\n", HF_E_DATA, "fleet:1:18: ", "empty"},
      {"nodes: [{weight_b64: YQ==}]\n", HF_E_DATA, "fleet:1:10: ", "no field"},
      {"algoritm: ring\nnodes: [a]\n", HF_E_DATA, "fleet:1:1: ", "'algorithm'"},
      {"algorithm: rings\nnodes: [a]\n", HF_E_DATA, "fleet:1:12: ", "rings"},
      {"nodes: [a\n", HF_E_DATA, "fleet:", "YAML"},
      {"a 2 z more\n", HF_E_DATA, "fleet:1:7: ", "id [weight [zone]]"},
      {"nodes: [{id: a, weight: -1}]\n", HF_E_DATA, "fleet:1:25: ", "out of range"},
      {"nodes: [{id: a, port: 0}]\n", HF_E_ARGUMENT, "fleet:1:14: ", "from 1 to 65535"},
      {"nodes: [{id: a, port: \"80\"}]\n", HF_E_DATA, "fleet:1:23: ", "without quotes"},
      {"nodes: [{id: a, host: b}]\n", HF_E_DATA, "fleet:1:17: ", "under dialects server, port"},
      {"nodes: [{id: a, replica_weight: -1}]\n", HF_E_DATA, "fleet:1:33: ", "out of range"},
      {"nodes: [{id: a, replica_weight: \"1\"}]\n", HF_E_DATA, "fleet:1:33: ", "without quotes"},
  };
  assert_all_refused(cases, COUNT_OF(cases));
}

static void pins_that_are_wrong_are_told_with_their_place(void **state) {
  (void)state;
  static const struct refused cases[] = {
      {"nodes: [a]\npins: a\n", HF_E_DATA, "fleet:2:7: ", "list"},
      {"nodes: [a]\npins: [a]\n", HF_E_DATA, "fleet:2:8: ", "mapping"},
      {"nodes: [a]\npins: [{node: a}]\n", HF_E_DATA, "fleet:2:8: ", "neither"},
      {"nodes: [a]\npins: [{key: k}]\n", HF_E_DATA, "fleet:2:8: ", "no node"},
      {"nodes: [a]\npins: [{key: k, prefix: p, node: a}]\n", HF_E_DATA, "fleet:2:8: ", "a key and a prefix"},
      {"nodes: [a]\npins: [{key: k, key_b64: aw==, node: a}]\n", HF_E_DATA, "fleet:2:17: ", "one field"},
      {"nodes: [a]\npins: [{kee: k, node: a}]\n", HF_E_DATA, "fleet:2:9: ", "'kee'"},
      {"nodes: [a]\npins: [{key: k, node: b}]\n", HF_E_DATA, "fleet:2:8: ", "'b', which is not in the file"},
      {"nodes: [a]\npins:\n- {key: k, node: a}\n- {key: k, node: a}\n", HF_E_DATA, "fleet:4:3: ", "line 3"},
      {"key_part: \"tag:{}\"\nnodes: [a, b]\npins:\n- {key: \"{u}1\", node: a}\n- {key: \"2{u}\", node: b}\n",
       HF_E_DATA, "fleet:5:3: ", "line 4"},
      {"nodes: [a]\npins:\n- {prefix: k, node: a}\n- {prefix_b64: aw==, node: a}\n", HF_E_DATA,
       "fleet:4:3: ", "pin it once"},
  };
  assert_all_refused(cases, COUNT_OF(cases));
}

/* The status is the library's own; the message names the place all the same. */
static void what_the_library_refuses_keeps_its_status(void **state) {
  (void)state;
  static const struct refused cases[] = {
      {"virtual_nodes: 10\nnodes: [a]\n", HF_E_OPTION, "fleet: ", "virtual_nodes"},
      {"memory_limit: 1\nnodes: [a]\n", HF_E_MEMORY_LIMIT, "fleet: ", "memory_limit"},
      {"algorithm: jump\nnodes:\n- a\n- {id: b, weight: 2}\n", HF_E_INFEASIBLE, "fleet: ", "weight"},
      {"replicas: 3\nnodes: [a, b]\n", HF_E_INFEASIBLE, "fleet: ", "'replicas' is 3 and 2 nodes"},
      {"fair_replicas: 2\nnodes: [a, {id: b, weight: 0}]\n", HF_E_INFEASIBLE, "fleet: ", "'fair_replicas' is 2 and 1"},
      {"nodes:\n- {id: a, zone: a//b}\n", HF_E_ARGUMENT, "fleet:2:8: ", "zone"},
      {"nodes:\n- {id_b64: AQ==}\n", HF_E_ARGUMENT, "fleet:2:12: ", "control"},
  };
  assert_all_refused(cases, COUNT_OF(cases));
}

static void a_broken_snapshot_is_refused_with_its_name(void **state) {
  struct world *world = *state;
  unsigned char bytes[16384];
  size_t length = 0;
  hf_cluster *cluster = NULL;
  set(world->config, "partitions", "1024");
  const hf_view *saved = view_of_nodes(world->config, 5);
  assert_int_equal(hf_view_write(saved, bytes, sizeof bytes, &length, NULL), HF_OK);
  bytes[length - 1] ^= 1;
  assert_refused(hf_cluster_parse("fleet", bytes, length, NULL, &cluster, world->error), world->error, HF_E_DATA,
                 "fleet: ", "checksum");
  assert_null(cluster);
  hf_view_release(saved);
}

/* One printable line of at most 511 bytes, without what looks like a seed. */
static void messages_are_one_line_and_repeat_no_seed(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = NULL;
  const char *text = "nodes: [a]\nseed: 00112233445566778899aabbccddeef\n";
  assert_refused(hf_cluster_parse("fl\net\x1b", text, strlen(text), NULL, &cluster, world->error), world->error,
                 HF_E_DATA, "fl\\u000aet\\u001b:2:7: ", "32");
  assert_null(strstr(hf_error_message(world->error), "00112233445566778899"));
  char name[1024];
  memset(name, 'n', sizeof name);
  name[sizeof name - 1] = '\0';
  assert_int_equal(hf_cluster_parse(name, text, strlen(text), NULL, &cluster, world->error), HF_E_DATA);
  assert_int_equal(strlen(hf_error_message(world->error)), 511);
}

static void more_than_64_mib_are_refused(void **state) {
  struct world *world = *state;
  hf_cluster *cluster = NULL;
  const size_t length = ((size_t)64 << 20) + 1;
  char *text = (char *)malloc(length);
  memset(text, '\n', length);
  assert_refused(hf_cluster_parse("fleet", text, length, NULL, &cluster, world->error), world->error, HF_E_DATA,
                 "fleet: ", "64 MiB");
  write_file(text, length);
  assert_refused(hf_cluster_load(TEST_FILE, NULL, &cluster, world->error), world->error, HF_E_DATA, TEST_FILE ": ",
                 "64 MiB");
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(null_pointers_are_refused),
      in_a_world(what_cannot_be_read_is_an_error_of_the_system),
      cmocka_unit_test(what_is_not_understood_is_told_with_its_place),
      cmocka_unit_test(pins_that_are_wrong_are_told_with_their_place),
      cmocka_unit_test(what_the_library_refuses_keeps_its_status),
      in_a_world(a_broken_snapshot_is_refused_with_its_name),
      in_a_world(messages_are_one_line_and_repeat_no_seed),
      in_a_world(more_than_64_mib_are_refused),
  };
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  remove(TEST_FILE);
  return failed;
}
