/* The nodes behind the balancer: what the cluster file says of them, which ones fail, and how much each has to do.
 *
 * A node is down after some failures in a row, and up again once it answers a check. This is a state of this process
 * alone: the membership comes from the file. Both are staged in one cluster, and each change is published as a view.
 * The load object counts the requests of all nodes, and outlives the views.
 *
 * One thread at a time. Lookups and loads of holdfast may be used by any number, but the lists here may not.
 */
#ifndef FLEET_H
#define FLEET_H

#include "pool.h"

#include <holdfast/holdfast.h>

struct settings {
  const char *file;       /* cluster file or plain list */
  const char *key_header; /* NULL: the path is the key */
  const char *check_path;
  double factor; /* of hf_load_new() */
  int timeout_ms, check_ms, failures;
};

struct node {
  struct fleet *fleet;
  struct node *next;
  char *id, *address; /* the address is "IP:PORT" */
  uint32_t slot;      /* in the view of the fleet; HF_NO_NODE once the node is off the list */
  int32_t listed;     /* its state in the file */
  int is_down;        /* it fails, whatever the file says */
  int failures;       /* in a row */
  unsigned users;     /* leases: a node that left lives until the last of them ends */
  uint64_t served, failed;
  struct pool pool;
  struct pooled *checked; /* connection of the check under way, or NULL */
};

/* A node that a request may use, until fleet_release(). */
struct lease {
  struct node *node; /* NULL: none */
  uint64_t ticket;
};

struct fleet {
  const struct settings *settings;
  struct event_base *base;
  hf_cluster *cluster;
  hf_load *load;
  const hf_view *view; /* the one published last */
  struct node *nodes;
  struct node **by_slot;
  uint8_t *mask; /* one byte a slot, as both arrays have hf_view_slot_limit() */
};

/* NULL if the file is not understood, and then `error` says why. */
struct fleet *fleet_open(struct event_base *base, const struct settings *settings, hf_error *error);
void fleet_free(struct fleet *fleet);

/* Reads the file again. If it is not understood, the fleet stays as it is. */
hf_status fleet_reload(struct fleet *fleet, hf_error *error);

/* Leases a node for a key, but none of the slots that were tried before. NULL stands for no key: such requests go to
 * the one with less load of two nodes drawn at random. The hash of an empty key would send all of them to one node. */
hf_status fleet_acquire(struct fleet *fleet, const char *key, const uint32_t tried[], size_t tried_count,
                        struct lease *lease, hf_error *error);
void fleet_release(struct fleet *fleet, struct lease *lease);

/* A request was answered, a node that is down passed a check, a request was not answered. */
void fleet_note_answer(struct node *node);
void fleet_note_check(struct fleet *fleet, struct node *node);
void fleet_note_failure(struct fleet *fleet, struct node *node);

#endif
