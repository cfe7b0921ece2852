/* A balancer for HTTP/1.1: requests of one key go to one node while that node has room.
 *
 *     cc -o balancer *.c $(pkg-config --cflags --libs holdfast-files libevent_core libevent_extra)
 *     printf '127.0.0.1:9001\n127.0.0.1:9002\n127.0.0.1:9003\n' > nodes.txt
 *     ./balancer -k X-Session -s 127.0.0.1:8081 127.0.0.1:8080 nodes.txt
 *     curl -H 'X-Session: 42' http://127.0.0.1:8080/ ; curl http://127.0.0.1:8081/status
 *
 * The network and HTTP are libevent's, whose server and client of HTTP hold requests and replies whole. So a request
 * can be sent to a second node, and no header of one side decides where a message ends on the other. What it cannot do
 * follows from that: no upgrades such as WebSocket, no endless replies, no body beyond 8 MiB, and no TLS.
 *
 * One thread does it all, since everything that libevent holds belongs to one loop. A second thread would have a loop,
 * a pool and a view of its own, and would share the load object: hf_load_acquire() is made for that. Several processes
 * share nothing, so that each of them bounds its own requests alone.
 */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "proxy.h"
#include "status.h"

#include <errno.h>
#include <event2/listener.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: balancer [OPTION]... IP:PORT FILE\n"
    "serves HTTP at IP:PORT (the port may be left out: any free one) from the nodes of FILE, a cluster file or a list\n"
    "with a node a line. Addresses of nodes are IP:PORT; a node without address has it as its id. SIGHUP reads FILE\n"
    "again; SIGTERM ends the balancer when all requests are answered, and a second one at once.\n"
    "  -k NAME     header with the key; without this option the key is the path. A request without the header, or\n"
    "              with an empty one, goes to the one with less load of two nodes drawn at random\n"
    "  -b FACTOR   greatest load of a node, as a multiple of its part: 1.01 to 16 (1.25)\n"
    "  -s IP:PORT  answers /status there\n"
    "  -t MS       a node that does not go on for so long has failed (5000)\n"
    "  -n COUNT    failures in a row after which a node is down (3)\n"
    "  -c MS       time between checks of a node that is down (1000)\n"
    "  -p PATH     path that checks ask for; any answer below 500 sets the node up (/)\n";

struct balancer {
  struct event_base *base;
  struct evhttp *front, *back;       /* for clients, for /status */
  struct evhttp_bound_socket *bound; /* where clients come */
  struct fleet *fleet;
  struct proxy proxy;
  struct event *checks, *hangup, *terminate, *interrupt, *ending;
  int idle_ticks; /* while ending: how often in a row nothing was under way */
};

static double number(const char *text, double least, double most) {
  char *end;
  const double value = strtod(text, &end);
  if (*end == '\0' && end != text && value >= least && value <= most) return value;
  fprintf(stderr, "balancer: \"%s\" is no number from %g to %g\n", text, least, most);
  exit(2);
}

/* Returns the index of the first argument that is no option. */
static int read_options(int count, char **arguments, struct settings *settings, const char **status_at) {
  int option;
  while ((option = getopt(count, arguments, "k:b:s:t:n:c:p:")) != -1) {
    if (option == 'k') {
      settings->key_header = optarg;
    } else if (option == 'b') {
      settings->factor = number(optarg, 1.01, 16);
    } else if (option == 's') {
      *status_at = optarg;
    } else if (option == 't') {
      settings->timeout_ms = (int)number(optarg, 1, 3600000);
    } else if (option == 'n') {
      settings->failures = (int)number(optarg, 1, 1000000);
    } else if (option == 'c') {
      settings->check_ms = (int)number(optarg, 1, 3600000);
    } else if (option == 'p') {
      settings->check_path = optarg;
    } else {
      return count;
    }
  }
  return optind;
}

/* A server of HTTP at this address; says where, since the kernel may have chosen the port. */
static struct evhttp_bound_socket *serve(struct evhttp *http, struct event_base *base, const char *what,
                                         const char *address) {
  const unsigned flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE;
  struct sockaddr_storage where;
  int size = sizeof where;
  char host[64], port[16];
  struct evconnlistener *listener = NULL;
  struct evhttp_bound_socket *bound;
  if (evutil_parse_sockaddr_port(address, (struct sockaddr *)&where, &size) == 0) {
    listener = evconnlistener_new_bind(base, NULL, NULL, flags, -1, (struct sockaddr *)&where, size);
  }
  if (listener == NULL || (bound = evhttp_bind_listener(http, listener)) == NULL) {
    fprintf(stderr, "balancer: nothing can be served at %s: %s\n", address, strerror(errno));
    exit(2);
  }
  socklen_t length = sizeof where;
  getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&where, &length);
  getnameinfo((struct sockaddr *)&where, length, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
  printf("%s at %s port %s\n", what, host, port);
  fflush(stdout);
  evhttp_set_default_content_type(http, NULL);
  evhttp_set_max_body_size(http, BODY_LIMIT);
  evhttp_set_max_headers_size(http, HEADERS_LIMIT);
  return bound;
}

static void on_hangup(evutil_socket_t signal, short what, void *argument) {
  struct balancer *balancer = argument;
  hf_error *error = hf_error_new();
  (void)signal, (void)what;
  if (fleet_reload(balancer->fleet, error) != HF_OK) {
    fprintf(stderr, "balancer: the nodes stay as they are: %s\n", hf_error_message(error));
  }
  hf_error_free(error);
}

/* The time between two of these is enough to write the last answer. */
static void on_ending(evutil_socket_t socket, short what, void *argument) {
  struct balancer *balancer = argument;
  (void)socket, (void)what;
  if (balancer->proxy.exchanges != NULL) {
    balancer->idle_ticks = 0;
  } else if (++balancer->idle_ticks == 2) {
    event_base_loopbreak(balancer->base);
  }
}

static void on_end(evutil_socket_t signal, short what, void *argument) {
  const struct timeval tick = {.tv_usec = 100000};
  struct balancer *balancer = argument;
  (void)signal, (void)what;
  if (balancer->proxy.is_ending) {
    event_base_loopbreak(balancer->base);
    return;
  }
  balancer->proxy.is_ending = 1;
  evhttp_del_accept_socket(balancer->front, balancer->bound);
  event_add(balancer->ending, &tick);
}

/* epoll, or kqueue: others do not report that a client closed its connection. */
static struct event_base *loop_new(void) {
  struct event_config *config = needed(event_config_new());
  event_config_require_features(config, EV_FEATURE_EARLY_CLOSE);
  struct event_base *base = needed(event_base_new_with_config(config));
  event_config_free(config);
  return base;
}

static void open_all(struct balancer *balancer, const char *address, const char *status_at) {
  const struct timeval patience = {.tv_sec = 60};
  balancer->front = needed(evhttp_new(balancer->base));
  balancer->back = needed(evhttp_new(balancer->base));
  balancer->bound = serve(balancer->front, balancer->base, "serving", address);
  evhttp_set_timeout_tv(balancer->front, &patience); /* for clients that stop in the middle */
  if (status_at != NULL) {
    serve(balancer->back, balancer->base, "status", status_at);
    evhttp_set_cb(balancer->back, "/status", status_answer, &balancer->proxy);
  }
  proxy_start(&balancer->proxy, balancer->fleet, balancer->front);
  balancer->checks = check_start(balancer->fleet);
  balancer->ending = needed(event_new(balancer->base, -1, EV_PERSIST, on_ending, balancer));
  balancer->hangup = needed(evsignal_new(balancer->base, SIGHUP, on_hangup, balancer));
  balancer->terminate = needed(evsignal_new(balancer->base, SIGTERM, on_end, balancer));
  balancer->interrupt = needed(evsignal_new(balancer->base, SIGINT, on_end, balancer));
  event_add(balancer->hangup, NULL);
  event_add(balancer->terminate, NULL);
  event_add(balancer->interrupt, NULL);
}

static void close_all(struct balancer *balancer) {
  struct event *events[] = {balancer->checks, balancer->hangup, balancer->terminate, balancer->interrupt,
                            balancer->ending};
  for (size_t i = 0; i < sizeof events / sizeof *events; ++i) event_free(events[i]);
  proxy_stop(&balancer->proxy);
  evhttp_free(balancer->front);
  evhttp_free(balancer->back);
  fleet_free(balancer->fleet);
  event_base_free(balancer->base);
  libevent_global_shutdown();
}

int main(int count, char **arguments) {
  struct settings settings = {.check_path = "/", .factor = 1.25, .timeout_ms = 5000, .check_ms = 1000, .failures = 3};
  struct balancer balancer = {.base = NULL};
  const char *status_at = NULL;
  hf_error *error = hf_error_new();
  const int first = read_options(count, arguments, &settings, &status_at);
  if (count - first != 2) {
    fputs(usage, stderr);
    return 2;
  }
  signal(SIGPIPE, SIG_IGN); /* a connection that went away is an event like any other */
  settings.file = arguments[first + 1];
  balancer.base = loop_new();
  balancer.fleet = fleet_open(balancer.base, &settings, error);
  if (balancer.fleet == NULL) {
    fprintf(stderr, "balancer: %s\n", hf_error_message(error));
    return 2;
  }
  open_all(&balancer, arguments[first], status_at);
  event_base_dispatch(balancer.base);
  close_all(&balancer);
  hf_error_free(error);
  return 0;
}
