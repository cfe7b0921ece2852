/*
 * The cases that every language must agree on, asked through the ABI: the reader here is the
 * pattern for those of the bindings. tests/vectors/shared_cases_*.tsv say in their heads what
 * their lines mean.
 */
#include "../abi/fixture.h"

struct keys {
  size_t count;
  const void **bytes;
  size_t *lengths;
};

/* What a case has made so far, and the refusal that its next step must meet. */
struct run {
  struct world world;
  struct keys keys;
  const char *refusal;
  const char *text;
  unsigned fingerprints, lookups, homes, states, refusals, requests;
  hf_load *load;
};

static char *read_file(const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", HOLDFAST_VECTORS, name);
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail_msg("cannot read %s", path);
  fseek(file, 0, SEEK_END);
  const size_t size = (size_t)ftell(file);
  char *text = malloc(size + 1);
  assert_non_null(text);
  rewind(file);
  assert_int_equal(fread(text, 1, size, file), size);
  fclose(file);
  text[size] = '\0';
  return text;
}

/* Cuts off what goes up to the next `mark`; NULL after the last piece. */
static char *cut(char **rest, char mark) {
  char *piece = *rest;
  if (piece == NULL) return NULL;
  char *end = strchr(piece, mark);
  *rest = end == NULL ? NULL : end + 1;
  if (end != NULL) *end = '\0';
  return piece;
}

static unsigned digit(char c) { return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10); }

static void add_key(struct keys *keys, const char *hex, size_t times) {
  const size_t piece = strcmp(hex, "-") == 0 ? 0 : strlen(hex) / 2;
  unsigned char *bytes = malloc(piece * times + 1);
  assert_non_null(bytes);
  for (size_t i = 0; i < piece * times; ++i) {
    const char *pair = hex + i % piece * 2;
    bytes[i] = (unsigned char)(digit(pair[0]) << 4 | digit(pair[1]));
  }
  keys->bytes[keys->count] = bytes;
  keys->lengths[keys->count++] = piece * times;
}

static struct keys read_keys(void) {
  enum { kMost = 10000 };
  struct keys keys = {0, malloc(kMost * sizeof(void *)), malloc(kMost * sizeof(size_t))};
  assert_true(keys.bytes != NULL && keys.lengths != NULL);
  char *text = read_file("shared_cases_keys.tsv");
  char *rest = text;
  for (char *line = cut(&rest, '\n'); line != NULL; line = cut(&rest, '\n')) {
    if (*line == '#' || *line == '\0') continue;
    assert_string_equal(cut(&line, '\t'), "key");
    const char *hex = cut(&line, '\t');
    add_key(&keys, hex, strtoul(line, NULL, 10));
  }
  free(text);
  assert_int_equal(keys.count, kMost);
  return keys;
}

static void forget_world(struct world *world) {
  hf_cluster_free(world->cluster);
  hf_config_free(world->config);
  world->cluster = NULL;
  world->config = NULL;
}

static void check_fingerprint(struct run *run, const char *digits) {
  char found[20];
  snprintf(found, sizeof found, "%016llx", (unsigned long long)published_fingerprint(run->world.cluster));
  assert_string_equal(found, digits);
  ++run->fingerprints;
}

static void check_states(struct run *run, const char *digits) {
  const hf_view *view = hf_cluster_view(run->world.cluster);
  char found[20];
  snprintf(found, sizeof found, "%016llx", (unsigned long long)hf_view_states_fingerprint(view));
  hf_view_release(view);
  assert_string_equal(found, digits);
  ++run->states;
}

static uint32_t slot_of(const char *pair) { return *pair == '-' ? HF_NO_NODE : digit(pair[0]) << 4 | digit(pair[1]); }

static void check_homes(struct run *run, const char *digits) {
  const size_t count = strlen(digits) / 2;
  assert_true(count <= run->keys.count);
  const hf_view *view = hf_cluster_view(run->world.cluster);
  for (size_t i = 0; i < count; ++i) {
    assert_int_equal(hf_view_home(view, run->keys.bytes[i], run->keys.lengths[i]), slot_of(digits + 2 * i));
  }
  hf_view_release(view);
  run->homes += (unsigned)count;
}

static void check_lookups(struct run *run, const char *digits) {
  const size_t count = strlen(digits) / 2;
  assert_true(count <= run->keys.count);
  uint32_t *slots = malloc(count * sizeof *slots);
  const hf_view *view = hf_cluster_view(run->world.cluster);
  assert_int_equal(hf_view_lookup_many(view, run->keys.bytes, run->keys.lengths, count, slots), HF_OK);
  for (size_t i = 0; i < count; ++i) {
    const uint32_t slot = slot_of(digits + 2 * i);
    assert_int_equal(hf_view_lookup(view, run->keys.bytes[i], run->keys.lengths[i]), slot);
    assert_int_equal(slots[i], slot);
  }
  hf_view_release(view);
  free(slots);
  run->lookups += (unsigned)count;
}

static hf_status set_nodes(struct world *world, char *rest) {
  enum { kMost = 4096 };
  static const char *ids[kMost];
  size_t count = 0;
  for (char *id = cut(&rest, '\t'); id != NULL && count < kMost; id = cut(&rest, '\t')) ids[count++] = id;
  return hf_cluster_set_nodes(world->cluster, ids, NULL, count, world->error);
}

static hf_status check_shares(struct world *world, const char *tolerance) {
  const hf_view *view = hf_cluster_view(world->cluster);
  const hf_status status = hf_view_check_shares(view, strtod(tolerance, NULL), world->error);
  hf_view_release(view);
  return status;
}

/* Cases give every algorithm the same options; of those that it does not read only the text is checked. */
static hf_status set_option(struct world *world, const char *name, const char *text) {
  const int is_read = hf_option_find(name) == 0 || reads(hf_config_get(world->config, HF_OPT_ALGORITHM), name);
  if (is_read) return hf_config_set(world->config, name, text, world->error);
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  const hf_status status = hf_config_set(config, name, text, world->error);
  hf_config_free(config);
  return status;
}

static int is(const char *what, const char *name) { return strcmp(what, name) == 0; }

static int32_t state_of(const char *name) {
  return is(name, "up") ? HF_STATE_UP : is(name, "down") ? HF_STATE_DOWN : HF_STATE_DRAINING;
}

/* A step of an incarnation: its number, and for a state its name behind it. */
static hf_status run_incarnation(struct world *world, const char *what, const char *id, char *rest) {
  const uint64_t incarnation = strtoull(cut(&rest, '\t'), NULL, 10);
  if (is(what, "incarnation")) return hf_cluster_set_incarnation(world->cluster, id, incarnation, world->error);
  if (rest == NULL) return hf_cluster_remove_incarnation(world->cluster, id, incarnation, world->error);
  return hf_cluster_set_state_incarnation(world->cluster, id, incarnation, state_of(rest), world->error);
}

/* A step that changes something or is refused. */
static hf_status run_call(struct world *world, const char *what, char *rest) {
  if (is(what, "case")) {
    forget_world(world);
    return hf_config_new(&world->config, world->error);
  }
  if (is(what, "cluster")) return hf_cluster_new(world->config, &world->cluster, world->error);
  if (is(what, "publish")) return hf_cluster_publish(world->cluster, NULL, world->error);
  if (is(what, "nodes")) return set_nodes(world, rest);
  const char *name = cut(&rest, '\t');
  if (is(what, "remove")) return hf_cluster_remove(world->cluster, name, world->error);
  if (is(what, "shares")) return check_shares(world, name);
  assert_non_null(rest);
  if (is(what, "option")) return set_option(world, name, rest);
  if (is(what, "add")) return hf_cluster_add(world->cluster, name, strtod(rest, NULL), world->error);
  if (is(what, "weight")) return hf_cluster_set_weight(world->cluster, name, strtod(rest, NULL), world->error);
  if (is(what, "zone")) return hf_cluster_set_zone(world->cluster, name, rest, world->error);
  if (is(what, "state")) return hf_cluster_set_state(world->cluster, name, state_of(rest), world->error);
  if (strstr(what, "incarnation") != NULL) return run_incarnation(world, what, name, rest);
  if (is(what, "pin")) return hf_cluster_pin(world->cluster, name, strlen(name), 0, rest, world->error);
  if (is(what, "pin_prefix")) return hf_cluster_pin(world->cluster, name, strlen(name), 1, rest, world->error);
  if (is(what, "address")) return hf_cluster_set_address(world->cluster, name, rest, world->error);
  fail_msg("unknown step: %s", what);
  return HF_E_INTERNAL;
}

static void check_call(struct run *run, const char *what, char *rest) {
  const hf_status status = run_call(&run->world, what, rest);
  if (run->refusal == NULL) {
    if (status != HF_OK) fail_msg("%s: %s", what, hf_error_message(run->world.error));
    return;
  }
  assert_string_equal(hf_status_name(status), run->refusal);
  if (run->text != NULL) assert_string_equal(hf_error_message(run->world.error), run->text);
  run->refusal = NULL;
  ++run->refusals;
}

/* ---- requests ---- */

enum { kMostNumbers = 64 };

static size_t cut_numbers(char *text, uint64_t *numbers) {
  size_t count = 0;
  for (char *each = cut(&text, ','); each != NULL && count < kMostNumbers; each = cut(&text, ',')) {
    numbers[count++] = strtoull(each, NULL, 10);
  }
  return count;
}

static size_t cut_slots(const char *digits, uint32_t *slots) {
  size_t count = 0;
  for (; digits[2 * count] != '\0' && count < kMostNumbers; ++count) slots[count] = slot_of(digits + 2 * count);
  return count;
}

static void make_load(struct run *run, char *rest) {
  const char *zones[16];
  size_t count = 0;
  const double factor = strtod(cut(&rest, '\t'), NULL);
  const uint32_t tries = (uint32_t)strtoul(cut(&rest, '\t'), NULL, 10);
  const double slack = strtod(cut(&rest, '\t'), NULL), full = strtod(cut(&rest, '\t'), NULL);
  for (char *zone = cut(&rest, '\t'); zone != NULL && count < 16; zone = cut(&rest, '\t')) zones[count++] = zone;
  hf_load_free(run->load);
  assert_int_equal(hf_load_new(factor, tries, &run->load, NULL), HF_OK);
  assert_int_equal(hf_load_set(run->load, HF_LOAD_SET_SLACK, slack, NULL), HF_OK);
  assert_int_equal(hf_load_set(run->load, HF_LOAD_SET_FULL, full, NULL), HF_OK);
  assert_int_equal(hf_load_set_tiers(run->load, zones, count, NULL), HF_OK);
}

static void check_choices(const struct run *run, const hf_view *view, char *rest) {
  uint32_t found[kMostNumbers], wanted[kMostNumbers];
  size_t count = 0;
  const uint64_t hash = strtoull(cut(&rest, '\t'), NULL, 16);
  const size_t most = strtoul(cut(&rest, '\t'), NULL, 10);
  assert_int_equal(hf_load_choices_hash(run->load, view, hash, NULL, 0, found, most, &count, NULL), HF_OK);
  assert_int_equal(count, cut_slots(rest, wanted));
  assert_memory_equal(found, wanted, count * sizeof *found);
}

static void check_loads(const struct run *run, const hf_view *view, char *rest) {
  uint64_t wanted[kMostNumbers];
  const size_t count = cut_numbers(rest, wanted);
  assert_int_equal(count, hf_view_slot_limit(view));
  for (size_t slot = 0; slot < count; ++slot)
    assert_int_equal(hf_load_of(run->load, view, (uint32_t)slot), wanted[slot]);
}

/* The first field of a request is a hash, or the number of a key; the last one the slot that it must get. */
static hf_status run_request(const struct run *run, const hf_view *view, const char *what, char **rest,
                             uint32_t *slot) {
  uint64_t ticket, costs[kMostNumbers];
  uint32_t slots[kMostNumbers];
  const char *first = cut(rest, '\t');
  const uint64_t hash = strtoull(first, NULL, 16), second = strtoull(cut(rest, '\t'), NULL, 10);
  const size_t number = strtoul(first, NULL, 10) % run->keys.count, length = run->keys.lengths[number];
  const void *key = run->keys.bytes[number];
  if (is(what, "acquire"))
    return hf_load_acquire_hash_cost(run->load, view, hash, second, NULL, 0, slot, &ticket, NULL);
  if (is(what, "acquire_key"))
    return hf_load_acquire_cost(run->load, view, key, length, second, NULL, 0, slot, &ticket, NULL);
  if (is(what, "best_of")) {
    const size_t count = cut_slots(cut(rest, '\t'), slots);
    assert_int_equal(cut_numbers(cut(rest, '\t'), costs), count);
    return hf_load_best_of_hash(run->load, view, hash, second, slots, costs, count, NULL, 0, slot, &ticket, NULL);
  }
  const uint64_t cost = strtoull(cut(rest, '\t'), NULL, 10);
  const uint32_t width = (uint32_t)second;
  if (is(what, "best")) return hf_load_best_hash(run->load, view, hash, width, cost, NULL, 0, slot, &ticket, NULL);
  return hf_load_best(run->load, view, key, length, width, cost, NULL, 0, slot, &ticket, NULL);
}

/* Whether the step is about loads. */
static int run_load_step(struct run *run, const char *what, char *rest) {
  static const char *const kRequests[] = {"acquire", "acquire_key", "best", "best_key", "best_of"};
  int is_request = 0;
  for (size_t i = 0; i < sizeof kRequests / sizeof *kRequests; ++i) is_request |= is(what, kRequests[i]);
  if (!is_request && !is(what, "load") && !is(what, "fed") && !is(what, "choices") && !is(what, "loads")) return 0;
  const hf_view *view = hf_cluster_view(run->world.cluster);
  if (is_request) {
    uint32_t slot = HF_NO_NODE;
    assert_int_equal(run_request(run, view, what, &rest, &slot), HF_OK);
    assert_int_equal(slot, slot_of(rest));
    ++run->requests;
  } else if (is(what, "load")) {
    make_load(run, rest);
  } else if (is(what, "fed")) {
    const uint32_t slot = slot_of(cut(&rest, '\t'));
    assert_int_equal(hf_load_feed(run->load, view, slot, strtoull(rest, NULL, 10), NULL), HF_OK);
  } else if (is(what, "choices")) {
    check_choices(run, view, rest);
  } else {
    check_loads(run, view, rest);
  }
  hf_view_release(view);
  return 1;
}

static void run_step(struct run *run, char *rest) {
  const char *what = cut(&rest, '\t');
  if (run_load_step(run, what, rest)) return;
  if (is(what, "fingerprint")) {
    check_fingerprint(run, rest);
  } else if (is(what, "owners") || is(what, "lookups")) {
    check_lookups(run, rest);
  } else if (is(what, "homes")) {
    check_homes(run, rest);
  } else if (is(what, "states")) {
    check_states(run, rest);
  } else if (is(what, "refused")) {
    run->refusal = cut(&rest, '\t');
    run->text = rest;
  } else {
    check_call(run, what, rest);
  }
}

static struct run run_file(const char *name) {
  struct run run = {{NULL, NULL, hf_error_new()}, read_keys(), NULL, NULL, 0, 0, 0, 0, 0, 0, NULL};
  char *text = read_file(name);
  char *rest = text;
  for (char *line = cut(&rest, '\n'); line != NULL; line = cut(&rest, '\n')) {
    if (*line != '#' && *line != '\0') run_step(&run, line);
  }
  forget_world(&run.world);
  hf_load_free(run.load);
  hf_error_free(run.world.error);
  for (size_t i = 0; i < run.keys.count; ++i) free((void *)run.keys.bytes[i]);
  free(run.keys.bytes);
  free(run.keys.lengths);
  free(text);
  return run;
}

static void shared_views_have_their_fingerprints_and_homes(void **state) {
  (void)state;
  const struct run run = run_file("shared_cases_views.tsv");
  assert_in_range(run.fingerprints, 500, UINT32_MAX);
  assert_in_range(run.lookups, hf_algorithm_own_count() * 10000, UINT32_MAX);
}

static void states_decide_lookups_and_leave_homes_alone(void **state) {
  (void)state;
  const struct run run = run_file("shared_cases_homes.tsv");
  assert_in_range(run.lookups, hf_algorithm_own_count() * 18 * 60, UINT32_MAX);
  assert_int_equal(run.homes, run.lookups);
}

static void shared_states_have_their_fingerprints_and_incarnations_their_refusals(void **state) {
  (void)state;
  const struct run run = run_file("shared_cases_states.tsv");
  assert_in_range(run.states, 44, UINT32_MAX);
  assert_in_range(run.refusals, 7, UINT32_MAX);
}

static void shared_refusals_have_their_statuses_and_texts(void **state) {
  (void)state;
  assert_in_range(run_file("shared_cases_refusals.tsv").refusals, 50, UINT32_MAX);
}

static void requests_go_to_equal_nodes_in_every_language(void **state) {
  (void)state;
  assert_in_range(run_file("shared_cases_loads.tsv").requests, hf_algorithm_own_count() * 100, UINT32_MAX);
}

/* A row without cases would be one on which languages may differ. */
static void every_algorithm_has_shared_cases(void **state) {
  (void)state;
  char *text = read_file("shared_cases_views.tsv");
  for (size_t i = 0; i < hf_algorithm_own_count(); ++i) {
    char line[256];
    snprintf(line, sizeof line, "option\talgorithm\t%s\n", hf_algorithm_name(i));
    if (strstr(text, line) == NULL) fail_msg("%s has none: run shared_cases_write", hf_algorithm_name(i));
  }
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shared_views_have_their_fingerprints_and_homes),
      cmocka_unit_test(states_decide_lookups_and_leave_homes_alone),
      cmocka_unit_test(shared_states_have_their_fingerprints_and_incarnations_their_refusals),
      cmocka_unit_test(shared_refusals_have_their_statuses_and_texts),
      cmocka_unit_test(requests_go_to_equal_nodes_in_every_language),
      cmocka_unit_test(every_algorithm_has_shared_cases),
  };
  return cmocka_run_group_tests_name("shared cases", tests, NULL, NULL);
}
