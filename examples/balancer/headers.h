/* The headers of a request and of its reply, as they go through a balancer. */
#ifndef HEADERS_H
#define HEADERS_H

#include <event2/http.h>

/* 0 if it is uncertain where the request ends. Two servers that read it differently can be made to take a part of its
 * body for a request of its own. */
int headers_are_clear(struct evhttp_request *client);

/* Fills in what a node is asked, and how the client is answered. Headers about one connection do not pass. */
void headers_to_node(struct evhttp_request *client, struct evhttp_request *asked, const char *address);
void headers_to_client(struct evhttp_request *asked, struct evhttp_request *client);

#endif
