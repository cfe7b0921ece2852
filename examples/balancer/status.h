/* What the balancer does at the moment, as JSON. */
#ifndef STATUS_H
#define STATUS_H

#include "proxy.h"

/* Answers GET /status on `http`; its argument is the proxy. */
void status_answer(struct evhttp_request *request, void *proxy);

#endif
