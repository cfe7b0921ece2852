/* What the tests of plans share: a plan and the views that it leads from and to. */
#ifndef HOLDFAST_TESTS_ABI_PLAN_FIXTURE_H
#define HOLDFAST_TESTS_ABI_PLAN_FIXTURE_H

#include "fixture.h"

/* A plan of the world's table from n0..n9 to n0..n8 and a new n10; and both views. */
struct change {
  struct world *world;
  const hf_view *from, *to;
  hf_plan *plan;
};

static inline struct change open_change(struct world *world) {
  struct change change = {.world = world};
  add_nodes(world->cluster, 0, 10);
  change.from = publish(world->cluster);
  assert_int_equal(hf_cluster_remove(world->cluster, "n9", NULL), HF_OK);
  add_nodes(world->cluster, 10, 1);
  change.to = publish(world->cluster);
  assert_int_equal(hf_plan_new(change.from, change.to, &change.plan, world->error), HF_OK);
  return change;
}

static inline void close_change(struct change *change) {
  hf_plan_free(change->plan);
  hf_view_release(change->from);
  hf_view_release(change->to);
}

#endif
