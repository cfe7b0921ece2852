#define _POSIX_C_SOURCE 200809L
#include "fleet.h"

#include <event2/util.h>
#include <holdfast/files.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct node *node_new(struct fleet *fleet, const char *id, const char *address) {
  struct node *node = needed(calloc(1, sizeof *node));
  node->id = needed(strdup(id));
  node->address = needed(strdup(address));
  if (!pool_open(&node->pool, address, fleet->settings->timeout_ms)) {
    fprintf(stderr, "balancer: node %s stays down: its address \"%s\" is not IP:PORT\n", id, address);
    node->is_down = 1;
  }
  node->fleet = fleet;
  struct node **end = &fleet->nodes;
  while (*end != NULL) end = &(*end)->next;
  *end = node;
  return node;
}

static void node_free(struct node *node) {
  if (node->checked != NULL) pool_drop(node->checked); /* and with it the request that it carries */
  pool_close(&node->pool);
  free(node->address);
  free(node->id);
  free(node);
}

/* Nodes that have left the list, and that no request uses any more. */
static void free_unused(struct fleet *fleet) {
  struct node **link = &fleet->nodes;
  while (*link != NULL) {
    struct node *node = *link;
    if (node->slot == HF_NO_NODE && node->users == 0) {
      *link = node->next;
      node_free(node);
    } else {
      link = &node->next;
    }
  }
}

/* A node at another address is another server: it starts without failures and without connections. */
static struct node *find(struct fleet *fleet, const char *id, const char *address) {
  struct node *node = fleet->nodes;
  while (node != NULL && (strcmp(node->id, id) != 0 || strcmp(node->address, address) != 0)) node = node->next;
  return node != NULL ? node : node_new(fleet, id, address);
}

/* Readers of a view may go on after this; here nobody does, because all of them are in this thread. */
static void take_view(struct fleet *fleet) {
  hf_view_release(fleet->view);
  fleet->view = hf_cluster_view(fleet->cluster);
  hf_load_follow(fleet->load, fleet->view, NULL);
}

/* The nodes of the file's own view, whose states are those that the file gives. */
static void take_nodes(struct fleet *fleet) {
  const uint32_t limit = hf_view_slot_limit(fleet->view);
  free(fleet->by_slot);
  free(fleet->mask);
  fleet->by_slot = needed(calloc(limit + 1, sizeof *fleet->by_slot));
  fleet->mask = needed(calloc(limit + 1, 1));
  for (struct node *node = fleet->nodes; node != NULL; node = node->next) node->slot = HF_NO_NODE;
  for (uint32_t slot = 0; slot < limit; ++slot) {
    const char *id = hf_view_node_id(fleet->view, slot), *address = hf_view_node_address(fleet->view, slot);
    if (id[0] == '\0') continue;
    struct node *node = find(fleet, id, address[0] != '\0' ? address : id);
    node->slot = slot;
    node->listed = hf_view_node_state(fleet->view, slot);
    fleet->by_slot[slot] = node;
  }
  free_unused(fleet);
}

/* A state moves the keys of its node alone, and publishing states builds no table. */
static void publish_states(struct fleet *fleet) {
  hf_error *error = hf_error_new();
  for (struct node *node = fleet->nodes; node != NULL; node = node->next) {
    if (node->slot == HF_NO_NODE) continue;
    hf_cluster_set_state(fleet->cluster, node->id, node->is_down ? HF_STATE_DOWN : node->listed, NULL);
  }
  if (hf_cluster_publish(fleet->cluster, NULL, error) != HF_OK) {
    /* Such as the guard of the cluster file, which says that too many nodes would be down. */
    fprintf(stderr, "balancer: states stay as they are: %s\n", hf_error_message(error));
    hf_cluster_discard(fleet->cluster);
  }
  hf_error_free(error);
  take_view(fleet);
}

struct fleet *fleet_open(struct event_base *base, const struct settings *settings, hf_error *error) {
  struct fleet *fleet = needed(calloc(1, sizeof *fleet));
  fleet->settings = settings;
  fleet->base = base;
  if (hf_load_new(settings->factor, 0, &fleet->load, error) != HF_OK ||
      hf_cluster_load(settings->file, NULL, &fleet->cluster, error) != HF_OK) {
    fleet_free(fleet);
    return NULL;
  }
  take_view(fleet);
  take_nodes(fleet);
  publish_states(fleet);
  return fleet;
}

void fleet_free(struct fleet *fleet) {
  while (fleet->nodes != NULL) {
    struct node *node = fleet->nodes;
    fleet->nodes = node->next;
    node_free(node);
  }
  free(fleet->by_slot);
  free(fleet->mask);
  hf_view_release(fleet->view);
  hf_cluster_free(fleet->cluster);
  hf_load_free(fleet->load);
  free(fleet);
}

hf_status fleet_reload(struct fleet *fleet, hf_error *error) {
  hf_status status = hf_cluster_stage_file(fleet->cluster, fleet->settings->file, error);
  if (status == HF_OK) status = hf_cluster_publish(fleet->cluster, NULL, error);
  if (status != HF_OK) {
    hf_cluster_discard(fleet->cluster);
    return status;
  }
  take_view(fleet);
  take_nodes(fleet);
  publish_states(fleet);
  return HF_OK;
}

/* NULL, which allows all nodes, unless some were tried. */
static const uint8_t *mask_without(struct fleet *fleet, const uint32_t tried[], size_t count, uint32_t limit) {
  if (count == 0) return NULL;
  memset(fleet->mask, 1, limit);
  for (size_t i = 0; i < count; ++i) {
    if (tried[i] < limit) fleet->mask[tried[i]] = 0;
  }
  return fleet->mask;
}

hf_status fleet_acquire(struct fleet *fleet, const char *key, const uint32_t tried[], size_t tried_count,
                        struct lease *lease, hf_error *error) {
  const uint32_t limit = hf_view_slot_limit(fleet->view);
  const uint8_t *mask = mask_without(fleet, tried, tried_count, limit);
  hf_status status;
  uint32_t slot;
  if (key != NULL) {
    status = hf_load_acquire(fleet->load, fleet->view, key, strlen(key), mask, limit, &slot, &lease->ticket, error);
  } else {
    uint64_t any;
    evutil_secure_rng_get_bytes(&any, sizeof any);
    status = hf_load_spread(fleet->load, fleet->view, any, 2, mask, limit, &slot, &lease->ticket, error);
  }
  lease->node = status == HF_OK ? fleet->by_slot[slot] : NULL;
  if (lease->node != NULL) ++lease->node->users;
  return status;
}

void fleet_release(struct fleet *fleet, struct lease *lease) {
  struct node *node = lease->node;
  if (node == NULL) return;
  lease->node = NULL;
  hf_load_release(fleet->load, lease->ticket, NULL);
  if (--node->users == 0 && node->slot == HF_NO_NODE) free_unused(fleet);
}

/* What a node still answers from before it was down does not bring it up: a check does. */
void fleet_note_answer(struct node *node) {
  ++node->served;
  if (!node->is_down) node->failures = 0;
}

void fleet_note_check(struct fleet *fleet, struct node *node) {
  node->failures = 0;
  node->is_down = 0;
  if (node->slot != HF_NO_NODE) publish_states(fleet);
}

void fleet_note_failure(struct fleet *fleet, struct node *node) {
  ++node->failed;
  if (++node->failures < fleet->settings->failures || node->is_down) return;
  node->is_down = 1;
  if (node->slot != HF_NO_NODE) publish_states(fleet);
}
