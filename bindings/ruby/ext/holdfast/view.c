// The lookups of Holdfast::View. They are methods in C because a method in Ruby that called one
// of Holdfast::Native would cost as much again as the lookup.
#include "handles.h"
#include "methods.h"

// Keys that are looked up together: what a batch of the library needs, small enough for the stack.
enum { kChunk = 256 };

// Methods are called on views alone, so that the class of self needs no check.
static const hf_view *view_of(VALUE self) { return *(const hf_view **)RTYPEDDATA_DATA(self); }

static uint32_t slot_of_key(VALUE self, VALUE key) {
  StringValue(key);
  return hf_view_lookup(view_of(self), RSTRING_PTR(key), (size_t)RSTRING_LEN(key));
}

// The rows of a mapped file that somebody overwrites name slots that are not there.
static VALUE id_or_nil(VALUE ids, uint32_t slot) { return slot < RARRAY_LEN(ids) ? RARRAY_AREF(ids, slot) : Qnil; }

/*
 * call-seq:
 *   view[key] -> String or nil
 *
 * The id of the node that serves a key, a frozen string; nil if no node can serve it.
 */
static VALUE view_aref(VALUE self, VALUE key) { return id_or_nil(holdfast_view_ids(self), slot_of_key(self, key)); }

/*
 * call-seq:
 *   lookup(key) -> Integer or nil
 *
 * The slot of the node that serves a key; nil if no node can serve it.
 */
static VALUE view_lookup(VALUE self, VALUE key) { return holdfast_slot(slot_of_key(self, key)); }

/*
 * call-seq:
 *   lookup_u64(number) -> Integer or nil
 *
 * The slot of the node that serves a key which is a number from 0 to 2**64 - 1: that of its 8 bytes,
 * least significant first, on every machine.
 */
static VALUE view_lookup_u64(VALUE self, VALUE number) {
  return holdfast_slot(hf_view_lookup_u64(view_of(self), holdfast_whole_number(number, UINT64_MAX)));
}

/*
 * call-seq:
 *   lookup_hash(hash) -> Integer or nil
 *
 * The slot of the node that serves a hash which #hash_key gave, or with hash "caller" any 64 bits.
 */
static VALUE view_lookup_hash(VALUE self, VALUE hash) {
  return holdfast_slot(hf_view_lookup_hash(view_of(self), holdfast_whole_number(hash, UINT64_MAX)));
}

/*
 * call-seq:
 *   hash_key(key) -> Integer
 *
 * The 64-bit hash of a key as the lookups of this view take it.
 */
static VALUE view_hash_key(VALUE self, VALUE key) {
  StringValue(key);
  return ULL2NUM(hf_view_hash(view_of(self), RSTRING_PTR(key), (size_t)RSTRING_LEN(key)));
}

// ---- many keys --------------------------------------------------------------------------------

// The same array if it holds strings only, otherwise a copy in which everything else has become
// one. After this no Ruby code runs that could change a key while C looks at it.
static VALUE strings_of(VALUE keys) {
  keys = rb_convert_type(keys, T_ARRAY, "Array", "to_ary");
  long i = 0;
  while (i < RARRAY_LEN(keys) && RB_TYPE_P(RARRAY_AREF(keys, i), T_STRING)) ++i;
  if (i == RARRAY_LEN(keys)) return keys;
  VALUE strings = rb_ary_new_capa(RARRAY_LEN(keys));
  for (i = 0; i < RARRAY_LEN(keys); ++i) {
    VALUE key = RARRAY_AREF(keys, i);
    rb_ary_push(strings, StringValue(key));
  }
  return strings;
}

static void look_up_chunk(const hf_view *view, const VALUE *keys, size_t count, uint32_t *slots) {
  const void *bytes[kChunk];
  size_t lengths[kChunk];
  for (size_t i = 0; i < count; ++i) {
    bytes[i] = RSTRING_PTR(keys[i]);
    lengths[i] = (size_t)RSTRING_LEN(keys[i]);
  }
  hf_view_lookup_many(view, bytes, lengths, count, slots);
}

// What becomes of a slot: ids are an array to look it up in, or nil for the slot itself.
static VALUE answer_of(VALUE ids, uint32_t slot) { return NIL_P(ids) ? holdfast_slot(slot) : id_or_nil(ids, slot); }

// Calls take(context, slots, first, count) for the slots of one chunk of keys after another.
static void for_each_chunk(VALUE self, VALUE keys, void (*take)(void *, const uint32_t *, long, long), void *context) {
  for (long done = 0; done < RARRAY_LEN(keys); done += kChunk) {
    uint32_t slots[kChunk];
    const long left = RARRAY_LEN(keys) - done;
    const long count = left < kChunk ? left : kChunk;
    look_up_chunk(view_of(self), RARRAY_CONST_PTR(keys) + done, (size_t)count, slots);
    take(context, slots, done, count);
  }
  RB_GC_GUARD(keys);
}

struct answers {
  VALUE ids;  // nil for slots
  VALUE list;
};

static void take_answers(void *context, const uint32_t *slots, long first, long count) {
  (void)first;
  const struct answers *answers = context;
  VALUE chunk[kChunk];
  for (long i = 0; i < count; ++i) chunk[i] = answer_of(answers->ids, slots[i]);
  rb_ary_cat(answers->list, chunk, count);
}

static VALUE answers_of_many(VALUE self, VALUE keys, VALUE ids) {
  keys = strings_of(keys);
  struct answers answers = {ids, rb_ary_new_capa(RARRAY_LEN(keys))};
  for_each_chunk(self, keys, take_answers, &answers);
  return answers.list;
}

/*
 * call-seq:
 *   lookup_many(keys) -> Array
 *
 * The slots of the nodes that serve the keys of an array, in their order; several times faster than
 * one by one.
 */
static VALUE view_lookup_many(VALUE self, VALUE keys) { return answers_of_many(self, keys, Qnil); }

/*
 * call-seq:
 *   ids_of(keys) -> Array
 *
 * The ids of the nodes that serve the keys of an array, in their order.
 */
static VALUE view_ids_of(VALUE self, VALUE keys) { return answers_of_many(self, keys, holdfast_view_ids(self)); }

struct groups {
  VALUE keys;
  long limit;     // the place of the keys that no node can serve
  VALUE by_slot;  // the array of each slot, made when its first key comes
};

static VALUE group_of(const struct groups *groups, uint32_t slot) {
  const long place = slot < groups->limit ? (long)slot : groups->limit;
  VALUE group = rb_ary_entry(groups->by_slot, place);
  if (!NIL_P(group)) return group;
  group = rb_ary_new();
  rb_ary_store(groups->by_slot, place, group);
  return group;
}

static void take_groups(void *context, const uint32_t *slots, long first, long count) {
  const struct groups *groups = context;
  for (long i = 0; i < count; ++i) rb_ary_push(group_of(groups, slots[i]), RARRAY_AREF(groups->keys, first + i));
}

/*
 * call-seq:
 *   group(keys) -> Hash
 *
 * The keys of an array by the node that serves them: from ids to arrays, for asking each node once.
 * Nodes are in the order of their slots; keys that no node can serve are last, under nil.
 */
static VALUE view_group(VALUE self, VALUE keys) {
  keys = strings_of(keys);
  VALUE ids = holdfast_view_ids(self);
  struct groups groups = {keys, RARRAY_LEN(ids), rb_ary_new()};
  for_each_chunk(self, keys, take_groups, &groups);
  VALUE by_id = rb_hash_new();
  for (long place = 0; place < RARRAY_LEN(groups.by_slot); ++place) {
    VALUE group = RARRAY_AREF(groups.by_slot, place);
    if (!NIL_P(group)) rb_hash_aset(by_id, id_or_nil(ids, (uint32_t)place), group);
  }
  RB_GC_GUARD(groups.by_slot);
  return by_id;
}

// ---- many keys, flat ----------------------------------------------------------------------------

static VALUE room_for_slots(long count) {
  VALUE slots = rb_str_buf_new(count * (long)sizeof(uint32_t));
  rb_str_set_len(slots, count * (long)sizeof(uint32_t));
  return slots;
}

static VALUE array_of_slots(VALUE packed) {
  const long count = RSTRING_LEN(packed) / (long)sizeof(uint32_t);
  return holdfast_slots((const uint32_t *)(void *)RSTRING_PTR(packed), (size_t)count);
}

// Packed questions get packed answers, arrays get arrays.
static VALUE in_the_form_of(VALUE asked, VALUE packed) {
  return RB_TYPE_P(asked, T_STRING) ? packed : array_of_slots(packed);
}

/*
 * call-seq:
 *   lookup_packed(bytes, offsets) -> String or Array
 *
 * The slots of the nodes that serve keys which lie behind one another in one string: key i is the
 * bytes from offsets[i] up to offsets[i + 1]. The fastest form.
 *
 * Offsets are an array, or a string as <tt>pack("L*")</tt> makes it; the slots come back in the
 * same form, in a string with 0xffffffff where no node can serve the key.
 */
static VALUE view_lookup_packed(VALUE self, VALUE bytes, VALUE offsets) {
  StringValue(bytes);
  VALUE packed = holdfast_integers(offsets, sizeof(uint32_t));
  const long count = RSTRING_LEN(packed) / (long)sizeof(uint32_t) - 1;
  if (count < 0) rb_raise(rb_eArgError, "no offsets: n keys have n + 1");
  VALUE slots = room_for_slots(count);
  const uint32_t *starts = (const uint32_t *)(void *)RSTRING_PTR(packed);
  if ((long)starts[count] > RSTRING_LEN(bytes)) {
    rb_raise(rb_eIndexError, "the last offset is %lu and there are %ld bytes", (unsigned long)starts[count],
             RSTRING_LEN(bytes));
  }
  const hf_status status = hf_view_lookup_packed(view_of(self), RSTRING_PTR(bytes), starts, (size_t)count,
                                                 (uint32_t *)(void *)RSTRING_PTR(slots));
  if (status != HF_OK) rb_raise(rb_eArgError, "an offset is smaller than the one before");
  RB_GC_GUARD(packed);
  return in_the_form_of(offsets, slots);
}

/*
 * call-seq:
 *   lookup_hashes(hashes) -> String or Array
 *
 * The slots of the nodes that serve many hashes: an array, or a string as <tt>pack("Q*")</tt> makes
 * it; the slots come back in the same form, as from #lookup_packed.
 */
static VALUE view_lookup_hashes(VALUE self, VALUE hashes) {
  VALUE packed = holdfast_integers(hashes, sizeof(uint64_t));
  const long count = RSTRING_LEN(packed) / (long)sizeof(uint64_t);
  VALUE slots = room_for_slots(count);
  hf_view_lookup_hashes(view_of(self), (const uint64_t *)(void *)RSTRING_PTR(packed), (size_t)count,
                        (uint32_t *)(void *)RSTRING_PTR(slots));
  RB_GC_GUARD(packed);
  return in_the_form_of(hashes, slots);
}

// The number of a point and its label, of which no text is longer.
static VALUE view_point_and_label(VALUE self, VALUE hash) {
  char label[1100] = "";
  uint64_t point = 0;
  const uint64_t number = holdfast_whole_number(hash, UINT64_MAX);
  hf_error *error = hf_error_new();
  const hf_status status = hf_view_explain_hash(view_of(self), number, &point, label, sizeof label, error);
  if (status != HF_OK) holdfast_raise(status, error);
  hf_error_free(error);
  return rb_assoc_new(ULL2NUM(point), rb_utf8_str_new_cstr(label));
}

void holdfast_define_view_methods(VALUE view) {
#if 0  // RDoc reads here what the class is
  holdfast = rb_define_module("Holdfast");
  view = rb_define_class_under(holdfast, "View", rb_cObject);
#endif
  rb_define_method(view, "[]", view_aref, 1);
  rb_define_method(view, "lookup", view_lookup, 1);
  rb_define_method(view, "lookup_u64", view_lookup_u64, 1);
  rb_define_method(view, "lookup_hash", view_lookup_hash, 1);
  rb_define_method(view, "hash_key", view_hash_key, 1);
  rb_define_method(view, "lookup_many", view_lookup_many, 1);
  rb_define_method(view, "ids_of", view_ids_of, 1);
  rb_define_method(view, "group", view_group, 1);
  rb_define_method(view, "lookup_packed", view_lookup_packed, 2);
  rb_define_method(view, "lookup_hashes", view_lookup_hashes, 1);
  rb_define_private_method(view, "point_and_label", view_point_and_label, 1);
}
