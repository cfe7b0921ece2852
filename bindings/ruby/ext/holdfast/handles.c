// The objects that hold native handles. The collector ends them in any order: whatever needs
// another handle keeps it alive inside the library.
#include "native.h"

#include <ruby/thread.h>

// A handle that one object owns. `busy` is set while a thread works on it without the interpreter's
// lock; in a process forked meanwhile it stays set for ever, since the thread is not there.
struct owned {
  void *handle;
  int busy;
  size_t bytes;  // what the collector has been told that the handle weighs
};

// A reference to a view. Objects are frozen, and so may be used from every Ractor.
struct viewed {
  const hf_view *view;
  size_t bytes;
  VALUE ids;
};

static VALUE class_of_views;

// ---- what one object owns -----------------------------------------------------------------------

static size_t size_of_owned(const void *data) { return sizeof(struct owned) + ((const struct owned *)data)->bytes; }

// The collector does not see native memory by itself: it is told, or what is dropped would pile up.
static void weigh(struct owned *owned, size_t bytes) {
  rb_gc_adjust_memory_usage((ssize_t)bytes - (ssize_t)owned->bytes);
  owned->bytes = bytes;
}

static struct owned *owned_of(VALUE object, const rb_data_type_t *type) {
  struct owned *owned = rb_check_typeddata(object, type);
  if (owned->handle == NULL) {
    rb_raise(rb_path2class("Holdfast::ClosedError"), "this %" PRIsVALUE " is closed, or was never made",
             rb_obj_class(object));
  }
  if (owned->busy) {
    rb_raise(rb_path2class("Holdfast::ClosedError"),
             "this %" PRIsVALUE
             " is being published: by another thread, or by one that is lost because the "
             "process was forked meanwhile (then make a new one; its views go on)",
             rb_obj_class(object));
  }
  return owned;
}

static void require_room(VALUE object, const rb_data_type_t *type) {
  const struct owned *owned = rb_check_typeddata(object, type);
  rb_check_frozen(object);
  if (owned->handle != NULL) rb_raise(rb_eTypeError, "already initialized %" PRIsVALUE, rb_obj_class(object));
}

// The functions that native.h declares for an owned handle, and the class's allocator. `bytes_taken`
// says what the handle `taken` weighs; 0 if that is little.
#define HOLDFAST_OWNED_HANDLE(name, class_name, bytes_taken)                                          \
  static void end_##name(void *data) {                                                                \
    struct owned *owned = data;                                                                       \
    if (!owned->busy) hf_##name##_free(owned->handle);                                                \
    weigh(owned, 0);                                                                                  \
    xfree(owned);                                                                                     \
  }                                                                                                   \
  static const rb_data_type_t type_of_##name = {                                                      \
      .wrap_struct_name = class_name,                                                                 \
      .function = {.dfree = end_##name, .dsize = size_of_owned},                                      \
      .flags = RUBY_TYPED_FREE_IMMEDIATELY,                                                           \
  };                                                                                                  \
  static VALUE allocate_##name(VALUE class) {                                                         \
    struct owned *owned;                                                                              \
    return TypedData_Make_Struct(class, struct owned, &type_of_##name, owned);                        \
  }                                                                                                   \
  hf_##name *holdfast_##name##_of(VALUE object) { return owned_of(object, &type_of_##name)->handle; } \
  void holdfast_##name##_room(VALUE object) { require_room(object, &type_of_##name); }                \
  void holdfast_##name##_hold(VALUE object, hf_##name *taken) {                                       \
    struct owned *owned = RTYPEDDATA_DATA(object);                                                    \
    owned->handle = taken;                                                                            \
    weigh(owned, (size_t)(bytes_taken));                                                              \
  }

HOLDFAST_OWNED_HANDLE(config, "Holdfast::Config", 0)
HOLDFAST_OWNED_HANDLE(cluster, "Holdfast::Cluster", 0)  // see weigh_cluster
HOLDFAST_OWNED_HANDLE(load, "Holdfast::Load", 0)
HOLDFAST_OWNED_HANDLE(hot_keys, "Holdfast::HotKeys", hf_hot_keys_memory(taken))
HOLDFAST_OWNED_HANDLE(plan, "Holdfast::Plan", 48 * hf_plan_move_count(taken))

static VALUE copying_is_refused(VALUE object, VALUE original) {
  (void)original;
  rb_raise(rb_eTypeError, "can't copy %" PRIsVALUE ": make a new one", rb_obj_class(object));
}

// ---- clusters: closing and publishing -----------------------------------------------------------

/*
 * call-seq:
 *   closed? -> true or false
 *
 * Whether the cluster has been closed.
 */
static VALUE cluster_is_closed(VALUE self) {
  const struct owned *owned = rb_check_typeddata(self, &type_of_cluster);
  return owned->handle == NULL ? Qtrue : Qfalse;
}

static VALUE cluster_release(VALUE self) {
  struct owned *owned = rb_check_typeddata(self, &type_of_cluster);
  if (owned->handle == NULL) return Qnil;
  hf_cluster *cluster = owned_of(self, &type_of_cluster)->handle;
  owned->handle = NULL;
  hf_cluster_free(cluster);
  weigh(owned, 0);
  return Qnil;
}

struct publication {
  hf_cluster *cluster;
  hf_error *error;
  uint64_t generation;
  hf_status status;
};

static void *publish_aside(void *data) {
  struct publication *publication = data;
  publication->status = hf_cluster_publish(publication->cluster, &publication->generation, publication->error);
  return data;
}

// The view that is published now: the object that there is, or a new one. No interrupt comes
// between publishing and this, so that Ruby never shows an older view than the library.
static VALUE show_view(VALUE self, const struct owned *owned, uint64_t generation) {
  VALUE former = rb_iv_get(self, "@view");
  if (!NIL_P(former) && hf_view_generation(holdfast_view_of(former)) == generation) return former;
  return rb_iv_set(self, "@view", holdfast_view_hold(hf_cluster_view(owned->handle)));
}

// Beside its view a cluster keeps what makes the next publish quick: up to four bytes for each one
// of the view, measured with rendezvous-table, the heaviest. The library does not say how many.
static void weigh_cluster(struct owned *owned) {
  const hf_view *view = hf_cluster_view(owned->handle);
  weigh(owned, 4 * (size_t)hf_view_memory(view));
  hf_view_release(view);
}

// Publishes without the interpreter's lock, so that other threads run meanwhile. Nothing raises
// while the cluster is busy: an interrupt that is pending is dealt with before another try.
static VALUE cluster_publish_aside(VALUE self) {
  for (;;) {
    struct owned *owned = owned_of(self, &type_of_cluster);
    struct publication publication = {owned->handle, hf_error_new(), 0, HF_E_INTERNAL};
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

// ---- views ----------------------------------------------------------------------------------

static void mark_view(void *data) { rb_gc_mark(((struct viewed *)data)->ids); }

static void end_view(void *data) {
  struct viewed *viewed = data;
  hf_view_release(viewed->view);
  rb_gc_adjust_memory_usage(-(ssize_t)viewed->bytes);
  xfree(viewed);
}

static size_t size_of_view(const void *data) { return sizeof(struct viewed) + ((const struct viewed *)data)->bytes; }

static const rb_data_type_t type_of_view = {
    .wrap_struct_name = "Holdfast::View",
    .function = {.dmark = mark_view, .dfree = end_view, .dsize = size_of_view},
    .flags = RUBY_TYPED_FREE_IMMEDIATELY | RUBY_TYPED_FROZEN_SHAREABLE,
};

const hf_view *holdfast_view_of(VALUE object) {
  return ((struct viewed *)rb_check_typeddata(object, &type_of_view))->view;
}

VALUE holdfast_view_ids(VALUE object) { return ((struct viewed *)RTYPEDDATA_DATA(object))->ids; }

static VALUE ids_of(const hf_view *view) {
  const long limit = (long)hf_view_slot_limit(view);
  VALUE ids = rb_ary_new_capa(limit);
  for (long slot = 0; slot < limit; ++slot) {
    const char *id = hf_view_node_id(view, (uint32_t)slot);
    rb_ary_push(ids, *id == '\0' ? Qnil : rb_obj_freeze(holdfast_text(id)));
  }
  return rb_obj_freeze(ids);
}

VALUE holdfast_view_hold(const hf_view *taken) {
  struct viewed *viewed;
  VALUE object = TypedData_Make_Struct(class_of_views, struct viewed, &type_of_view, viewed);
  viewed->ids = Qnil;
  viewed->view = taken;
  viewed->bytes = (size_t)hf_view_memory(taken);
  rb_gc_adjust_memory_usage((ssize_t)viewed->bytes);
  viewed->ids = ids_of(taken);
  return rb_obj_freeze(object);
}

// ---- classes --------------------------------------------------------------------------------

static VALUE define_owner(VALUE holdfast, const char *name, rb_alloc_func_t allocate) {
  VALUE class = rb_define_class_under(holdfast, name, rb_cObject);
  rb_define_alloc_func(class, allocate);
  rb_define_method(class, "initialize_copy", copying_is_refused, 1);
  return class;
}

void holdfast_define_handles(VALUE holdfast) {
#if 0  // RDoc reads here what the class is
  holdfast = rb_define_module("Holdfast");
  cluster = rb_define_class_under(holdfast, "Cluster", rb_cObject);
#endif
  define_owner(holdfast, "Config", allocate_config);
  define_owner(holdfast, "Load", allocate_load);
  define_owner(holdfast, "HotKeys", allocate_hot_keys);
  holdfast_define_plan_methods(define_owner(holdfast, "Plan", allocate_plan));
  VALUE cluster = define_owner(holdfast, "Cluster", allocate_cluster);
  rb_define_method(cluster, "closed?", cluster_is_closed, 0);
  rb_define_private_method(cluster, "release", cluster_release, 0);
  rb_define_private_method(cluster, "publish_aside", cluster_publish_aside, 0);
  rb_define_private_method(cluster, "stage_nodes", cluster_stage_nodes, 3);

  class_of_views = rb_define_class_under(holdfast, "View", rb_cObject);
  rb_undef_alloc_func(class_of_views);
  rb_undef_method(rb_singleton_class(class_of_views), "new");
  holdfast_define_view_methods(class_of_views);
}
