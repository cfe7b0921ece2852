#define _POSIX_C_SOURCE 200809L
#include "cache.h"
#include "connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What is written to a node while it stands in for another expires after a minute, so that it is
 * not found again when the other one fails next time. */
#define STAND_IN_FLAG " T60"

struct cache {
  hf_cluster *cluster;
  const hf_view *view;            /* the one published last */
  struct connection *connections; /* one a slot of any view so far */
  uint32_t connection_count;
  int timeout_ms, retry_ms;
  int64_t retry_at;    /* when to try a node again that is down, in ms */
  uint32_t retry_slot; /* where to look for one first */
};

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct cache *cache_new(const hf_config *config, int timeout_ms, int retry_ms, hf_error *error) {
  struct cache *made = calloc(1, sizeof *made);
  if (made == NULL || hf_cluster_new(config, &made->cluster, error) != HF_OK) {
    free(made);
    return NULL;
  }
  made->view = hf_cluster_view(made->cluster);
  made->timeout_ms = timeout_ms;
  made->retry_ms = retry_ms;
  return made;
}

void cache_free(struct cache *cache) {
  if (cache == NULL) return;
  for (uint32_t slot = 0; slot < cache->connection_count; ++slot) connection_close(&cache->connections[slot]);
  free(cache->connections);
  hf_view_release(cache->view);
  hf_cluster_free(cache->cluster);
  free(cache);
}

const hf_view *cache_view(const struct cache *cache) { return cache->view; }

static int make_room(struct cache *cache, uint32_t count) {
  if (count <= cache->connection_count) return 1;
  struct connection *larger = realloc(cache->connections, count * sizeof *larger);
  if (larger == NULL) return 0;
  cache->connections = larger;
  while (cache->connection_count < count) connection_init(&larger[cache->connection_count++]);
  return 1;
}

/* Publishes what is staged, all of it or nothing. */
static hf_status publish(struct cache *cache, hf_error *error) {
  /* A new node takes a free slot or the first one beyond the end: room for it must be there before. */
  hf_status status = HF_E_MEMORY;
  if (make_room(cache, hf_view_slot_limit(cache->view) + 1)) {
    status = hf_cluster_publish(cache->cluster, NULL, error);
  }
  if (status != HF_OK) {
    hf_cluster_discard(cache->cluster);
    return status;
  }
  const hf_view *next = hf_cluster_view(cache->cluster);
  for (uint32_t slot = 0; slot < cache->connection_count; ++slot) {
    /* A slot may have gone to another node, and a node to another address. */
    const char *before = hf_view_node_address(cache->view, slot), *after = hf_view_node_address(next, slot);
    if (strcmp(before, after) != 0) connection_close(&cache->connections[slot]);
  }
  hf_view_release(cache->view);
  cache->view = next;
  return HF_OK;
}

hf_status cache_add(struct cache *cache, const char *id, const char *address, double weight, hf_error *error) {
  hf_status status = hf_cluster_add(cache->cluster, id, weight, error);
  if (status == HF_OK) status = hf_cluster_set_address(cache->cluster, id, address, error);
  if (status == HF_OK) return publish(cache, error);
  hf_cluster_discard(cache->cluster);
  return status;
}

hf_status cache_remove(struct cache *cache, const char *id, hf_error *error) {
  const hf_status status = hf_cluster_remove(cache->cluster, id, error);
  return status == HF_OK ? publish(cache, error) : status;
}

/* States move no keys but those of the node, and publishing them builds no table. */
static hf_status set_state(struct cache *cache, uint32_t slot, int32_t state) {
  const char *id = hf_view_node_id(cache->view, slot);
  const hf_status status = hf_cluster_set_state(cache->cluster, id, state, NULL);
  return status == HF_OK ? publish(cache, NULL) : status;
}

/* 1 if the node of this slot replied. */
static int ask_node(struct cache *cache, uint32_t slot, const struct request *request, struct reply *reply) {
  return connection_ask(&cache->connections[slot], hf_view_node_address(cache->view, slot), cache->timeout_ms, request,
                        reply);
}

/* Tries one of the nodes that are down again if it is time to. It is emptied before it takes its
 * keys: others stood in for it, and what it still has may have been replaced or deleted there. */
static void bring_one_back(struct cache *cache) {
  const uint32_t limit = hf_view_slot_limit(cache->view);
  if (now_ms() < cache->retry_at) return;
  cache->retry_at = now_ms() + cache->retry_ms;
  for (uint32_t looked_at = 0; looked_at < limit; ++looked_at) {
    const uint32_t slot = cache->retry_slot++ % limit;
    if (hf_view_node_state(cache->view, slot) != HF_STATE_DOWN) continue;
    const struct request request = {.line = "flush_all"};
    struct reply reply = {.room = 0};
    if (ask_node(cache, slot, &request, &reply) && strcmp(reply.line, "OK") == 0) {
      set_state(cache, slot, HF_STATE_UP);
    }
    return;
  }
}

static int is_key(const char *key) {
  const size_t length = strlen(key);
  for (size_t i = 0; i < length; ++i) {
    if ((unsigned char)key[i] <= ' ' || key[i] == 0x7f) return 0;
  }
  return length >= 1 && length <= 250;
}

static enum cache_answer meaning(struct connection *connection, const char *line) {
  if (strncmp(line, "HD", 2) == 0 || strncmp(line, "VA ", 3) == 0) return CACHE_DONE;
  if (strncmp(line, "EN", 2) == 0 || strncmp(line, "NF", 2) == 0) return CACHE_MISS;
  /* A complaint, such as a value being too large. The node is well and stays up: were it set down,
   * one such key would take down one node after the other. But whatever follows is uncertain. */
  connection_close(connection);
  return CACHE_REFUSED;
}

/* Asks the node that has the key; if it does not reply, the one that has it then, and so on. */
static enum cache_answer ask(struct cache *cache, const char *key, struct request *request, struct reply *reply) {
  const size_t length = strlen(key);
  char *flags = request->line + strlen(request->line);
  if (!is_key(key)) return CACHE_REFUSED;
  bring_one_back(cache);
  for (;;) {
    const uint32_t slot = hf_view_lookup(cache->view, key, length);
    if (slot == HF_NO_NODE) return CACHE_UNREACHABLE;
    const int stands_in = slot != hf_view_home(cache->view, key, length);
    strcpy(flags, request->value != NULL && stands_in ? STAND_IN_FLAG : "");
    if (ask_node(cache, slot, request, reply)) return meaning(&cache->connections[slot], reply->line);
    cache->retry_at = now_ms() + cache->retry_ms;
    if (set_state(cache, slot, HF_STATE_DOWN) != HF_OK) return CACHE_UNREACHABLE;
  }
}

enum cache_answer cache_set(struct cache *cache, const char *key, const void *value, size_t size) {
  struct request request = {.value = size == 0 ? "" : value, .size = size};
  struct reply reply = {.room = 0};
  snprintf(request.line, sizeof request.line, "ms %.250s %zu", key, size);
  return ask(cache, key, &request, &reply);
}

enum cache_answer cache_delete(struct cache *cache, const char *key) {
  struct request request = {.size = 0};
  struct reply reply = {.room = 0};
  snprintf(request.line, sizeof request.line, "md %.250s", key);
  return ask(cache, key, &request, &reply);
}

enum cache_answer cache_get(struct cache *cache, const char *key, void *value, size_t room, size_t *size) {
  struct request request = {.size = 0};
  struct reply reply = {.value = value, .room = room};
  snprintf(request.line, sizeof request.line, "mg %.250s v", key);
  const enum cache_answer answer = ask(cache, key, &request, &reply);
  *size = reply.size;
  return answer;
}
