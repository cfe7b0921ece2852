#include "headers.h"

#include <event2/buffer.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/util.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

int headers_are_clear(struct evhttp_request *client) {
  const struct evkeyvalq *headers = evhttp_request_get_input_headers(client);
  const char *coding = evhttp_find_header(headers, "Transfer-Encoding");
  if (coding == NULL) return 1;
  return evutil_ascii_strcasecmp(coding, "chunked") == 0 && evhttp_find_header(headers, "Content-Length") == NULL;
}

/* 1 if a list such as "close, X-Mine" has this name. */
static int lists(const char *list, const char *name) {
  const size_t length = strlen(name);
  while (list != NULL && *list != '\0') {
    list += strspn(list, " \t,");
    const size_t part = strcspn(list, " \t,");
    if (part == length && evutil_ascii_strncasecmp(list, name, length) == 0) return 1;
    list += part;
  }
  return 0;
}

/* RFC 9110, section 7.6.1. The length of the body is written anew, because the body is held whole. */
static int passes(const struct evkeyvalq *headers, const char *name) {
  static const char *const kept_back[] = {"Connection", "Content-Length",    "Expect",
                                          "Keep-Alive", "Proxy-Connection",  "TE",
                                          "Trailer",    "Transfer-Encoding", "Upgrade"};
  for (size_t i = 0; i < sizeof kept_back / sizeof *kept_back; ++i) {
    if (evutil_ascii_strcasecmp(name, kept_back[i]) == 0) return 0;
  }
  return !lists(evhttp_find_header(headers, "Connection"), name);
}

static void copy(struct evkeyvalq *from, struct evkeyvalq *to) {
  for (const struct evkeyval *header = from->tqh_first; header != NULL; header = header->next.tqe_next) {
    if (passes(from, header->key)) evhttp_add_header(to, header->key, header->value);
  }
}

void headers_to_node(struct evhttp_request *client, struct evhttp_request *asked, const char *address) {
  struct evkeyvalq *headers = evhttp_request_get_output_headers(asked);
  const size_t size = evbuffer_get_length(evhttp_request_get_input_buffer(client));
  char length[24], *peer = NULL;
  ev_uint16_t port;
  copy(evhttp_request_get_input_headers(client), headers);
  if (evhttp_find_header(headers, "Host") == NULL) evhttp_add_header(headers, "Host", address);
  evhttp_connection_get_peer(evhttp_request_get_connection(client), &peer, &port);
  if (peer != NULL) evhttp_add_header(headers, "X-Forwarded-For", peer);
  if (size > 0 || evhttp_request_get_command(client) == EVHTTP_REQ_PATCH) {
    snprintf(length, sizeof length, "%zu", size);
    evhttp_add_header(headers, "Content-Length", length);
  }
}

void headers_to_client(struct evhttp_request *asked, struct evhttp_request *client) {
  struct evkeyvalq *from = evhttp_request_get_input_headers(asked), *to = evhttp_request_get_output_headers(client);
  const char *length = evhttp_find_header(from, "Content-Length");
  const int has_no_body = evhttp_request_get_command(client) == EVHTTP_REQ_HEAD ||
                          evhttp_request_get_response_code(asked) == HTTP_NOTMODIFIED;
  copy(from, to);
  /* There, it is the length that the body would have. */
  if (has_no_body && length != NULL) evhttp_add_header(to, "Content-Length", length);
}
