/* A fleet of memcached nodes on the command line: writes 1000 keys, reads them once a second, and
 * says what it finds. Start some nodes, run this, kill one, start it again:
 *
 *     for port in 11301 11302 11303; do memcached -d -l 127.0.0.1 -p $port; done
 *     cc -o cache main.c cache.c connection.c $(pkg-config --cflags --libs holdfast)
 *     ./cache 127.0.0.1:11301 127.0.0.1:11302 127.0.0.1:11303
 */
#define _POSIX_C_SOURCE 200809L
#include "cache.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define KEYS 1000

/* Reads every key and writes those that are missing, as a program does that keeps a cache. */
static unsigned hits(struct cache *cache) {
  unsigned found = 0;
  for (unsigned i = 0; i < KEYS; ++i) {
    char key[32], value[32];
    size_t size;
    snprintf(key, sizeof key, "user:%u", i);
    const enum cache_answer answer = cache_get(cache, key, value, sizeof value, &size);
    found += answer == CACHE_DONE;
    if (answer == CACHE_MISS) cache_set(cache, key, key, strlen(key));
  }
  return found;
}

static void print_states(const hf_view *view) {
  static const char *const names[] = {"up", "draining", "down"};
  for (uint32_t slot = 0; slot < hf_view_slot_limit(view); ++slot) {
    printf("  %s %s", hf_view_node_id(view, slot), names[hf_view_node_state(view, slot)]);
  }
  printf("\n");
  fflush(stdout);
}

int main(int count, char **arguments) {
  hf_error *error = hf_error_new();
  struct cache *cache = cache_new(NULL, 200, 2000, error);
  hf_status status = cache == NULL ? HF_E_MEMORY : HF_OK;
  for (int i = 1; i < count && status == HF_OK; ++i) {
    /* Here the address is the id as well. Where addresses change, give nodes names of their own. */
    status = cache_add(cache, arguments[i], arguments[i], 1.0, error);
  }
  if (status != HF_OK || count < 2) {
    fprintf(stderr, "%s\n", status != HF_OK ? hf_error_message(error) : "usage: cache HOST:PORT...");
    return 2;
  }
  for (;;) {
    const unsigned found = hits(cache);
    printf("%4u of %u keys found ", found, KEYS);
    print_states(cache_view(cache));
    const struct timespec second = {.tv_sec = 1};
    nanosleep(&second, NULL);
  }
}
