// Clusters: closing, staging whole nodes and the whole membership, and publishing without the interpreter's lock.
#include <ruby/thread.h>

#include "handles.h"
#include "methods.h"

/*
 * call-seq:
 *   closed? -> true or false
 *
 * Whether the cluster has been closed.
 */
static VALUE cluster_is_closed(VALUE self) {
  const struct holdfast_owned *owned = holdfast_cluster_owned(self);
  return owned->handle == NULL ? Qtrue : Qfalse;
}

static VALUE cluster_release(VALUE self) {
  struct holdfast_owned *owned = holdfast_cluster_owned(self);
  if (owned->handle == NULL) return Qnil;
  hf_cluster *cluster = holdfast_cluster_of(self);
  owned->handle = NULL;
  hf_cluster_free(cluster);
  holdfast_weigh(owned, 0);
  return Qnil;
}

struct publication {
  hf_cluster *cluster;
  int insists;
  hf_error *error;
  uint64_t generation;
  hf_status status;
};

static void *publish_aside(void *data) {
  struct publication *publication = data;
  publication->status =
      publication->insists
          ? hf_cluster_publish_anyway(publication->cluster, &publication->generation, publication->error)
          : hf_cluster_publish(publication->cluster, &publication->generation, publication->error);
  return data;
}

// The view that is published now: the object that there is, or a new one. No interrupt comes
// between publishing and this, so that Ruby never shows an older view than the library.
static VALUE show_view(VALUE self, const struct holdfast_owned *owned, uint64_t generation) {
  VALUE former = rb_iv_get(self, "@view");
  if (!NIL_P(former) && hf_view_generation(holdfast_view_of(former)) == generation) return former;
  return rb_iv_set(self, "@view", holdfast_view_hold(hf_cluster_view(owned->handle)));
}

// Beside its view a cluster keeps what makes the next publish quick: up to four bytes for each one
// of the view, measured with rendezvous-table, the heaviest. The library does not say how many.
static void weigh_cluster(struct holdfast_owned *owned) {
  const hf_view *view = hf_cluster_view(owned->handle);
  holdfast_weigh(owned, 4 * (size_t)hf_view_memory(view));
  hf_view_release(view);
}

// Publishes without the interpreter's lock, so that other threads run meanwhile. Nothing raises
// while the cluster is busy: an interrupt that is pending is dealt with before another try.
static VALUE cluster_publish_aside(VALUE self, VALUE insists) {
  for (;;) {
    hf_cluster *cluster = holdfast_cluster_of(self);
    struct holdfast_owned *owned = holdfast_cluster_owned(self);
    struct publication publication = {cluster, RTEST(insists), hf_error_new(), 0, HF_E_INTERNAL};
    owned->busy = 1;
    const void *has_run = rb_nogvl(publish_aside, &publication, NULL, NULL, RB_NOGVL_INTR_FAIL);
    owned->busy = 0;
    if (has_run != NULL && publication.status != HF_OK) holdfast_raise(publication.status, publication.error);
    hf_error_free(publication.error);
    if (has_run != NULL) {
      weigh_cluster(owned);
      return show_view(self, owned, publication.generation);
    }
    rb_thread_check_ints();
  }
}

struct attempt {
  VALUE self;
  int has_ended;
};

static VALUE attempt_block(VALUE data) {
  struct attempt *attempt = (struct attempt *)data;
  VALUE value = rb_yield(attempt->self);
  attempt->has_ended = 1;
  return value;
}

static VALUE discard_unless_ended(VALUE data) {
  const struct attempt *attempt = (const struct attempt *)data;
  const struct holdfast_owned *owned = holdfast_cluster_owned(attempt->self);
  if (!attempt->has_ended && owned->handle != NULL && !owned->busy) hf_cluster_discard(owned->handle);
  return Qnil;
}

// Yields, and discards what is staged unless the block comes to its end. A rescue would not do: it sees no throw and no
// Thread#kill, and another interrupt could come before it discards.
static VALUE cluster_or_discard(VALUE self) {
  struct attempt attempt = {self, 0};
  return rb_ensure(attempt_block, (VALUE)&attempt, discard_unless_ended, (VALUE)&attempt);
}

// Stages a node with all its properties or not at all, also if an interrupt comes: id, weight, zone or nil, address or
// nil.
static VALUE cluster_stage_node(VALUE self, VALUE id, VALUE weight, VALUE zone, VALUE address) {
  const double number = NUM2DBL(weight);
  StringValue(id);
  if (!NIL_P(zone)) StringValue(zone);
  if (!NIL_P(address)) StringValue(address);
  const char *name = StringValueCStr(id);
  const char *place = NIL_P(zone) ? NULL : StringValueCStr(zone);
  const char *payload = NIL_P(address) ? NULL : StringValueCStr(address);
  hf_cluster *cluster = holdfast_cluster_of(self);
  hf_error *error = hf_error_new();
  hf_status status = hf_cluster_add(cluster, name, number, error);
  if (status != HF_OK) holdfast_raise(status, error);
  if (place != NULL) status = hf_cluster_set_zone(cluster, name, place, error);
  if (status == HF_OK && payload != NULL) status = hf_cluster_set_address(cluster, name, payload, error);
  if (status != HF_OK) {
    hf_cluster_remove(cluster, name, NULL);
    holdfast_raise(status, error);
  }
  hf_error_free(error);
  RB_GC_GUARD(id);
  RB_GC_GUARD(zone);
  RB_GC_GUARD(address);
  return self;
}

// Stages the whole membership: an array of ids, an array of weights or nil, and whether the caller
// insists against the guard.
static VALUE cluster_stage_nodes(VALUE self, VALUE ids, VALUE weights, VALUE insists) {
  Check_Type(ids, T_ARRAY);
  const long count = RARRAY_LEN(ids);
  VALUE room_for_ids, room_for_weights = Qnil;
  const char **texts = RB_ALLOCV_N(const char *, room_for_ids, count + 1);
  double *numbers = NIL_P(weights) ? NULL : RB_ALLOCV_N(double, room_for_weights, count + 1);
  // Reading a weight or an id may run Ruby code, which could change a string that was read
  // before; so weights come first, and ids are strings already, frozen copies that `held` keeps.
  VALUE held = rb_ary_new_capa(count);
  for (long i = 0; numbers != NULL && i < count; ++i) numbers[i] = NUM2DBL(rb_ary_entry(weights, i));
  for (long i = 0; i < count; ++i) {
    VALUE id = rb_ary_entry(ids, i);
    rb_ary_push(held, rb_str_new_frozen(StringValue(id)));
  }
  for (long i = 0; i < count; ++i) {
    VALUE id = RARRAY_AREF(held, i);
    texts[i] = StringValueCStr(id);
  }
  hf_error *error = NULL;
  hf_cluster *cluster = holdfast_cluster_of(self);
  error = hf_error_new();
  const hf_status status = RTEST(insists) ? hf_cluster_set_nodes_anyway(cluster, texts, numbers, (size_t)count, error)
                                          : hf_cluster_set_nodes(cluster, texts, numbers, (size_t)count, error);
  if (status != HF_OK) holdfast_raise(status, error);
  hf_error_free(error);
  RB_GC_GUARD(held);
  RB_ALLOCV_END(room_for_ids);
  if (numbers != NULL) RB_ALLOCV_END(room_for_weights);
  return self;
}

// Stages many pins: an array of keys, an array of as many ids, and whether the keys are prefixes.
static VALUE cluster_stage_pins(VALUE self, VALUE keys, VALUE ids, VALUE is_prefix) {
  Check_Type(keys, T_ARRAY);
  Check_Type(ids, T_ARRAY);
  const long count = RARRAY_LEN(keys);
  if (RARRAY_LEN(ids) != count) rb_raise(rb_eArgError, "%ld keys, but %ld ids", count, RARRAY_LEN(ids));
  VALUE room_for_keys, room_for_lengths, room_for_ids;
  const void **bytes = RB_ALLOCV_N(const void *, room_for_keys, count + 1);
  size_t *lengths = RB_ALLOCV_N(size_t, room_for_lengths, count + 1);
  const char **texts = RB_ALLOCV_N(const char *, room_for_ids, count + 1);
  // Reading a string may run Ruby code that changes one read before: frozen copies, which `held` keeps.
  VALUE held = rb_ary_new_capa(2 * count);
  for (long i = 0; i < 2 * count; ++i) {
    VALUE text = i < count ? rb_ary_entry(keys, i) : rb_ary_entry(ids, i - count);
    rb_ary_push(held, rb_str_new_frozen(StringValue(text)));
  }
  for (long i = 0; i < count; ++i) {
    VALUE key = RARRAY_AREF(held, i), id = RARRAY_AREF(held, count + i);
    bytes[i] = RSTRING_PTR(key);
    lengths[i] = (size_t)RSTRING_LEN(key);
    texts[i] = StringValueCStr(id);
  }
  hf_cluster *cluster = holdfast_cluster_of(self);
  hf_error *error = hf_error_new();
  const hf_status status =
      hf_cluster_pin_many(cluster, bytes, lengths, (size_t)count, RTEST(is_prefix) ? 1 : 0, texts, error);
  if (status != HF_OK) holdfast_raise(status, error);
  hf_error_free(error);
  RB_GC_GUARD(held);
  RB_ALLOCV_END(room_for_keys);
  RB_ALLOCV_END(room_for_lengths);
  RB_ALLOCV_END(room_for_ids);
  return self;
}

void holdfast_define_cluster_methods(VALUE cluster) {
#if 0  // RDoc reads here what the class is
  holdfast = rb_define_module("Holdfast");
  cluster = rb_define_class_under(holdfast, "Cluster", rb_cObject);
#endif
  rb_define_method(cluster, "closed?", cluster_is_closed, 0);
  rb_define_private_method(cluster, "release", cluster_release, 0);
  rb_define_private_method(cluster, "publish_aside", cluster_publish_aside, 1);
  rb_define_private_method(cluster, "or_discard", cluster_or_discard, 0);
  rb_define_private_method(cluster, "stage_node", cluster_stage_node, 4);
  rb_define_private_method(cluster, "stage_nodes", cluster_stage_nodes, 3);
  rb_define_private_method(cluster, "stage_pins", cluster_stage_pins, 3);
}
