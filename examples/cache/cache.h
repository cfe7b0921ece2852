/* A cache over many memcached nodes: holdfast says which node has a key, this asks that node.
 *
 * A node that does not answer within the timeout is set down: its keys go to the next node in each
 * key's own order, and all other keys stay where they are. From time to time the node is tried again;
 * when it answers it is emptied, because it may have missed writes, and takes its keys back.
 *
 * One thread at a time per cache, one connection per node. Clients that disagree about which nodes
 * are down may read what another one has replaced, until it expires, as with any such cache.
 */
#ifndef CACHE_H
#define CACHE_H

#include <holdfast/holdfast.h>

struct cache;

enum cache_answer {
  CACHE_DONE,       /* The node did what was asked. */
  CACHE_MISS,       /* The node does not have the key. */
  CACHE_REFUSED,    /* The node, or the rule that keys are 1 to 250 bytes without blanks, says no. */
  CACHE_UNREACHABLE /* No node of the fleet answers. */
};

/* A cache without nodes; NULL if that fails, and then `error` says why. `config` may be NULL. */
struct cache *cache_new(const hf_config *config, int timeout_ms, int retry_ms, hf_error *error);
void cache_free(struct cache *cache);

/* The id decides which keys are the node's own; the address, "host:port", may change freely. */
hf_status cache_add(struct cache *cache, const char *id, const char *address, double weight, hf_error *error);
hf_status cache_remove(struct cache *cache, const char *id, hf_error *error);

enum cache_answer cache_set(struct cache *cache, const char *key, const void *value, size_t size);
enum cache_answer cache_delete(struct cache *cache, const char *key);

/* Copies at most `room` bytes of the value; `size` receives how many it has. */
enum cache_answer cache_get(struct cache *cache, const char *key, void *value, size_t room, size_t *size);

/* Which node has which key now, and which nodes are down; borrowed until the next call. */
const hf_view *cache_view(const struct cache *cache);

#endif
