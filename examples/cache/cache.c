#define _POSIX_C_SOURCE 200809L
#include "cache.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define LONGEST_KEY 250 /* as memcached has it */
#define TIMEOUT_MS 500

/* A connection; there is one for each slot of the view, opened when it is first needed. */
struct connection {
  int socket; /* -1 if it is closed */
  int proven; /* whether it has answered anything */
  char received[4096];
  size_t begin, end; /* what was received and not yet read */
};

struct cache {
  hf_cluster *cluster;
  const hf_view *view;
  struct connection *connections; /* by slot */
  uint32_t count;
};

/* ---- sockets -------------------------------------------------------------------------------- */

static void hang_up(struct connection *connection) {
  if (connection->socket >= 0) close(connection->socket);
  connection->socket = -1;
  connection->proven = 0;
  connection->begin = connection->end = 0;
}

/* Connects to "HOST:PORT"; -1 if nobody answers in time. */
static int dial(const char *address) {
  char host[256];
  const char *colon = strrchr(address, ':');
  if (colon == NULL || (size_t)(colon - address) >= sizeof host) return -1;
  memcpy(host, address, (size_t)(colon - address));
  host[colon - address] = '\0';
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
  if (getaddrinfo(host, colon + 1, &hints, &found) != 0) return -1;
  const struct timeval timeout = {.tv_sec = 0, .tv_usec = TIMEOUT_MS * 1000};
  int dialled = -1;
  for (const struct addrinfo *each = found; each != NULL && dialled < 0; each = each->ai_next) {
    dialled = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
    if (dialled < 0) continue;
    setsockopt(dialled, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(dialled, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    setsockopt(dialled, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)); /* or every second write waits 40 ms */
    if (connect(dialled, each->ai_addr, each->ai_addrlen) == 0) break;
    close(dialled);
    dialled = -1;
  }
  freeaddrinfo(found);
  return dialled;
}

static int send_all(struct connection *connection, const char *bytes, size_t length) {
  while (length > 0) {
    const ssize_t sent = send(connection->socket, bytes, length, MSG_NOSIGNAL);
    if (sent <= 0) return 0;
    bytes += sent;
    length -= (size_t)sent;
  }
  return 1;
}

/* The next byte; -1 if the server has hung up or is too slow. */
static int next_byte(struct connection *connection) {
  if (connection->begin == connection->end) {
    const ssize_t got = recv(connection->socket, connection->received, sizeof connection->received, 0);
    if (got <= 0) return -1;
    connection->begin = 0;
    connection->end = (size_t)got;
  }
  return (unsigned char)connection->received[connection->begin++];
}

/* A line without its end; 0 if none came. */
static int read_line(struct connection *connection, char *line, size_t room) {
  size_t length = 0;
  for (int byte; (byte = next_byte(connection)) >= 0;) {
    if (byte == '\n') {
      line[length > 0 && line[length - 1] == '\r' ? length - 1 : length] = '\0';
      return 1;
    }
    if (length + 1 < room) line[length++] = (char)byte;
  }
  return 0;
}

/* ---- servers -------------------------------------------------------------------------------- */

/* Goes over to the view that is published now. Slots may serve other nodes in it, so that all
 * connections to a server that has moved or gone are closed. */
static int follow(cache *cache) {
  const hf_view *before = hf_view_retain(cache->view);
  hf_cluster_refresh(cache->cluster, &cache->view);
  const uint32_t limit = hf_view_slot_limit(cache->view);
  for (uint32_t slot = 0; slot < cache->count; ++slot) {
    const char *was = hf_view_node_address(before, slot), *is = hf_view_node_address(cache->view, slot);
    if (strcmp(was, is) != 0) hang_up(&cache->connections[slot]);
  }
  hf_view_release(before);
  if (limit <= cache->count) return 1;
  struct connection *grown = realloc(cache->connections, limit * sizeof *grown);
  if (grown == NULL) return 0;
  cache->connections = grown;
  for (; cache->count < limit; ++cache->count) cache->connections[cache->count] = (struct connection){.socket = -1};
  return 1;
}

/* Publishing a state rebuilds nothing and moves no key of another server. */
static void set_state(cache *cache, uint32_t slot, int32_t state) {
  hf_cluster_set_state(cache->cluster, hf_view_node_id(cache->view, slot), state, NULL);
  if (hf_cluster_publish(cache->cluster, NULL, NULL) == HF_OK) follow(cache);
}

/* A connection to the server that has a key. A server that cannot be reached is set down, and
 * its keys go to the next server in their own order. NULL if there is no server left. */
static struct connection *connect_for(cache *cache, const char *key, uint32_t *slot) {
  while ((*slot = hf_view_lookup(cache->view, key, strlen(key))) != HF_NO_NODE) {
    struct connection *connection = &cache->connections[*slot];
    if (connection->socket < 0) connection->socket = dial(hf_view_node_address(cache->view, *slot));
    if (connection->socket >= 0) return connection;
    set_state(cache, *slot, HF_STATE_DOWN);
    if (hf_view_node_state(cache->view, *slot) != HF_STATE_DOWN) return NULL; /* nothing could be published */
  }
  return NULL;
}

/* A server that failed on a connection from earlier may have been started anew meanwhile, and gets
 * another; one that fails on a new connection is set down. */
static void give_up(cache *cache, uint32_t slot) {
  const int was_proven = cache->connections[slot].proven;
  hang_up(&cache->connections[slot]);
  if (!was_proven) set_state(cache, slot, HF_STATE_DOWN);
}

size_t cache_retry(cache *cache) {
  size_t back = 0;
  for (uint32_t slot = 0; slot < cache->count; ++slot) {
    if (hf_view_node_state(cache->view, slot) != HF_STATE_DOWN) continue;
    const int dialled = dial(hf_view_node_address(cache->view, slot));
    if (dialled < 0) continue;
    hang_up(&cache->connections[slot]);
    cache->connections[slot].socket = dialled;
    set_state(cache, slot, HF_STATE_UP);
    ++back;
  }
  return back;
}

/* ---- the protocol --------------------------------------------------------------------------- */

static int is_key(const char *key) {
  const size_t length = strlen(key);
  if (length == 0 || length > LONGEST_KEY) return 0;
  for (; *key != '\0'; ++key) {
    if ((unsigned char)*key <= ' ' || *key == 127) return 0;
  }
  return 1;
}

/* -2 if the server failed. */
static long read_value(struct connection *connection, char *value, size_t room) {
  char line[512];
  unsigned long length = 0;
  if (!read_line(connection, line, sizeof line)) return -2;
  if (strcmp(line, "END") == 0) return -1;
  if (sscanf(line, "VALUE %*s %*u %lu", &length) != 1) return -2;
  for (unsigned long i = 0; i < length; ++i) {
    const int byte = next_byte(connection);
    if (byte < 0) return -2;
    if (i < room) value[i] = (char)byte;
  }
  const int ended = read_line(connection, line, sizeof line) && read_line(connection, line, sizeof line);
  return ended && strcmp(line, "END") == 0 ? (long)length : -2;
}

long cache_get(cache *cache, const char *key, char *value, size_t room) {
  if (!is_key(key)) return -1;
  char request[LONGEST_KEY + 16];
  const int length = snprintf(request, sizeof request, "get %s\r\n", key);
  uint32_t slot;
  for (struct connection *connection; (connection = connect_for(cache, key, &slot)) != NULL;) {
    long found = send_all(connection, request, (size_t)length) ? read_value(connection, value, room) : -2;
    if (found == -2) {
      give_up(cache, slot);
      continue;
    }
    connection->proven = 1;
    return found;
  }
  return -1;
}

int cache_set(cache *cache, const char *key, const char *value, size_t length) {
  if (!is_key(key)) return 0;
  char request[LONGEST_KEY + 64], line[512];
  const int head = snprintf(request, sizeof request, "set %s 0 0 %lu\r\n", key, (unsigned long)length);
  uint32_t slot;
  for (struct connection *connection; (connection = connect_for(cache, key, &slot)) != NULL;) {
    if (send_all(connection, request, (size_t)head) && send_all(connection, value, length) &&
        send_all(connection, "\r\n", 2) && read_line(connection, line, sizeof line)) {
      connection->proven = 1;
      return strcmp(line, "STORED") == 0;
    }
    give_up(cache, slot);
  }
  return 0;
}

/* ---- making and ending ------------------------------------------------------------------------ */

cache *cache_new(const char *algorithm) {
  cache *made = calloc(1, sizeof *made);
  hf_error *error = hf_error_new();
  hf_config *config = NULL;
  hf_status status = made != NULL ? hf_config_new(&config, error) : HF_E_MEMORY;
  if (status == HF_OK) status = hf_config_set(config, "algorithm", algorithm, error);
  if (status == HF_OK) status = hf_cluster_new(config, &made->cluster, error);
  if (status == HF_OK) {
    made->view = hf_cluster_view(made->cluster);
  } else {
    fprintf(stderr, "%s\n", hf_error_message(error));
    free(made);
    made = NULL;
  }
  hf_config_free(config);
  hf_error_free(error);
  return made;
}

int cache_set_servers(cache *cache, const char *const ids[], const char *const addresses[], size_t count) {
  hf_error *error = hf_error_new();
  hf_status status = hf_cluster_set_nodes(cache->cluster, ids, NULL, count, error);
  for (size_t i = 0; i < count && status == HF_OK; ++i) {
    status = hf_cluster_set_address(cache->cluster, ids[i], addresses[i], error);
  }
  if (status == HF_OK) status = hf_cluster_publish(cache->cluster, NULL, error);
  if (status == HF_OK && !follow(cache)) status = HF_E_MEMORY;
  if (status != HF_OK) fprintf(stderr, "%s\n", hf_error_message(error));
  if (status != HF_OK) hf_cluster_discard(cache->cluster);
  hf_error_free(error);
  return status == HF_OK ? 0 : -1;
}

const char *cache_server_of(const cache *cache, const char *key) {
  return hf_view_node_id(cache->view, hf_view_lookup(cache->view, key, strlen(key)));
}

void cache_free(cache *cache) {
  if (cache == NULL) return;
  for (uint32_t slot = 0; slot < cache->count; ++slot) hang_up(&cache->connections[slot]);
  free(cache->connections);
  hf_view_release(cache->view);
  hf_cluster_free(cache->cluster);
  free(cache);
}
