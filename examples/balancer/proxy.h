/* The way of a request: from the client to a node, to another node if that one fails, and back. */
#ifndef PROXY_H
#define PROXY_H

#include "fleet.h"

struct proxy {
  struct fleet *fleet;
  struct evhttp *http;
  struct exchange *exchanges; /* requests that are not answered yet */
  int is_ending;              /* clients are told to close their connections */
  uint64_t answered, refused, retried, abandoned;
};

/* Serves requests of `http`, which the caller frees after this. */
void proxy_start(struct proxy *proxy, struct fleet *fleet, struct evhttp *http);

/* Ends what is under way, without an answer. */
void proxy_stop(struct proxy *proxy);

#endif
