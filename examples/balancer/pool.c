#include "pool.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void *needed(void *made) {
  if (made != NULL) return made;
  fprintf(stderr, "balancer: no memory\n");
  exit(1);
}

int pool_open(struct pool *pool, const char *address, int timeout_ms) {
  struct sockaddr_storage where;
  int size = sizeof where;
  memset(pool, 0, sizeof *pool);
  pool->timeout_ms = timeout_ms;
  if (evutil_parse_sockaddr_port(address, (struct sockaddr *)&where, &size) != 0) return 0;
  if (where.ss_family == AF_INET) {
    const struct sockaddr_in *at = (const struct sockaddr_in *)&where;
    inet_ntop(AF_INET, &at->sin_addr, pool->host, sizeof pool->host);
    pool->port = ntohs(at->sin_port);
  } else {
    const struct sockaddr_in6 *at = (const struct sockaddr_in6 *)&where;
    inet_ntop(AF_INET6, &at->sin6_addr, pool->host, sizeof pool->host);
    pool->port = ntohs(at->sin6_port);
  }
  return pool->port != 0;
}

void pool_close(struct pool *pool) {
  while (pool->idle != NULL) {
    struct pooled *pooled = pool->idle;
    pool->idle = pooled->next;
    pool_drop(pooled);
  }
}

struct pooled *pool_take(struct pool *pool, struct event_base *base) {
  const struct timeval timeout = {.tv_sec = pool->timeout_ms / 1000, .tv_usec = pool->timeout_ms % 1000 * 1000};
  struct pooled *pooled = pool->idle;
  if (pooled != NULL) {
    pool->idle = pooled->next;
    return pooled;
  }
  pooled = needed(calloc(1, sizeof *pooled));
  pooled->connection = needed(evhttp_connection_base_new(base, NULL, pool->host, pool->port));
  evhttp_connection_set_timeout_tv(pooled->connection, &timeout);
  evhttp_connection_set_max_headers_size(pooled->connection, HEADERS_LIMIT);
  evhttp_connection_set_max_body_size(pooled->connection, BODY_LIMIT);
  return pooled;
}

/* The one used last is taken first, so that those beyond the need fall asleep and the node closes them. */
void pool_give_back(struct pool *pool, struct pooled *pooled) {
  pooled->was_used = 1;
  pooled->next = pool->idle;
  pool->idle = pooled;
}

void pool_drop(struct pooled *pooled) {
  evhttp_connection_free(pooled->connection);
  free(pooled);
}
