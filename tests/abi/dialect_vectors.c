/*
 * The promise of every dialect through the ABI: what the real program answered is what a view answers.
 * Reads one file of tests/vectors/dialect.
 *     abi_dialect_vectors FILE.tsv
 */
#include "abi/fixture.h"

enum { MOST_FIELDS = 64, LONGEST_LINE = 1 << 16 };

static const char *path;

/* The fleet that is being read. */
struct fleet {
  hf_config *config;
  hf_cluster *cluster;
  const hf_view *view; /* NULL until the first key */
  int answers_are_hashes, is_signed;
  char (*ids)[256]; /* in the order of slots */
  size_t count;
};

/* A text that is not clean is in base64 behind '='. Returns the length. */
static size_t unwritten(char *text) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t length = 0, bits = 0;
  uint32_t word = 0;
  if (text[0] != '=') return strlen(text);
  for (const char *at = text + 1, *digit; *at != '\0' && (digit = strchr(digits, *at)) != NULL; ++at) {
    word = word << 6 | (uint32_t)(digit - digits);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    text[length++] = (char)(word >> bits & 255);
  }
  text[length] = '\0';
  return length;
}

static size_t split(char *line, char *fields[]) {
  size_t count = 0;
  line[strcspn(line, "\n")] = '\0';
  for (char *at = line; at != NULL && count < MOST_FIELDS; ++count) {
    fields[count] = at;
    at = strchr(at, '\t');
    if (at != NULL) *at++ = '\0';
  }
  return count;
}

/* The names that the files have for options. */
static const char *option_of(const char *choice) {
  static const char *const names[][2] = {{"hash", "key_hash"},
                                         {"hash_key", "peer_key"},
                                         {"format", "label_format"},
                                         {"points", "virtual_nodes"},
                                         {"partition_bits", "partitions"},
                                         {"prefix", "key_prefix"},
                                         {"suffix", "key_suffix"},
                                         {"seed", "table_seed"}};
  for (size_t i = 0; i < COUNT_OF(names); ++i) {
    if (strcmp(choice, names[i][0]) == 0) return names[i][1];
  }
  return choice;
}

static void choose_option(hf_config *config, char *choice) {
  char *const value = strchr(choice, '=') + 1;
  char number[32];
  value[-1] = '\0';
  unwritten(value);
  snprintf(number, sizeof number, "%llu", 1ULL << (atoi(value) & 63));
  set(config, option_of(choice), strcmp(choice, "partition_bits") == 0 ? number : value);
}

static void begin(struct fleet *fleet, char *fields[], size_t count) {
  assert_int_equal(hf_config_new(&fleet->config, NULL), HF_OK);
  set(fleet->config, "algorithm", fields[2]);
  if (strcmp(fields[3], "whole") != 0) set(fleet->config, "key_part", fields[3]);
  fleet->answers_are_hashes = strcmp(fields[4], "hash") == 0;
  fleet->is_signed = strcmp(fields[2], "cassandra@1") == 0;
  for (size_t i = 5; i < count; ++i) choose_option(fleet->config, fields[i]);
  fleet->cluster = new_cluster(fleet->config);
}

static void give(hf_cluster *cluster, const char *id, const char *name, const char *value) {
  hf_error *const error = hf_error_new();
  const hf_status status = hf_cluster_set_attribute(cluster, id, name, value, error);
  if (status != HF_OK) print_error("%s\n", hf_error_message(error));
  hf_error_free(error);
  assert_int_equal(status, HF_OK);
}

static void add_node(struct fleet *fleet, const char *id, double weight) {
  if ((fleet->count & (fleet->count - 1)) == 0) { /* full at each power of two */
    fleet->ids = realloc(fleet->ids, (fleet->count > 0 ? 2 * fleet->count : 1) * sizeof *fleet->ids);
    assert_non_null(fleet->ids);
  }
  snprintf(fleet->ids[fleet->count++], sizeof *fleet->ids, "%s", id);
  assert_int_equal(hf_cluster_add(fleet->cluster, id, weight, NULL), HF_OK);
}

/* name, host, port, weight, label, address, number, hash64; those that are empty at the end are left out */
static void read_node(struct fleet *fleet, char *fields[], size_t count) {
  static const char *const names[] = {"", "", "server", "port", "", "label", "ip", "number", "hash64"};
  const double weight = atof(fields[4]);
  unwritten(fields[1]);
  add_node(fleet, fields[1], weight == 0 ? 1 : weight); /* libmemcached counts 0 as 1 */
  for (size_t i = 2; i < count; ++i) {
    const int is_none = strcmp(fields[i], "0") == 0 || *fields[i] == '\0';
    if (*names[i] != '\0' && !is_none) give(fleet->cluster, fields[1], names[i], fields[i]);
  }
}

static void read_key(struct fleet *fleet, char *fields[], size_t count) {
  char expected[256], answer[256];
  const size_t length = unwritten(fields[1]);
  assert_true(count >= 3);
  const uint64_t hash = hf_view_hash(fleet->view, fields[1], length);
  if (fleet->answers_are_hashes) {
    snprintf(expected, sizeof expected, "%s", fields[2]);
    if (fleet->is_signed) {
      snprintf(answer, sizeof answer, "%lld", (long long)hash);
    } else {
      snprintf(answer, sizeof answer, "%llu", (unsigned long long)hash);
    }
  } else {
    const uint32_t slot = hf_view_lookup(fleet->view, fields[1], length);
    assert_int_equal(slot, hf_view_lookup_hash(fleet->view, hash));
    snprintf(expected, sizeof expected, "%s", fleet->ids[atoi(fields[2])]);
    snprintf(answer, sizeof answer, "%s", hf_view_node_id(fleet->view, slot));
  }
  assert_string_equal(answer, expected);
}

static void end(struct fleet *fleet) {
  hf_cluster_free(fleet->cluster);
  hf_config_free(fleet->config);
  hf_view_release(fleet->view);
  free(fleet->ids);
  memset(fleet, 0, sizeof *fleet);
}

static void publish_fleet(struct fleet *fleet) {
  hf_error *const error = hf_error_new();
  const hf_status status = hf_cluster_publish(fleet->cluster, NULL, error);
  if (status != HF_OK) print_error("%s\n", hf_error_message(error));
  hf_error_free(error);
  assert_int_equal(status, HF_OK);
  fleet->view = hf_cluster_view(fleet->cluster);
}

static void every_answer_of_the_program_is_that_of_a_view(void **state) {
  static char line[LONGEST_LINE];
  char *fields[MOST_FIELDS];
  struct fleet fleet = {0};
  FILE *const file = fopen(path, "r");
  size_t keys = 0;
  (void)state;
  assert_non_null(file);
  while (fgets(line, sizeof line, file) != NULL) {
    const size_t count = line[0] == '#' ? 0 : split(line, fields);
    if (count < 2) continue;
    if (strcmp(fields[0], "fleet") == 0) {
      end(&fleet);
      begin(&fleet, fields, count);
    } else if (strcmp(fields[0], "node") == 0) {
      read_node(&fleet, fields, count);
    } else if (strcmp(fields[0], "nodes") == 0) {
      for (int i = 0; i < atoi(fields[1]); ++i) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        add_node(&fleet, id, 1);
      }
    } else if (strcmp(fields[0], "key") == 0) {
      if (fleet.view == NULL) publish_fleet(&fleet);
      read_key(&fleet, fields, count);
      ++keys;
    }
  }
  end(&fleet);
  fclose(file);
  assert_true(keys > 30);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_answer_of_the_program_is_that_of_a_view)};
  if (argc != 2) return 2;
  path = argv[1];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
