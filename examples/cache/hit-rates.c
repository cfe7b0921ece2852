/* What a fleet of caches loses when it changes: real memcached servers on 127.0.0.1, one of which
 * is killed, and the hit rates with three placements.
 *
 *     cc hit-rates.c cache.c $(pkg-config --cflags --libs holdfast) && ./a.out
 *
 * The exit status says whether all is as the README tells. Linux alone, for the servers must not
 * outlive this program whatever happens to it.
 */
#define _GNU_SOURCE
#include "cache.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KEYS 20000
#define SERVERS 6 /* of which the last joins later */

struct server {
  pid_t process;
  char id[16], address[32];
};
static struct server servers[SERVERS];

/* ---- servers -------------------------------------------------------------------------------- */

static void stop(struct server *server) {
  if (server->process <= 0) return;
  kill(server->process, SIGKILL);
  waitpid(server->process, NULL, 0);
  server->process = 0;
}

static void stop_all(void) {
  for (int i = 0; i < SERVERS; ++i) stop(&servers[i]);
}

/* A socket to 127.0.0.1, bound to a free port or connected to one; -1 if that fails. */
static int local_socket(in_port_t *port, int (*use)(int, const struct sockaddr *, socklen_t)) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = *port, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof at;
  const int made = socket(AF_INET, SOCK_STREAM, 0);
  if (made >= 0 && use(made, (const struct sockaddr *)&at, sizeof at) == 0) {
    if (*port == 0) getsockname(made, (struct sockaddr *)&at, &length);
    *port = at.sin_port;
    return made;
  }
  if (made >= 0) close(made);
  return -1;
}

static int answers(in_port_t port) {
  const int connected = local_socket(&port, connect);
  if (connected >= 0) close(connected);
  return connected >= 0;
}

static void become_memcached(in_port_t port) {
  char number[8];
  snprintf(number, sizeof number, "%u", (unsigned)ntohs(port));
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  execlp("memcached", "memcached", "-l", "127.0.0.1", "-p", number, "-U", "0", "-m", "16", "-t", "1", "-u", "nobody", (char *)NULL);
  fprintf(stderr, "memcached is missing: apt-get install memcached\n");
  _exit(127);
}

/* Starts a server and waits until it answers: 1, or 0 if it does not within 10 seconds. */
static int start(struct server *server) {
  in_port_t port = 0;
  const int bound = local_socket(&port, bind);
  if (bound < 0) return 0;
  close(bound);
  snprintf(server->address, sizeof server->address, "127.0.0.1:%u", (unsigned)ntohs(port));
  server->process = fork();
  if (server->process == 0) become_memcached(port);
  const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
  for (int i = 0; i < 1000 && server->process > 0; ++i) {
    if (answers(port)) return 1;
    if (waitpid(server->process, NULL, WNOHANG) == server->process) server->process = 0;
    nanosleep(&pause, NULL);
  }
  return 0;
}

/* ---- one placement ---------------------------------------------------------------------------- */

/* The servers from `first` up to `end` that are not `left_out` become the list. */
static int use_servers(cache *cache, int end, int left_out) {
  const char *ids[SERVERS], *addresses[SERVERS];
  size_t count = 0;
  for (int i = 0; i < end; ++i) {
    if (i == left_out) continue;
    ids[count] = servers[i].id;
    addresses[count++] = servers[i].address;
  }
  return cache_set_servers(cache, ids, addresses, count) == 0;
}

static void name_key(char *key, size_t room, int number) { snprintf(key, room, "user:%d", number); }

/* A value says when it was written, so that one left on a server from an earlier time shows. */
static int name_value(char *value, size_t room, int number, int round) {
  return snprintf(value, room, "user %d as of round %d", number, round);
}

static int write_all(cache *cache, int round) {
  int written = 0;
  for (int i = 0; i < KEYS; ++i) {
    char key[32], value[64];
    name_key(key, sizeof key, i);
    written += cache_set(cache, key, value, (size_t)name_value(value, sizeof value, i, round));
  }
  return written == KEYS;
}

/* The share of the keys that are found as they were written in this round. */
static double read_all(cache *cache, int round) {
  int hits = 0;
  for (int i = 0; i < KEYS; ++i) {
    char key[32], value[64], wanted[64];
    name_key(key, sizeof key, i);
    const long length = name_value(wanted, sizeof wanted, i, round);
    hits += cache_get(cache, key, value, sizeof value) == length && memcmp(value, wanted, (size_t)length) == 0;
  }
  return (double)hits / KEYS;
}

struct rates {
  double killed, removed, refilled, joined;
};

/* Fills five servers, kills one, takes it off the list, fills again, and adds a sixth. */
static int measure(const char *algorithm, struct rates *rates) {
  const int victim = 2;
  for (int i = 0; i < SERVERS; ++i) {
    snprintf(servers[i].id, sizeof servers[i].id, "cache-%d", i + 1);
    if (!start(&servers[i])) return 0;
  }
  cache *cache = cache_new(algorithm);
  int holds = cache != NULL && use_servers(cache, SERVERS - 1, -1) && write_all(cache, 1) && read_all(cache, 1) == 1;
  stop(&servers[victim]);
  if (holds) rates->killed = read_all(cache, 1);
  holds = holds && cache_retry(cache) == 0 && use_servers(cache, SERVERS - 1, victim);
  if (holds) rates->removed = read_all(cache, 1);
  holds = holds && write_all(cache, 2);
  if (holds) rates->refilled = read_all(cache, 2);
  holds = holds && use_servers(cache, SERVERS, victim);
  if (holds) rates->joined = read_all(cache, 2);
  cache_free(cache);
  stop_all();
  return holds;
}

/* ---- all of them ------------------------------------------------------------------------------ */

static int is_between(double rate, double least, double most) { return rate >= least && rate <= most; }

int main(void) {
  static const struct {
    const char *algorithm;
    double least, most; /* of the rates after a server has left or joined */
  } placements[] = {{"modulo", 0.15, 0.30}, {"ring", 0.74, 0.86}, {"rendezvous-table", 0.78, 0.82}};
  signal(SIGPIPE, SIG_IGN);
  atexit(stop_all);
  int holds = 1;
  printf("hit rate with 5 servers        one killed   taken off the list   refilled   one more\n");
  for (size_t i = 0; i < sizeof placements / sizeof placements[0]; ++i) {
    struct rates rates = {0};
    if (!measure(placements[i].algorithm, &rates)) {
      fprintf(stderr, "%s: a server does not start, or loses what it was given\n", placements[i].algorithm);
      return 1;
    }
    printf("%-30s %8.1f %% %18.1f %% %8.1f %% %8.1f %%\n", placements[i].algorithm, 100 * rates.killed,
           100 * rates.removed, 100 * rates.refilled, 100 * rates.joined);
    holds &= is_between(rates.killed, 0.74, 0.86) && rates.refilled == 1;
    holds &= is_between(rates.removed, placements[i].least, placements[i].most);
    holds &= is_between(rates.joined, placements[i].least, placements[i].most);
  }
  if (!holds) printf("that is not what the README says\n");
  return holds ? 0 : 1;
}
