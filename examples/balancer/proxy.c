#include "proxy.h"

#include "headers.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nodes that one request may try. A request that ends every node it meets must not meet all of them. */
#define TRIES 3

struct exchange {
  struct exchange *next, **link;
  struct proxy *proxy;
  struct evhttp_request *client, *asked; /* `asked` is NULL while no node works on it */
  struct event *closed;                  /* the client went away */
  struct lease lease;
  struct pooled *pooled;
  uint32_t tried[TRIES];
  size_t tries;
  enum evhttp_request_error fault; /* of the last try that broke off */
};

static void ask(struct exchange *exchange);

static struct exchange *exchange_new(struct proxy *proxy, struct evhttp_request *client) {
  struct exchange *exchange = needed(calloc(1, sizeof *exchange));
  exchange->proxy = proxy;
  exchange->client = client;
  exchange->next = proxy->exchanges;
  exchange->link = &proxy->exchanges;
  if (exchange->next != NULL) exchange->next->link = &exchange->next;
  proxy->exchanges = exchange;
  return exchange;
}

/* Whatever ends a request ends here or in the next function, so that every lease is released once. */
static void leave_node(struct exchange *exchange) {
  if (exchange->asked != NULL) evhttp_cancel_request(exchange->asked);
  exchange->asked = NULL;
  if (exchange->pooled != NULL) pool_give_back(&exchange->lease.node->pool, exchange->pooled);
  exchange->pooled = NULL;
  fleet_release(exchange->proxy->fleet, &exchange->lease);
}

static void exchange_free(struct exchange *exchange) {
  leave_node(exchange);
  event_free(exchange->closed);
  *exchange->link = exchange->next;
  if (exchange->next != NULL) exchange->next->link = exchange->link;
  free(exchange);
}

/* Takes over the client's request. The body, if any, moves to the client. */
static void answer(struct exchange *exchange, int code, const char *reason, struct evbuffer *body) {
  struct evhttp_request *client = exchange->client;
  if (exchange->proxy->is_ending) {
    evhttp_add_header(evhttp_request_get_output_headers(client), "Connection", "close");
  }
  event_del(exchange->closed); /* before libevent may close the socket */
  evhttp_send_reply(client, code, reason, body);
  exchange_free(exchange);
}

static void refuse(struct exchange *exchange, int code, const char *reason) {
  ++exchange->proxy->refused;
  answer(exchange, code, reason, NULL);
}

/* A request that may have been carried out is sent again only if that makes no difference (RFC 9110, 9.2.2). */
static int is_idempotent(struct evhttp_request *client) {
  const enum evhttp_cmd_type method = evhttp_request_get_command(client);
  return method != EVHTTP_REQ_POST && method != EVHTTP_REQ_PATCH;
}

/* The key of a request, or NULL. An empty key is none: its hash would send all such requests to one node. */
static const char *key_of(const struct exchange *exchange) {
  const char *header = exchange->proxy->fleet->settings->key_header;
  const char *key = header == NULL ? evhttp_uri_get_path(evhttp_request_get_evhttp_uri(exchange->client))
                                   : evhttp_find_header(evhttp_request_get_input_headers(exchange->client), header);
  return key != NULL && key[0] != '\0' ? key : NULL;
}

static void try_node(struct exchange *exchange) {
  struct fleet *fleet = exchange->proxy->fleet;
  hf_status status = HF_E_INFEASIBLE;
  if (exchange->tries < TRIES) {
    status = fleet_acquire(fleet, key_of(exchange), exchange->tried, exchange->tries, &exchange->lease, NULL);
  }
  if (status != HF_OK) {
    if (exchange->tries > 0) {
      refuse(exchange, 502, "No node answers");
    } else {
      refuse(exchange, 503, "No node is up");
    }
    return;
  }
  exchange->proxy->retried += exchange->tries > 0;
  exchange->tried[exchange->tries++] = exchange->lease.node->slot;
  exchange->pooled = pool_take(&exchange->lease.node->pool, fleet->base);
  ask(exchange);
}

/* The connection was never made, broke off, or the node did not go on. */
static void node_failed(struct exchange *exchange, int was_sent) {
  const int broke_off = exchange->fault == EVREQ_HTTP_EOF;
  const int may_repeat = !was_sent || (broke_off && is_idempotent(exchange->client));
  if (was_sent && broke_off && may_repeat && exchange->pooled->was_used) {
    /* The node closed it while nobody used it: that is no failure. A new connection will tell. */
    exchange->pooled->was_used = 0;
    ask(exchange);
    return;
  }
  if (!was_sent || broke_off || exchange->fault == EVREQ_HTTP_TIMEOUT) {
    fleet_note_failure(exchange->proxy->fleet, exchange->lease.node);
  }
  leave_node(exchange);
  if (may_repeat) {
    try_node(exchange);
  } else if (exchange->fault == EVREQ_HTTP_TIMEOUT) {
    refuse(exchange, 504, "The node does not go on");
  } else {
    refuse(exchange, 502, "The node gave no answer that can be read");
  }
}

/* libevent calls this before on_reply() if a request breaks off, and instead of it if it is cancelled. */
static void on_fault(enum evhttp_request_error fault, void *argument) {
  struct exchange *exchange = argument;
  exchange->fault = fault;
}

/* Without `asked` the request broke off; with code 0 it was never sent. */
static void on_reply(struct evhttp_request *asked, void *argument) {
  struct exchange *exchange = argument;
  const int code = asked == NULL ? 0 : evhttp_request_get_response_code(asked);
  exchange->asked = NULL; /* libevent frees it */
  if (code == 0) {
    node_failed(exchange, asked == NULL);
    return;
  }
  fleet_note_answer(exchange->lease.node);
  ++exchange->proxy->answered;
  headers_to_client(asked, exchange->client);
  answer(exchange, code, evhttp_request_get_response_code_line(asked), evhttp_request_get_input_buffer(asked));
}

static void ask(struct exchange *exchange) {
  struct evhttp_request *client = exchange->client, *asked = needed(evhttp_request_new(on_reply, exchange));
  evhttp_request_set_error_cb(asked, on_fault);
  headers_to_node(client, asked, exchange->lease.node->address);
  /* By reference, so that the body is still there if another node must be asked. */
  evbuffer_add_buffer_reference(evhttp_request_get_output_buffer(asked), evhttp_request_get_input_buffer(client));
  exchange->asked = asked;
  /* May call on_reply() at once: the exchange must not be touched after a success. */
  if (evhttp_make_request(exchange->pooled->connection, asked, evhttp_request_get_command(client),
                          evhttp_request_get_uri(client)) != 0) {
    exchange->asked = NULL;
    node_failed(exchange, 0);
  }
}

/* A client that closes its connection does not wait any more, and neither should the node. One that closes only its
 * sending side looks the same, and should not do that. */
static void on_client_closed(evutil_socket_t socket, short what, void *argument) {
  struct exchange *exchange = argument;
  (void)socket, (void)what;
  ++exchange->proxy->abandoned;
  leave_node(exchange);
  answer(exchange, 499, "The client closed its connection", NULL);
}

static void on_request(struct evhttp_request *client, void *argument) {
  struct proxy *proxy = argument;
  struct exchange *exchange = exchange_new(proxy, client);
  struct bufferevent *stream = evhttp_connection_get_bufferevent(evhttp_request_get_connection(client));
  exchange->closed =
      needed(event_new(proxy->fleet->base, bufferevent_getfd(stream), EV_CLOSED, on_client_closed, exchange));
  event_add(exchange->closed, NULL);
  if (evhttp_request_get_uri(client)[0] != '/' || !headers_are_clear(client)) {
    evhttp_add_header(evhttp_request_get_output_headers(client), "Connection", "close");
    refuse(exchange, 400, "The request is not understood");
    return;
  }
  try_node(exchange);
}

void proxy_start(struct proxy *proxy, struct fleet *fleet, struct evhttp *http) {
  memset(proxy, 0, sizeof *proxy);
  proxy->fleet = fleet;
  proxy->http = http;
  evhttp_set_allowed_methods(http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST | EVHTTP_REQ_PUT |
                                       EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS | EVHTTP_REQ_PATCH);
  evhttp_set_gencb(http, on_request, proxy);
}

void proxy_stop(struct proxy *proxy) {
  while (proxy->exchanges != NULL) exchange_free(proxy->exchanges);
}
