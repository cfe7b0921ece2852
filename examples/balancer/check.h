/* Asks nodes that are down, from time to time, and sets up those that answer. Nodes that are up need no check: their
 * requests show when they fail. */
#ifndef CHECK_H
#define CHECK_H

#include "fleet.h"

/* Starts the checks; the caller frees the event. */
struct event *check_start(struct fleet *fleet);

#endif
