/* A connection to one memcached node, and one request at a time in the meta protocol. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <stddef.h>

struct connection {
  int socket;        /* -1 while there is none */
  size_t begin, end; /* what of `buffer` has come and was not yet read */
  char buffer[4096];
};

struct request {
  char line[320];    /* without the line end */
  const void *value; /* what follows it; NULL for nothing */
  size_t size;
};

struct reply {
  char line[128];
  char *value; /* receives at most `room` bytes of the value */
  size_t room, size;
};

void connection_init(struct connection *connection);
void connection_close(struct connection *connection);

/* Connects if need be, asks, and reads the reply. 1 if there is one; 0 if the node is not there, or
 * does not go on for `timeout_ms`. An answer that does not fit a request closes the connection. */
int connection_ask(struct connection *connection, const char *address, int timeout_ms, const struct request *request,
                   struct reply *reply);

#endif
