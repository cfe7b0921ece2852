/* Real memcached processes on 127.0.0.1, each on a port that the kernel chose. They end with the
 * test, however it ends: a test that dies takes its children along. Linux only. */
#ifndef HOLDFAST_TESTS_FLEET_NODES_H
#define HOLDFAST_TESTS_FLEET_NODES_H

#include <sys/types.h>

struct node {
  pid_t process; /* 0 while it is not running */
  unsigned port;
  char id[16], address[32];
};

/* Starts it, empty; a node that ran before comes back at its port. Fails the test if it cannot. */
void node_start(struct node *node, unsigned number);

/* Ends it at once, as a crash does. Nothing if it is not running. */
void node_kill(struct node *node);

/* Stops it from answering while its connections stay open, and lets it go on. */
void node_freeze(const struct node *node);
void node_thaw(const struct node *node);

/* How many items it holds, asked on a connection of its own. */
unsigned node_items(const struct node *node);

#endif
