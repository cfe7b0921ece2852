// What a plan takes and gives in arrays: lists of keys, moves, ranges, its text.
#include "handles.h"
#include "methods.h"

// Numbers as holdfast_integers makes them, or nothing for nil.
static const uint64_t *words(VALUE packed) {
  return NIL_P(packed) ? NULL : (const uint64_t *)(void *)RSTRING_PTR(packed);
}

/*
 * Makes the plan of a list of keys: two views, hashes, sizes or nil, and how many replicas of a key there are before
 * and after, 0 for its home alone.
 */
static VALUE plan_make_of_keys(VALUE self, VALUE from, VALUE to, VALUE hashes, VALUE sizes, VALUE replicas,
                               VALUE replicas_after) {
  VALUE keys = holdfast_integers(hashes, sizeof(uint64_t));
  VALUE weights = NIL_P(sizes) ? Qnil : holdfast_integers(sizes, sizeof(uint64_t));
  const size_t count = (size_t)RSTRING_LEN(keys) / sizeof(uint64_t);
  if (!NIL_P(weights) && RSTRING_LEN(weights) != RSTRING_LEN(keys)) {
    rb_raise(rb_path2class("Holdfast::BadArgumentError"), "%lu hashes and %lu sizes: give one for each key, or nil",
             (unsigned long)count, (unsigned long)((size_t)RSTRING_LEN(weights) / sizeof(uint64_t)));
  }
  const hf_view *before = holdfast_view_of(from), *after = holdfast_view_of(to);
  const uint32_t planned = (uint32_t)holdfast_whole_number(replicas, UINT32_MAX);
  const uint32_t planned_after = (uint32_t)holdfast_whole_number(replicas_after, UINT32_MAX);
  holdfast_plan_room(self);
  hf_plan *plan = NULL;
  hf_error *error = hf_error_new();
  const hf_status status = planned == 0
                               ? hf_plan_new_keys(before, after, words(keys), words(weights), count, &plan, error)
                               : hf_plan_new_keys_counts(before, planned, after, planned_after, words(keys),
                                                         words(weights), count, &plan, error);
  if (status != HF_OK) holdfast_raise(status, error);
  hf_error_free(error);
  RB_GC_GUARD(keys);
  RB_GC_GUARD(weights);
  holdfast_plan_hold(self, plan);
  return self;
}

// Makes the plan of a list of keys under views that hash them differently: both views, both hashes, sizes or nil.
static VALUE plan_make_of_both(VALUE self, VALUE from, VALUE to, VALUE hashes, VALUE hashes_after, VALUE sizes) {
  VALUE before = holdfast_integers(hashes, sizeof(uint64_t)), after = holdfast_integers(hashes_after, sizeof(uint64_t));
  VALUE weights = NIL_P(sizes) ? Qnil : holdfast_integers(sizes, sizeof(uint64_t));
  const long size = RSTRING_LEN(before);
  if (RSTRING_LEN(after) != size || (!NIL_P(weights) && RSTRING_LEN(weights) != size)) {
    rb_raise(rb_path2class("Holdfast::BadArgumentError"), "%lu hashes: give as many hashes_after, and sizes or nil",
             (unsigned long)size / sizeof(uint64_t));
  }
  const hf_view *const old_view = holdfast_view_of(from), *const new_view = holdfast_view_of(to);
  holdfast_plan_room(self);
  hf_plan *plan = NULL;
  hf_error *error = hf_error_new();
  const hf_status status = hf_plan_new_keys_rehashed(old_view, words(before), new_view, words(after), words(weights),
                                                     (size_t)size / sizeof(uint64_t), &plan, error);
  if (status != HF_OK) holdfast_raise(status, error);
  hf_error_free(error);
  RB_GC_GUARD(before);
  RB_GC_GUARD(after);
  RB_GC_GUARD(weights);
  holdfast_plan_hold(self, plan);
  return self;
}

// The slot of a sender, nil if there is nothing to send, and :none if all nodes that could are down.
static VALUE sender_of(const hf_plan *plan, size_t move) {
  uint32_t sender = HF_NO_NODE;
  hf_plan_senders(plan, move, 1, &sender);
  return sender == HF_NO_SOURCE ? ID2SYM(rb_intern("none")) : holdfast_slot(sender);
}

/*
 * Yields each move from one index up to another: slots, share, keys, bytes, where its ranges begin and end, and who
 * sends it.
 */
static VALUE plan_each_move_between(VALUE self, VALUE start, VALUE end) {
  const size_t last_index = (size_t)holdfast_whole_number(end, SIZE_MAX);
  for (size_t i = (size_t)holdfast_whole_number(start, SIZE_MAX); i < last_index; ++i) {
    uint64_t keys, bytes;
    uint32_t from, to;
    double share;
    // Asked anew each time, because the block may have closed the plan or divided it otherwise.
    const hf_plan *plan = holdfast_plan_of(self);
    if (hf_plan_moves(plan, i, 1, &from, &to, &share, &keys, &bytes) == 0) break;
    rb_yield_values(8, holdfast_slot(from), holdfast_slot(to), DBL2NUM(share), ULL2NUM(keys), ULL2NUM(bytes),
                    ULL2NUM(hf_plan_move_start(plan, i)), ULL2NUM(hf_plan_move_start(plan, i + 1)), sender_of(plan, i));
  }
  return self;
}

/* Yields each range from one index up to another: positions, keys and bytes. */
static VALUE plan_each_range_between(VALUE self, VALUE start, VALUE end) {
  const size_t last_index = (size_t)holdfast_whole_number(end, SIZE_MAX);
  for (size_t i = (size_t)holdfast_whole_number(start, SIZE_MAX); i < last_index; ++i) {
    uint64_t first, last, keys, bytes;
    if (hf_plan_ranges(holdfast_plan_of(self), i, 1, &first, &last, NULL, NULL, &keys, &bytes) == 0) break;
    rb_yield_values(4, ULL2NUM(first), ULL2NUM(last), ULL2NUM(keys), ULL2NUM(bytes));
  }
  return self;
}

/*
 * call-seq:
 *   text -> string
 *
 * The whole plan as text, canonically: equal plans give equal texts.
 */
static VALUE plan_text(VALUE self) {
  const hf_plan *plan = holdfast_plan_of(self);
  size_t length = 0;
  hf_error *error = hf_error_new();
  hf_status status = hf_plan_text(plan, NULL, 0, &length, error);
  if (status != HF_OK) holdfast_raise(status, error);
  hf_error_free(error);
  VALUE text = rb_utf8_str_new(NULL, (long)length + 1);
  error = hf_error_new();
  status = hf_plan_text(plan, RSTRING_PTR(text), length + 1, NULL, error);
  if (status != HF_OK) holdfast_raise(status, error);
  hf_error_free(error);
  rb_str_set_len(text, (long)length);
  return text;
}

void holdfast_define_plan_methods(VALUE plan) {
#if 0  // RDoc reads here what the class is
  holdfast = rb_define_module("Holdfast");
  plan = rb_define_class_under(holdfast, "Plan", rb_cObject);
#endif
  rb_define_private_method(plan, "make_of_keys", plan_make_of_keys, 6);
  rb_define_private_method(plan, "make_of_both", plan_make_of_both, 5);
  rb_define_private_method(plan, "each_move_between", plan_each_move_between, 2);
  rb_define_private_method(plan, "each_range_between", plan_each_range_between, 2);
  rb_define_method(plan, "text", plan_text, 0);
}
