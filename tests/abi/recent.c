/* A memory of recent moves: what rests, until when, and that nothing forged or wrong gets in. */
#define _GNU_SOURCE
#include "plan_fixture.h"

#include <unistd.h>

enum { DAY = 86400 };

static hf_recent *new_recent(const hf_view *view, uint64_t horizon) {
  hf_recent *recent = NULL;
  assert_int_equal(hf_recent_new(view, horizon, &recent, NULL), HF_OK);
  return recent;
}

static void record(hf_recent *recent, const hf_plan *plan, size_t batch, uint64_t now) {
  assert_int_equal(hf_recent_record(recent, plan, batch, now, NULL), HF_OK);
}

static uint64_t not_before(const hf_recent *recent, const hf_plan *plan, size_t batch, uint64_t rest) {
  uint64_t time = 77;
  assert_int_equal(hf_recent_not_before(recent, plan, batch, rest, &time, NULL), HF_OK);
  return time;
}

static unsigned char *bytes_of(const hf_recent *recent, size_t *length) {
  assert_int_equal(hf_recent_write(recent, NULL, 0, length, NULL), HF_OK);
  unsigned char *const bytes = malloc(*length);
  assert_int_equal(hf_recent_write(recent, bytes, *length, length, NULL), HF_OK);
  return bytes;
}

/* The way there is recorded at 1000; on the way back everything rests for 600, and then nothing does. */
static void what_has_moved_rests_and_then_moves(void **state) {
  struct change change = open_change(*state);
  hf_recent *recent = new_recent(change.from, DAY);
  hf_plan *back = NULL;
  assert_int_equal(hf_plan_new(change.to, change.from, &back, NULL), HF_OK);
  record(recent, change.plan, 0, 1000);
  assert_int_equal(hf_recent_time(recent), 1000);
  assert_int_equal(hf_plan_set_rest(back, recent, 600, 1599, NULL), HF_OK);
  assert_int_equal(hf_plan_batch_count(back), 1);
  assert_int_equal(hf_plan_not_before(back, 0), 1600);
  assert_int_equal(not_before(recent, back, 0, 600), 1600);
  assert_int_equal(hf_plan_set_rest(back, recent, 600, 1600, NULL), HF_OK);
  assert_int_equal(hf_plan_not_before(back, 0), 0);
  assert_int_equal(hf_plan_not_before(back, 1), 0);
  hf_plan_free(back);
  hf_recent_free(recent);
  close_change(&change);
}

/* Two of the batches are recorded, hours apart: what is left comes first, then each of them at its time. */
static void batches_wait_in_the_order_of_their_times(void **state) {
  struct change change = open_change(*state);
  hf_recent *recent = new_recent(change.from, DAY);
  hf_plan *back = NULL;
  assert_int_equal(hf_plan_new(change.to, change.from, &back, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(change.plan, 0.02, 0, 0, 0, NULL), HF_OK);
  assert_true(hf_plan_batch_count(change.plan) > 3);
  record(recent, change.plan, 2, 1000);
  record(recent, change.plan, 0, 4600);
  const uint64_t before = hf_plan_fingerprint(back);
  assert_int_equal(hf_plan_set_rest(back, recent, 7200, 5000, NULL), HF_OK);
  assert_int_equal(hf_plan_batch_count(back), 3);
  assert_int_equal(hf_plan_not_before(back, 0), 0);
  assert_int_equal(hf_plan_not_before(back, 1), 1000 + 7200);
  assert_int_equal(hf_plan_not_before(back, 2), 4600 + 7200);
  char text[100000];
  assert_int_equal(hf_plan_text(back, text, sizeof text, NULL, NULL), HF_OK);
  assert_non_null(strstr(text, "\nbatch 1\n"));
  assert_non_null(strstr(text, "\nbatch 3 not before 11800\n"));
  const uint64_t resting = hf_plan_fingerprint(back);
  hf_plan *again = NULL;
  assert_int_equal(hf_plan_new(change.to, change.from, &again, NULL), HF_OK);
  assert_int_equal(hf_plan_set_rest(again, recent, 7200, 5000, NULL), HF_OK);
  assert_true(hf_plan_fingerprint(again) == resting && resting != before);
  assert_int_equal(hf_plan_set_rest(back, recent, 0, 5000, NULL), HF_OK);
  assert_true(hf_plan_fingerprint(back) == before);
  hf_plan_free(again);
  hf_plan_free(back);
  hf_recent_free(recent);
  close_change(&change);
}

/* Two replicas of a key never move within the rest: the second ones wait in batches of their own. */
static void the_second_replica_of_a_key_waits_for_the_first(void **state) {
  struct world *world = *state;
  const hf_view *from = view_of_nodes(world->config, 4), *to = view_of_nodes(world->config, 8);
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new_replicas(from, to, 3, &plan, NULL), HF_OK);
  hf_recent *recent = new_recent(from, DAY);
  assert_int_equal(hf_plan_set_rest(plan, recent, 100, 50, NULL), HF_OK);
  assert_int_equal(hf_plan_set_limits(plan, 0.2, 0, 0, 0, NULL), HF_OK);
  size_t waiting = 0;
  while (hf_plan_not_before(plan, waiting) == 0) ++waiting;
  assert_in_range(waiting, 1, hf_plan_batch_count(plan) - 1);
  assert_int_equal(hf_plan_not_before(plan, waiting), 150);
  uint64_t clock = 50;
  for (size_t batch = 0; batch < hf_plan_batch_count(plan); ++batch) {
    const uint64_t begin = not_before(recent, plan, batch, 100);
    assert_true(begin <= clock || batch >= waiting);
    assert_true(begin >= hf_plan_not_before(plan, batch) || batch < waiting);
    if (begin > clock) clock = begin;
    record(recent, plan, batch, clock);
  }
  assert_in_range(clock, 150, 350);
  hf_recent_free(recent);
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
}

static void a_clock_that_goes_back_is_named_and_changes_nothing(void **state) {
  struct change change = open_change(*state);
  hf_error *const error = change.world->error;
  hf_recent *recent = new_recent(change.from, DAY);
  record(recent, change.plan, 0, 5000);
  size_t length = 0, after = 0;
  unsigned char *const bytes = bytes_of(recent, &length);
  const uint64_t before = hf_plan_fingerprint(change.plan);
  assert_refused(hf_recent_record(recent, change.plan, 0, 4999, error), error, HF_E_ARGUMENT, "4999", "5000");
  assert_refused(hf_plan_set_rest(change.plan, recent, 60, 4000, error), error, HF_E_ARGUMENT, "4000", "5000");
  assert_refused(hf_plan_set_rest(change.plan, recent, DAY + 1, 5000, error), error, HF_E_ARGUMENT, "86401", "86400");
  assert_refused(hf_recent_record(recent, change.plan, 1, 5000, error), error, HF_E_ARGUMENT, "batch 1", "1");
  unsigned char *const same = bytes_of(recent, &after);
  assert_true(length == after && memcmp(bytes, same, length) == 0);
  assert_true(hf_plan_fingerprint(change.plan) == before);
  free(bytes);
  free(same);
  hf_recent_free(recent);
  close_change(&change);
}

static void keys_of_another_cluster_are_refused_by_name(void **state) {
  struct world *world = *state;
  struct change change = open_change(world);
  hf_error *const error = world->error;
  const struct {
    const char *option, *value;
  } others[] = {{"hash", "siphash-1-3"}, {"key_part", "before:x"}, {"seed", "000102030405060708090a0b0c0d0e0f"}};
  for (size_t i = 0; i < COUNT_OF(others); ++i) {
    hf_config *config = NULL;
    assert_int_equal(hf_config_new(&config, NULL), HF_OK);
    set(config, others[i].option, others[i].value);
    const hf_view *const view = view_of_nodes(config, 3);
    hf_recent *const recent = new_recent(view, DAY);
    uint64_t time = 77;
    assert_refused(hf_recent_record(recent, change.plan, 0, 1, error), error, HF_E_INFEASIBLE, others[i].option,
                   "plan");
    assert_refused(hf_plan_set_rest(change.plan, recent, 1, 1, error), error, HF_E_INFEASIBLE, others[i].option,
                   "plan");
    assert_refused(hf_recent_not_before(recent, change.plan, 0, 1, &time, error), error, HF_E_INFEASIBLE,
                   others[i].option, "plan");
    assert_true(time == 77 && hf_recent_range_count(recent) == 0 && hf_recent_time(recent) == 0);
    hf_recent_free(recent);
    hf_view_release(view);
    hf_config_free(config);
  }
  close_change(&change);
}

/* A view of two nodes under a dialect, to which a prefix of all keys may belong. */
static const hf_view *dialect_view(const char *algorithm, const char *prefix) {
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  set(config, "algorithm", algorithm);
  if (prefix != NULL) set(config, "key_prefix", prefix);
  hf_cluster *const cluster = new_cluster(config);
  assert_int_equal(hf_cluster_add(cluster, "10.0.0.1:11211", 1, NULL), HF_OK);
  assert_int_equal(hf_cluster_add(cluster, "10.0.0.2:11211", 1, NULL), HF_OK);
  const hf_view *const view = publish(cluster);
  hf_cluster_free(cluster);
  hf_config_free(config);
  return view;
}

/* A dialect hashes keys its own way, whatever option 'hash' says: its name and the options of its keys count. */
static void keys_of_another_dialect_are_refused_by_name(void **state) {
  hf_error *const error = ((struct world *)*state)->error;
  const hf_view *const ketama = dialect_view("ketama/libmemcached", NULL);
  const hf_view *const nginx = dialect_view("nginx", NULL), *const prefixed = dialect_view("ketama/libmemcached", "a:");
  hf_recent *const recent = new_recent(ketama, DAY), *const of_nginx = new_recent(nginx, DAY),
                   *const of_prefixed = new_recent(prefixed, DAY);
  const uint64_t hash = 5;
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_new_keys(ketama, ketama, &hash, NULL, 1, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_set_rest(plan, recent, 60, 5, NULL), HF_OK);
  assert_refused(hf_plan_set_rest(plan, of_nginx, 60, 5, error), error, HF_E_INFEASIBLE, "'nginx@1'",
                 "'ketama/libmemcached@1'");
  assert_refused(hf_plan_set_rest(plan, of_prefixed, 60, 5, error), error, HF_E_INFEASIBLE, "options of the key hash",
                 "plan");
  hf_plan_free(plan);
  hf_recent_free(recent);
  hf_recent_free(of_nginx);
  hf_recent_free(of_prefixed);
  hf_view_release(ketama);
  hf_view_release(nginx);
  hf_view_release(prefixed);
}

static void a_memory_forgets_what_is_older_than_its_horizon(void **state) {
  struct change change = open_change(*state);
  assert_int_equal(hf_plan_set_limits(change.plan, 0.02, 0, 0, 0, NULL), HF_OK);
  hf_recent *recent = new_recent(change.from, 100);
  assert_int_equal(hf_recent_horizon(recent), 100);
  record(recent, change.plan, 0, 10);
  const size_t count = hf_recent_range_count(recent);
  assert_true(count > 0);
  record(recent, change.plan, 1, 109);
  assert_true(hf_recent_range_count(recent) > count);
  record(recent, change.plan, 1, 110);
  for (size_t i = 0; i < hf_recent_range_count(recent); ++i) {
    uint64_t first = 1, last = 0, time = 0;
    assert_int_equal(hf_recent_range(recent, i, &first, &last, &time, NULL), HF_OK);
    assert_true(first <= last && time == 110);
  }
  hf_recent_free(recent);
  close_change(&change);
}

static void a_memory_lives_across_files(void **state) {
  struct change change = open_change(*state);
  char path[] = "/tmp/holdfast-recent-XXXXXX";
  const int file = mkstemp(path);
  assert_true(file >= 0);
  close(file);
  hf_recent *recent = new_recent(change.from, DAY), *opened = NULL;
  record(recent, change.plan, 0, 5000);
  assert_int_equal(hf_recent_save(recent, path, NULL), HF_OK);
  assert_int_equal(hf_recent_open(path, &opened, NULL), HF_OK);
  size_t length = 0, other = 0;
  unsigned char *const bytes = bytes_of(recent, &length), *const same = bytes_of(opened, &other);
  assert_true(length == other && memcmp(bytes, same, length) == 0);
  assert_int_equal(hf_recent_time(opened), 5000);
  assert_int_equal(unlink(path), 0);
  hf_recent *none = NULL;
  assert_refused(hf_recent_open(path, &none, change.world->error), change.world->error, HF_E_IO, "cannot open",
                 "holdfast-recent");
  assert_refused(hf_recent_open("/tmp", &none, change.world->error), change.world->error, HF_E_IO,
                 "'/tmp': it is a folder", ": name a regular file");
  assert_null(none);
  free(bytes);
  free(same);
  hf_recent_free(opened);
  hf_recent_free(recent);
  close_change(&change);
}

/* Every byte changed, every length cut. */
static void hostile_bytes_are_refused(void **state) {
  struct change change = open_change(*state);
  hf_recent *recent = new_recent(change.from, DAY), *read = NULL;
  record(recent, change.plan, 0, 5000);
  size_t length = 0;
  unsigned char *const bytes = bytes_of(recent, &length);
  for (size_t i = 0; i < length; i += i < 200 ? 1 : 97) {
    bytes[i] ^= 1;
    assert_int_equal(hf_recent_read(bytes, length, &read, change.world->error), HF_E_DATA);
    assert_non_null(strstr(hf_error_message(change.world->error), "byte "));
    bytes[i] ^= 1;
    assert_int_equal(hf_recent_read(bytes, i, &read, NULL), HF_E_DATA);
  }
  assert_null(read);
  assert_int_equal(hf_recent_read(bytes, length, &read, NULL), HF_OK);
  hf_recent_free(read);
  free(bytes);
  hf_recent_free(recent);
  close_change(&change);
}

static void nothing_is_asked_of_nothing(void **state) {
  struct change change = open_change(*state);
  hf_error *const error = change.world->error;
  hf_recent *recent = NULL;
  uint64_t number = 77;
  size_t length = 77;
  assert_refused(hf_recent_new(change.from, 0, &recent, error), error, HF_E_ARGUMENT, "horizon of 0", "longer");
  assert_refused(hf_recent_new(NULL, 1, &recent, error), error, HF_E_ARGUMENT, "view", "NULL");
  assert_refused(hf_recent_new(change.from, 1, NULL, error), error, HF_E_ARGUMENT, "recent", "NULL");
  recent = new_recent(change.from, UINT64_MAX);
  assert_refused(hf_recent_record(NULL, change.plan, 0, 1, error), error, HF_E_ARGUMENT, "recent", "NULL");
  assert_refused(hf_recent_record(recent, NULL, 0, 1, error), error, HF_E_ARGUMENT, "plan", "NULL");
  assert_refused(hf_plan_set_rest(NULL, recent, 1, 1, error), error, HF_E_ARGUMENT, "plan", "NULL");
  assert_refused(hf_plan_set_rest(change.plan, NULL, 1, 1, error), error, HF_E_ARGUMENT, "recent", "NULL");
  assert_refused(hf_recent_not_before(recent, change.plan, 0, 1, NULL, error), error, HF_E_ARGUMENT, "time", "NULL");
  assert_refused(hf_recent_range(recent, 0, &number, &number, &number, error), error, HF_E_ARGUMENT, "range 0", "of 0");
  assert_refused(hf_recent_range(recent, 0, NULL, &number, &number, error), error, HF_E_ARGUMENT, "first", "NULL");
  assert_refused(hf_recent_write(recent, NULL, 0, NULL, error), error, HF_E_ARGUMENT, "length", "NULL");
  assert_refused(hf_recent_write(recent, &number, 8, &length, error), error, HF_E_ARGUMENT, "room for 8", "make room");
  assert_refused(hf_recent_read(NULL, 9, &recent, error), error, HF_E_ARGUMENT, "bytes", "NULL");
  assert_refused(hf_recent_save(recent, NULL, error), error, HF_E_ARGUMENT, "path", "NULL");
  assert_refused(hf_recent_open(NULL, &recent, error), error, HF_E_ARGUMENT, "path", "NULL");
  assert_true(hf_recent_horizon(NULL) == 0 && hf_recent_time(NULL) == 0 && hf_recent_range_count(NULL) == 0);
  assert_true(hf_plan_not_before(NULL, 0) == 0 && hf_plan_not_before(change.plan, SIZE_MAX) == 0 && number == 77);
  record(recent, change.plan, 0, UINT64_MAX);
  assert_true(not_before(recent, change.plan, 0, UINT64_MAX) == UINT64_MAX);
  hf_recent_free(NULL);
  hf_recent_free(recent);
  close_change(&change);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(what_has_moved_rests_and_then_moves),
      in_a_world(batches_wait_in_the_order_of_their_times),
      in_a_world(the_second_replica_of_a_key_waits_for_the_first),
      in_a_world(a_clock_that_goes_back_is_named_and_changes_nothing),
      in_a_world(keys_of_another_cluster_are_refused_by_name),
      in_a_world(keys_of_another_dialect_are_refused_by_name),
      in_a_world(a_memory_forgets_what_is_older_than_its_horizon),
      in_a_world(a_memory_lives_across_files),
      in_a_world(hostile_bytes_are_refused),
      in_a_world(nothing_is_asked_of_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
