#include "check.h"

#include <event2/http_struct.h>
#include <stddef.h>

/* Any answer below 500 will do: the node may have no page at this path, and yet serve. */
static void on_answer(struct evhttp_request *asked, void *argument) {
  struct node *node = argument;
  const int code = asked == NULL ? 0 : evhttp_request_get_response_code(asked);
  pool_give_back(&node->pool, node->checked);
  node->checked = NULL;
  if (code > 0 && code < 500) fleet_note_check(node->fleet, node);
}

static void check(struct node *node) {
  struct evhttp_request *asked = needed(evhttp_request_new(on_answer, node));
  evhttp_add_header(evhttp_request_get_output_headers(asked), "Host", node->address);
  node->checked = pool_take(&node->pool, node->fleet->base);
  if (evhttp_make_request(node->checked->connection, asked, EVHTTP_REQ_GET, node->fleet->settings->check_path) != 0) {
    on_answer(NULL, node);
  }
}

static void on_time(evutil_socket_t socket, short what, void *argument) {
  struct fleet *fleet = argument;
  (void)socket, (void)what;
  for (struct node *node = fleet->nodes; node != NULL; node = node->next) {
    if (node->is_down && node->slot != HF_NO_NODE && node->checked == NULL && node->pool.port != 0) check(node);
  }
}

struct event *check_start(struct fleet *fleet) {
  const int every_ms = fleet->settings->check_ms;
  const struct timeval every = {.tv_sec = every_ms / 1000, .tv_usec = every_ms % 1000 * 1000};
  struct event *event = needed(event_new(fleet->base, -1, EV_PERSIST, on_time, fleet));
  event_add(event, &every);
  return event;
}
