/* Connections to one node, kept open between requests, and what a program without memory does. */
#ifndef POOL_H
#define POOL_H

#include <event2/event.h>
#include <event2/http.h>

/* Most bytes of a request and of a reply: both are held whole. */
#define BODY_LIMIT (8 << 20)
#define HEADERS_LIMIT (64 << 10)

struct pooled {
  struct pooled *next;
  struct evhttp_connection *connection;
  int was_used; /* the node may have closed it meanwhile, which says nothing about the node */
};

struct pool {
  char host[64];
  unsigned short port; /* 0: the address was no "IP:PORT", and there is nothing to connect to */
  int timeout_ms;
  struct pooled *idle;
};

/* 0 if the address is not "IP:PORT". Names are refused, since looking them up would stop the loop. */
int pool_open(struct pool *pool, const char *address, int timeout_ms);
void pool_close(struct pool *pool);

/* A connection that nobody uses, or a new one, which connects with its first request. */
struct pooled *pool_take(struct pool *pool, struct event_base *base);
void pool_give_back(struct pool *pool, struct pooled *pooled);
void pool_drop(struct pooled *pooled);

/* Ends the program if the pointer is NULL. A balancer without memory serves nobody; its supervisor starts another. */
void *needed(void *made);

#endif
