/* A small memcached client over holdfast: one connection a server, keys placed by the library,
 * servers that fail set down and their keys asked elsewhere until they are back.
 *
 * One thread at a time uses a cache. What fails with a server is a miss, never an error: a cache
 * that cannot answer has nothing.
 */
#ifndef HOLDFAST_EXAMPLE_CACHE_H
#define HOLDFAST_EXAMPLE_CACHE_H

#include <holdfast/holdfast.h>
#include <stddef.h>

typedef struct cache cache;

/* A client without servers, placed by an algorithm such as "rendezvous-table"; NULL, with the
 * message printed, if there is no such algorithm. */
cache *cache_new(const char *algorithm);
void cache_free(cache *cache);

/* The whole list of servers, each "HOST:PORT" under an id. The id is what is hashed, so that a
 * server that moves keeps its keys. Returns 0, or -1 with the message printed. */
int cache_set_servers(cache *cache, const char *const ids[], const char *const addresses[], size_t count);

/* Copies the value of a key, at most `room` bytes of it, and returns its length; -1 for a miss. */
long cache_get(cache *cache, const char *key, char *value, size_t room);

/* Stores a value; 1 if a server has it now. */
int cache_set(cache *cache, const char *key, const char *value, size_t length);

/* Tries servers that are down, and takes back those that answer; call it every few seconds.
 * Returns how many came back. */
size_t cache_retry(cache *cache);

/* The id of the server that a key is asked of now; "" if there is none. */
const char *cache_server_of(const cache *cache, const char *key);

#endif
