/* The example cache over real memcached nodes: what a fleet's hit rate does when a node dies, goes
 * from the list, and another one comes. Prints the table that README.md shows; asserts laws, which
 * hold however slow the machine is.
 *
 *     fleet_cache               all of it, in a few seconds
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assertions.h"
#include "cache.h"
#include "nodes.h"

/* The first node is lost: then modulo's third layout puts no key where its first one did, and no
 * copy left over from there counts as a hit. */
enum { kKeys = 20000, kNodes = 5, kLost = 0, kForever = 1000000000 };

/* Nodes that run and a cache over them. */
struct fleet {
  struct node nodes[kNodes + 1];
  struct cache *cache;
};

static int open_fleet(void **state) {
  *state = calloc(1, sizeof(struct fleet));
  return *state == NULL ? -1 : 0;
}

static int close_fleet(void **state) {
  struct fleet *fleet = *state;
  cache_free(fleet->cache);
  for (unsigned i = 0; i <= kNodes; ++i) node_kill(&fleet->nodes[i]);
  free(fleet);
  return 0;
}

static void add_node(struct fleet *fleet, unsigned index) {
  struct node *node = &fleet->nodes[index];
  node_start(node, index + 1);
  assert_int_equal(cache_add(fleet->cache, node->id, node->address, 1.0, NULL), HF_OK);
}

/* Timeouts are for nodes that hang; where none does, none must be taken for one that does. */
static void start_fleet(struct fleet *fleet, const char *algorithm, unsigned count, int timeout_ms, int retry_ms) {
  hf_config *config = NULL;
  assert_int_equal(hf_config_new(&config, NULL), HF_OK);
  assert_int_equal(hf_config_set_str(config, HF_OPT_ALGORITHM, algorithm, NULL), HF_OK);
  fleet->cache = cache_new(config, timeout_ms, retry_ms, NULL);
  assert_non_null(fleet->cache);
  hf_config_free(config);
  for (unsigned i = 0; i < count; ++i) add_node(fleet, i);
}

static const char *owner_of(const struct fleet *fleet, const char *key) {
  const hf_view *view = cache_view(fleet->cache);
  return hf_view_node_id(view, hf_view_lookup(view, key, strlen(key)));
}

static double share_of(const struct fleet *fleet, const struct node *node) {
  const hf_view *view = cache_view(fleet->cache);
  return hf_view_node_share(view, hf_view_node_find(view, node->id));
}

static const char *key_of(unsigned number, char key[32]) {
  snprintf(key, 32, "user:%u", number);
  return key;
}

/* The value says which key it is of and on which node it was written. */
static void write_key(struct fleet *fleet, const char *key) {
  char value[64];
  snprintf(value, sizeof value, "%s on %s", key, owner_of(fleet, key));
  assert_int_equal(cache_set(fleet->cache, key, value, strlen(value)), CACHE_DONE);
}

/* 1 for a hit, which must be the key's own value and come from the node that was asked for it. */
static unsigned is_hit(struct fleet *fleet, const char *key) {
  char value[64], wanted[64];
  size_t size = 0;
  const enum cache_answer answer = cache_get(fleet->cache, key, value, sizeof value, &size);
  if (answer == CACHE_MISS) return 0;
  assert_int_equal(answer, CACHE_DONE);
  snprintf(wanted, sizeof wanted, "%s on %s", key, owner_of(fleet, key));
  assert_int_equal(size, strlen(wanted));
  assert_memory_equal(value, wanted, size);
  return 1;
}

/* What reading every key found: hits, and misses of keys that the node `of` had or has not. */
struct reading {
  double hits;
  unsigned misses, elsewhere;
};

/* `before` has the owner of each key that counts; the misses of others than `of` are elsewhere. */
static struct reading read_all(struct fleet *fleet, char (*before)[16], const char *of, int writes_missing) {
  struct reading reading = {0};
  char key[32];
  for (unsigned i = 0; i < kKeys; ++i) {
    key_of(i, key);
    if (is_hit(fleet, key)) continue;
    ++reading.misses;
    reading.elsewhere += strcmp(before != NULL ? before[i] : owner_of(fleet, key), of) != 0;
    if (writes_missing) write_key(fleet, key);
  }
  reading.hits = 1.0 - (double)reading.misses / kKeys;
  return reading;
}

/* Every node holds at least the keys that lookups give it now. */
static void assert_nodes_hold_their_keys(const struct fleet *fleet) {
  unsigned owned[kNodes + 1] = {0};
  char key[32];
  for (unsigned i = 0; i < kKeys; ++i) {
    const char *owner = owner_of(fleet, key_of(i, key));
    for (unsigned node = 0; node <= kNodes; ++node) owned[node] += strcmp(owner, fleet->nodes[node].id) == 0;
  }
  for (unsigned node = 0; node <= kNodes; ++node) {
    if (fleet->nodes[node].process > 0) assert_true(node_items(&fleet->nodes[node]) >= owned[node]);
  }
}

/* The life of a fleet, and the hit rates at its turns. */
struct story {
  double lost, gained; /* shares of the node that dies and of the one that comes */
  struct reading killed, removed, refilled, added, filled;
};

static struct story live_through(struct fleet *fleet, const char *algorithm) {
  struct story story;
  struct node *lost = &fleet->nodes[kLost];
  char(*owners)[16] = malloc(kKeys * sizeof *owners), key[32];
  assert_non_null(owners);
  start_fleet(fleet, algorithm, kNodes, 30000, kForever);
  for (unsigned i = 0; i < kKeys; ++i) {
    write_key(fleet, key_of(i, key));
    snprintf(owners[i], sizeof owners[i], "%s", owner_of(fleet, key));
  }
  assert_nodes_hold_their_keys(fleet);
  story.lost = share_of(fleet, lost);
  node_kill(lost);
  story.killed = read_all(fleet, owners, lost->id, 0);
  assert_int_equal(cache_remove(fleet->cache, lost->id, NULL), HF_OK);
  story.removed = read_all(fleet, owners, lost->id, 1);
  story.refilled = read_all(fleet, NULL, "", 0);
  assert_nodes_hold_their_keys(fleet);
  add_node(fleet, kNodes);
  story.gained = share_of(fleet, &fleet->nodes[kNodes]);
  story.added = read_all(fleet, NULL, fleet->nodes[kNodes].id, 1);
  story.filled = read_all(fleet, NULL, "", 0);
  assert_nodes_hold_their_keys(fleet);
  free(owners);
  print_message("  %-17s %10.1f %% %12.1f %% %8.1f %% %9.1f %% %8.1f %%\n", algorithm, 100 * story.killed.hits,
                100 * story.removed.hits, 100 * story.refilled.hits, 100 * story.added.hits, 100 * story.filled.hits);
  return story;
}

/* Whatever the placement: a node that is down costs its own keys, and what was written is found. */
static void assert_common_laws(const struct story *story) {
  assert_int_equal(story->killed.elsewhere, 0);
  assert_true(story->killed.misses > 0);
  assert_true(story->killed.hits >= 1 - story->lost - 0.01);
  assert_int_equal(story->refilled.misses, 0);
  assert_int_equal(story->filled.misses, 0);
}

static void with_modulo_a_change_of_the_list_leaves_one_key_in_n(void **state) {
  const struct story story = live_through(*state, "modulo");
  assert_common_laws(&story);
  assert_true(story.removed.hits > 1.0 / kNodes - 0.02 && story.removed.hits < 1.0 / kNodes + 0.02);
  assert_true(story.added.hits > 1.0 / kNodes - 0.02 && story.added.hits < 1.0 / kNodes + 0.02);
}

static void with_a_ring_only_keys_of_the_node_that_goes_or_comes_miss(void **state) {
  const struct story story = live_through(*state, "ring");
  assert_common_laws(&story);
  assert_int_equal(story.removed.elsewhere, 0);
  assert_int_equal(story.added.elsewhere, 0);
  assert_true(story.removed.hits >= 1 - story.lost - 0.01);
  assert_true(story.added.hits >= 1 - story.gained - 0.01);
}

/* To keep shares even, the default may move a few keys more than it must. */
static void with_the_default_hardly_any_other_keys_miss(void **state) {
  const struct story story = live_through(*state, "rendezvous-table");
  assert_common_laws(&story);
  assert_true(story.removed.elsewhere <= kKeys / 100);
  assert_true(story.added.elsewhere <= kKeys / 100);
  assert_true(story.removed.hits >= 1 - story.lost - 0.01);
  assert_true(story.added.hits >= 1 - story.gained - 0.01);
}

static void values_come_back_until_they_are_deleted(void **state) {
  struct fleet *fleet = *state;
  char value[8] = "";
  size_t size = 0;
  start_fleet(fleet, "rendezvous-table", 3, 30000, kForever);
  assert_int_equal(cache_get(fleet->cache, "k", value, sizeof value, &size), CACHE_MISS);
  assert_int_equal(cache_delete(fleet->cache, "k"), CACHE_MISS);
  assert_int_equal(cache_set(fleet->cache, "k", "a\r\nb, and more", 14), CACHE_DONE);
  assert_int_equal(cache_get(fleet->cache, "k", value, 4, &size), CACHE_DONE);
  assert_int_equal(size, 14);
  assert_memory_equal(value, "a\r\nb\0", 5);
  assert_int_equal(cache_set(fleet->cache, "k", NULL, 0), CACHE_DONE);
  assert_int_equal(cache_get(fleet->cache, "k", NULL, 0, &size), CACHE_DONE);
  assert_int_equal(size, 0);
  assert_int_equal(cache_delete(fleet->cache, "k"), CACHE_DONE);
  assert_int_equal(cache_get(fleet->cache, "k", value, sizeof value, &size), CACHE_MISS);
}

static void what_a_node_refuses_takes_no_node_down(void **state) {
  struct fleet *fleet = *state;
  enum { kTooLarge = 3 << 20 };
  char *large = calloc(1, kTooLarge), key[252];
  size_t size = 0;
  assert_non_null(large);
  start_fleet(fleet, "rendezvous-table", 2, 30000, kForever);
  assert_int_equal(cache_set(fleet->cache, "k", large, kTooLarge), CACHE_REFUSED);
  free(large);
  memset(key, 'k', sizeof key - 1);
  key[sizeof key - 1] = '\0';
  assert_int_equal(cache_set(fleet->cache, key, "v", 1), CACHE_REFUSED);
  assert_int_equal(cache_set(fleet->cache, "", "v", 1), CACHE_REFUSED);
  assert_int_equal(cache_get(fleet->cache, "a v\r\nflush_all", key, sizeof key, &size), CACHE_REFUSED);
  key[250] = '\0';
  assert_int_equal(cache_set(fleet->cache, key, "v", 1), CACHE_DONE);
  for (uint32_t slot = 0; slot < 2; ++slot) {
    assert_int_equal(hf_view_node_state(cache_view(fleet->cache), slot), HF_STATE_UP);
  }
}

static void a_node_that_restarts_unnoticed_stays_up(void **state) {
  struct fleet *fleet = *state;
  start_fleet(fleet, "rendezvous-table", 1, 30000, kForever);
  write_key(fleet, "k");
  node_kill(&fleet->nodes[0]);
  node_start(&fleet->nodes[0], 1);
  assert_int_equal(is_hit(fleet, "k"), 0);
  write_key(fleet, "k");
  assert_int_equal(is_hit(fleet, "k"), 1);
}

static void a_fleet_that_is_gone_is_unreachable_until_a_node_returns(void **state) {
  struct fleet *fleet = *state;
  start_fleet(fleet, "rendezvous-table", 2, 30000, 0);
  write_key(fleet, "k");
  node_kill(&fleet->nodes[0]);
  node_kill(&fleet->nodes[1]);
  assert_int_equal(cache_set(fleet->cache, "k", "v", 1), CACHE_UNREACHABLE);
  node_start(&fleet->nodes[1], 2);
  /* A request tries one node again, so that the second one meets it. */
  (void)cache_delete(fleet->cache, "k");
  (void)cache_delete(fleet->cache, "k");
  write_key(fleet, "k");
  assert_int_equal(is_hit(fleet, "k"), 1);
  assert_string_equal(owner_of(fleet, "k"), fleet->nodes[1].id);
}

static void a_node_that_hangs_is_passed_over_and_returns_without_old_values(void **state) {
  struct fleet *fleet = *state;
  char owner[16], value[8];
  size_t size = 0;
  start_fleet(fleet, "rendezvous-table", 3, 2000, 0);
  assert_int_equal(cache_set(fleet->cache, "k", "old", 3), CACHE_DONE);
  snprintf(owner, sizeof owner, "%s", owner_of(fleet, "k"));
  const struct node *hanging = &fleet->nodes[atoi(owner + strlen("cache-")) - 1];
  node_freeze(hanging);
  assert_int_equal(cache_set(fleet->cache, "k", "new", 3), CACHE_DONE);
  assert_string_not_equal(owner_of(fleet, "k"), owner);
  assert_int_equal(cache_get(fleet->cache, "k", value, sizeof value, &size), CACHE_DONE);
  assert_memory_equal(value, "new", 3);
  node_thaw(hanging);
  do {
    (void)cache_get(fleet->cache, "other", value, sizeof value, &size);
  } while (strcmp(owner_of(fleet, "k"), owner) != 0);
  assert_int_equal(cache_get(fleet->cache, "k", value, sizeof value, &size), CACHE_MISS);
}

#define with_a_fleet(test) cmocka_unit_test_setup_teardown(test, open_fleet, close_fleet)

int main(void) {
  const struct CMUnitTest tests[] = {
      with_a_fleet(values_come_back_until_they_are_deleted),
      with_a_fleet(what_a_node_refuses_takes_no_node_down),
      with_a_fleet(a_node_that_restarts_unnoticed_stays_up),
      with_a_fleet(a_fleet_that_is_gone_is_unreachable_until_a_node_returns),
      with_a_fleet(a_node_that_hangs_is_passed_over_and_returns_without_old_values),
      with_a_fleet(with_modulo_a_change_of_the_list_leaves_one_key_in_n),
      with_a_fleet(with_a_ring_only_keys_of_the_node_that_goes_or_comes_miss),
      with_a_fleet(with_the_default_hardly_any_other_keys_miss),
  };
  print_message("  hit rates of %d keys  1 of %d dies  off the list  refilled  one added  refilled\n", kKeys, kNodes);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
