// The objects that hold native handles. The collector ends them in any order: whatever needs
// another handle keeps it alive inside the library.
#include "handles.h"

// A reference to a view. Objects are frozen, and so may be used from every Ractor.
struct viewed {
  const hf_view *view;
  size_t bytes;
  VALUE ids;
};

static VALUE class_of_views;

// ---- what one object owns -----------------------------------------------------------------------

static size_t size_of_owned(const void *data) {
  return sizeof(struct holdfast_owned) + ((const struct holdfast_owned *)data)->bytes;
}

void holdfast_weigh(struct holdfast_owned *owned, size_t bytes) {
  rb_gc_adjust_memory_usage((ssize_t)bytes - (ssize_t)owned->bytes);
  owned->bytes = bytes;
}

static struct holdfast_owned *owned_of(VALUE object, const rb_data_type_t *type) {
  struct holdfast_owned *owned = rb_check_typeddata(object, type);
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
  const struct holdfast_owned *owned = rb_check_typeddata(object, type);
  rb_check_frozen(object);
  if (owned->handle != NULL) rb_raise(rb_eTypeError, "already initialized %" PRIsVALUE, rb_obj_class(object));
}

// The functions that handles.h declares for an owned handle, and the class's allocator. `bytes_taken`
// says what the handle `taken` weighs; 0 if that is little.
#define HOLDFAST_OWNED_HANDLE(name, class_name, bytes_taken)                                          \
  static void end_##name(void *data) {                                                                \
    struct holdfast_owned *owned = data;                                                              \
    if (!owned->busy) hf_##name##_free(owned->handle);                                                \
    holdfast_weigh(owned, 0);                                                                         \
    xfree(owned);                                                                                     \
  }                                                                                                   \
  static const rb_data_type_t type_of_##name = {                                                      \
      .wrap_struct_name = class_name,                                                                 \
      .function = {.dfree = end_##name, .dsize = size_of_owned},                                      \
      .flags = RUBY_TYPED_FREE_IMMEDIATELY,                                                           \
  };                                                                                                  \
  static VALUE allocate_##name(VALUE class) {                                                         \
    struct holdfast_owned *owned;                                                                     \
    return TypedData_Make_Struct(class, struct holdfast_owned, &type_of_##name, owned);               \
  }                                                                                                   \
  hf_##name *holdfast_##name##_of(VALUE object) { return owned_of(object, &type_of_##name)->handle; } \
  void holdfast_##name##_room(VALUE object) { require_room(object, &type_of_##name); }                \
  void holdfast_##name##_hold(VALUE object, hf_##name *taken) {                                       \
    struct holdfast_owned *owned = RTYPEDDATA_DATA(object);                                           \
    owned->handle = taken;                                                                            \
    holdfast_weigh(owned, (size_t)(bytes_taken));                                                     \
  }

HOLDFAST_OWNED_HANDLE(config, "Holdfast::Config", 0)
HOLDFAST_OWNED_HANDLE(cluster, "Holdfast::Cluster", 0)  // weighed when it publishes
HOLDFAST_OWNED_HANDLE(load, "Holdfast::Load", 0)
HOLDFAST_OWNED_HANDLE(hot_keys, "Holdfast::HotKeys", hf_hot_keys_memory(taken))
HOLDFAST_OWNED_HANDLE(plan, "Holdfast::Plan", 48 * hf_plan_move_count(taken))
HOLDFAST_OWNED_HANDLE(durability, "Holdfast::Durability",
                      hf_durability_set_count(taken) * (8 + 4 * hf_durability_replicas(taken)))
HOLDFAST_OWNED_HANDLE(recent, "Holdfast::Recent", 24 * hf_recent_range_count(taken))

struct holdfast_owned *holdfast_cluster_owned(VALUE object) {
  return rb_check_typeddata(object, &type_of_cluster);
}

static VALUE copying_is_refused(VALUE object, VALUE original) {
  (void)original;
  rb_raise(rb_eTypeError, "can't copy %" PRIsVALUE ": make a new one", rb_obj_class(object));
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

static void define_handle(VALUE holdfast, const char *name, rb_alloc_func_t allocate) {
  VALUE class = rb_define_class_under(holdfast, name, rb_cObject);
  rb_define_alloc_func(class, allocate);
  rb_define_method(class, "initialize_copy", copying_is_refused, 1);
}

void holdfast_define_handles(VALUE holdfast) {
  define_handle(holdfast, "Config", allocate_config);
  define_handle(holdfast, "Cluster", allocate_cluster);
  define_handle(holdfast, "Load", allocate_load);
  define_handle(holdfast, "HotKeys", allocate_hot_keys);
  define_handle(holdfast, "Plan", allocate_plan);
  define_handle(holdfast, "Durability", allocate_durability);
  define_handle(holdfast, "Recent", allocate_recent);
  class_of_views = rb_define_class_under(holdfast, "View", rb_cObject);
  rb_undef_alloc_func(class_of_views);
  rb_undef_method(rb_singleton_class(class_of_views), "new");
}
