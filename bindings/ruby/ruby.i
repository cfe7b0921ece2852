// Idiom of Ruby. Everything that the headers declare becomes a function of Holdfast::Native, which
// the hand-written layer in lib/ calls; what a program calls millions of times is a method in C
// (ext/holdfast/view.c) and does not come through here.
//
// - Handles are objects of the classes that ext/holdfast/handles.c defines. Ruby's collector ends
//   them, so that nothing here frees, retains or releases.
// - A function that makes a handle is given the object that will hold it.
// - A failure raises the exception of its status, with the library's text.

%{
#include "handles.h"
#include "methods.h"
%}

// Their work is done by the collector, by the C methods, or by the exceptions.
%ignore hf_error_new;
%ignore hf_error_free;
%ignore hf_error_status;
%ignore hf_error_message;
%ignore hf_view_retain;
%ignore hf_view_release;
%ignore hf_cluster_refresh;
%ignore hf_cluster_publish;
%ignore hf_cluster_publish_anyway;
%ignore hf_cluster_pin_many;
%ignore hf_cluster_set_nodes;
%ignore hf_cluster_set_nodes_anyway;
// Methods in C: ext/holdfast/load.c, plan.c and view.c.
%ignore hf_load_acquire;
%ignore hf_load_acquire_cost;
%ignore hf_load_acquire_hash;
%ignore hf_load_acquire_hash_cost;
%ignore hf_load_spread;
%ignore hf_load_best;
%ignore hf_load_best_hash;
%ignore hf_load_best_of;
%ignore hf_load_best_of_hash;
%ignore hf_load_release;
%ignore hf_load_set_tiers;
%ignore hf_load_tickets;
%ignore hf_load_ticket_cost;
%ignore hf_load_ticket_time;
%ignore hf_load_ticket_slot;
%ignore hf_plan_new_keys;
%ignore hf_plan_new_keys_replicas;
%ignore hf_plan_new_keys_counts;
%ignore hf_plan_new_keys_rehashed;
%ignore hf_view_explain_hash;
%ignore hf_plan_senders;
%ignore hf_plan_moves;
%ignore hf_plan_ranges;
%ignore hf_plan_text;
%ignore hf_view_lookup_many;
%ignore hf_view_group;
%ignore hf_view_lookup_packed;
%ignore hf_view_lookup_hashes;

// ---- texts and keys -----------------------------------------------------------------------

%typemap(in) const char * "$1 = StringValueCStr($input);"
%typemap(freearg) const char * ""
%typemap(out) const char * "$result = holdfast_text($1);"

// SWIG knows groups of arguments by their names alone: other names need a line of %apply.
%typemap(in) (const void *key, size_t length) {
  StringValue($input);
  $1 = RSTRING_PTR($input);
  $2 = (size_t)RSTRING_LEN($input);
}
%apply (const void *key, size_t length) { (const void *bytes, size_t length) };

// ---- numbers: a negative one is an error, not a large one -------------------------------------

%define %whole_number(TYPE, GREATEST)
%typemap(in) TYPE "$1 = (TYPE)holdfast_whole_number($input, GREATEST);"
%typemap(out) TYPE "$result = ULL2NUM($1);"
%enddef
%whole_number(uint32_t, UINT32_MAX)
%whole_number(uint64_t, UINT64_MAX)
%whole_number(size_t, SIZE_MAX)
%typemap(in) double "$1 = NUM2DBL($input);"
%typemap(out) double "$result = DBL2NUM($1);"
%typemap(in) int32_t "$1 = NUM2INT($input);"
%typemap(out) int32_t "$result = INT2NUM($1);"
%typemap(in) hf_status "$1 = NUM2INT($input);"

%define %returns_by_pointer(TYPE)
%typemap(in, numinputs=0) TYPE * (TYPE number = 0) "$1 = &number;"
%typemap(argout) TYPE * { %append_output(ULL2NUM(*$1)); }
%enddef
%returns_by_pointer(uint32_t)
%returns_by_pointer(uint64_t)
%returns_by_pointer(size_t)
%typemap(in, numinputs=0) double * (double number = 0) "$1 = &number;"
%typemap(argout) double * { %append_output(DBL2NUM(*$1)); }

// ---- arrays of numbers: an Array, or a String that Array#pack made; nil is NULL ---------------

%define %numbers(TYPE, NAME)
%typemap(in) (const TYPE NAME[], size_t NAME##_count) (VALUE numbers = Qnil) {
  if (!NIL_P($input))
    numbers = holdfast_integers($input, sizeof(TYPE));
  $1 = NIL_P(numbers) ? NULL : (TYPE *)(void *)RSTRING_PTR(numbers);
  $2 = NIL_P(numbers) ? 0 : (size_t)RSTRING_LEN(numbers) / sizeof(TYPE);
}
%typemap(freearg) (const TYPE NAME[], size_t NAME##_count) "RB_GC_GUARD(numbers$argnum);"
%enddef
%numbers(uint8_t, eligible)
%numbers(uint32_t, excluded)

// Slots that a function finds: Ruby says how many at most, and gets an Array.
%typemap(in) (uint32_t slots[], size_t most, size_t *count) (VALUE room = Qnil, size_t found = 0) {
  $2 = (size_t)holdfast_whole_number($input, LONG_MAX / sizeof(uint32_t));
  room = rb_str_buf_new((long)($2 * sizeof(uint32_t)));
  $1 = (uint32_t *)(void *)RSTRING_PTR(room);
  $3 = &found;
}
%typemap(argout) (uint32_t slots[], size_t most, size_t *count) {
  if (result == HF_OK)
    %append_output(holdfast_slots($1, *$3));
  RB_GC_GUARD(room$argnum);
}

// Replicas: Ruby says how many, and gets an Array of so many slots.
%typemap(in) (uint32_t most, uint32_t slots[]) (VALUE room = Qnil) {
  $1 = (uint32_t)holdfast_whole_number($input, UINT32_MAX);
  room = rb_str_buf_new((long)(($1 > 32 ? 32 : $1) * sizeof(uint32_t)));
  $2 = (uint32_t *)(void *)RSTRING_PTR(room);
}
%typemap(argout) (uint32_t most, uint32_t slots[]) {
  if (result == HF_OK)
    %append_output(holdfast_slots($2, $1));
  RB_GC_GUARD(room$argnum);
}

// Those that can be read, of so many.
%typemap(in) (uint32_t most, uint32_t slots[], uint32_t *count) (VALUE room = Qnil, uint32_t found = 0) {
  $1 = (uint32_t)holdfast_whole_number($input, UINT32_MAX);
  room = rb_str_buf_new((long)(($1 > 32 ? 32 : $1) * sizeof(uint32_t)));
  $2 = (uint32_t *)(void *)RSTRING_PTR(room);
  $3 = &found;
}
%typemap(argout) (uint32_t most, uint32_t slots[], uint32_t *count) {
  if (result == HF_OK)
    %append_output(holdfast_slots($2, *$3));
  RB_GC_GUARD(room$argnum);
}

// The same for many hashes: Ruby gives [hashes, how many], and gets the slots of all in one Array.
%typemap(in) (const uint64_t hashes[], size_t count, uint32_t most, uint32_t slots[])
    (VALUE hashes = Qnil, VALUE room = Qnil) {
  hashes = holdfast_integers(rb_ary_entry($input, 0), sizeof(uint64_t));
  $2 = (size_t)RSTRING_LEN(hashes) / sizeof(uint64_t);
  $3 = (uint32_t)holdfast_whole_number(rb_ary_entry($input, 1), UINT32_MAX);
  room = rb_str_buf_new((long)($2 * ($3 > 32 ? 32 : $3) * sizeof(uint32_t)));
  $1 = (uint64_t *)(void *)RSTRING_PTR(hashes);
  $4 = (uint32_t *)(void *)RSTRING_PTR(room);
}
%typemap(argout) (const uint64_t hashes[], size_t count, uint32_t most, uint32_t slots[]) {
  if (result == HF_OK)
    %append_output(holdfast_slots($4, $2 * $3));
  RB_GC_GUARD(hashes$argnum);
  RB_GC_GUARD(room$argnum);
}
// SWIG spells the elements of a constant array in its own way, "unsigned long long".
%feature("action") hf_view_replicas_hashes {
  result = hf_view_replicas_hashes(arg1, (const uint64_t *)(const void *)arg2, arg3, arg4, arg5, arg6);
}

// A list of hashes: an Array, or a String that Array#pack made; nil is none, and an empty one still a list.
%typemap(in) (const uint64_t hashes[], size_t count) (VALUE hashes = Qnil) {
  if (!NIL_P($input))
    hashes = holdfast_integers($input, sizeof(uint64_t));
  $1 = NIL_P(hashes) ? NULL : (uint64_t *)(void *)RSTRING_PTR(hashes);
  $2 = NIL_P(hashes) ? 0 : (size_t)RSTRING_LEN(hashes) / sizeof(uint64_t);
}
%typemap(freearg) (const uint64_t hashes[], size_t count) "RB_GC_GUARD(hashes$argnum);"
%feature("action") hf_durability_new {
  result = hf_durability_new(arg1, arg2, (const uint64_t *)(const void *)arg3, arg4, arg5, arg6);
}

// Replicas to come and former ones, an Array of each.
%typemap(in, numinputs=0) (uint32_t coming[], size_t *coming_count, uint32_t former[], size_t *former_count)
    (uint32_t slots[64], size_t comes = 0, size_t went = 0) {
  $1 = slots;
  $2 = &comes;
  $3 = slots + 32;
  $4 = &went;
}
%typemap(argout) (uint32_t coming[], size_t *coming_count, uint32_t former[], size_t *former_count) {
  if (result == HF_OK)
    $result = rb_assoc_new(holdfast_slots($1, *$2), holdfast_slots($3, *$4));
}

// Shards, of one key and of many hashes.
%apply (uint32_t most, uint32_t slots[]) { (uint32_t count, uint32_t slots[]) };
%apply (const uint64_t hashes[], size_t count, uint32_t most, uint32_t slots[])
    { (const uint64_t hashes[], size_t count, uint32_t each, uint32_t slots[]) };
%feature("action") hf_view_shards_hashes {
  result = hf_view_shards_hashes(arg1, (const uint64_t *)(const void *)arg2, arg3, arg4, arg5, arg6);
}

// What stands for hot keys: Ruby says how many at most, and gets an Array.
%typemap(in) (uint64_t hashes[], size_t most) (VALUE room = Qnil) {
  $2 = (size_t)holdfast_whole_number($input, LONG_MAX / sizeof(uint64_t));
  room = rb_str_buf_new((long)($2 * sizeof(uint64_t)));
  $1 = (uint64_t *)(void *)RSTRING_PTR(room);
}
%typemap(argout) (uint64_t hashes[], size_t most) {
  $result = holdfast_hashes($1, result < $2 ? result : $2);
  RB_GC_GUARD(room$argnum);
}

// Bytes that a function writes: asked for their number first, then for themselves.
%typemap(in, numinputs=0) (void *bytes, size_t room, size_t *length) (size_t needed = 0, VALUE text = Qnil) {
  $1 = NULL;
  $2 = 0;
  $3 = &needed;
}
%typemap(argout) (void *bytes, size_t room, size_t *length) {
  if (result == HF_OK)
    rb_str_set_len(text$argnum, (long)*$3);
  %append_output(text$argnum);
}
%define %writes_bytes(FUNCTION)
%feature("action") FUNCTION {
  result = FUNCTION(arg1, arg2, arg3, arg4, arg5);
  if (result == HF_OK) {
    text2 = rb_str_buf_new((long)*arg4);
    arg2 = RSTRING_PTR(text2);
    arg3 = *arg4;
    result = FUNCTION(arg1, arg2, arg3, arg4, arg5);
  }
}
%enddef
%writes_bytes(hf_view_write)
%writes_bytes(hf_recent_write)

// A key that a function gives, which may hold NUL.
%typemap(in, numinputs=0) size_t *length (size_t length = 0) "$1 = &length;"
%typemap(argout) size_t *length "$result = rb_str_new(result, (long)*$1);"

// ---- statuses -------------------------------------------------------------------------------

// A function without an error returns a status that is not HF_OK as a number.
%typemap(out) hf_status "$result = $1 == HF_OK ? Qnil : INT2NUM($1);"
// It is made after all arguments are read, because reading one may raise.
%typemap(in, numinputs=0) hf_error *error "$1 = NULL;"
%typemap(check) hf_error *error "$1 = hf_error_new();"
%typemap(argout) hf_error *error {
  if (result != HF_OK)
    holdfast_raise(result, $1);
  hf_error_free($1);
}

// ---- handles --------------------------------------------------------------------------------

// One line a handle: its C type, and the name that handles.c gives HOLDFAST_OWNED_HANDLE.
%define %handle(TYPE, NAME)
%ignore hf_##NAME##_free;
%typemap(in) TYPE *, const TYPE * {
  $1 = ($1_ltype)holdfast_##NAME##_of($input);
}
%typemap(in) TYPE ** (TYPE *made = NULL) {
  holdfast_##NAME##_room($input);
  $1 = &made;
}
%typemap(argout) TYPE ** {
  if (made##$argnum)
    holdfast_##NAME##_hold($input, made##$argnum);
}
%enddef
%handle(hf_config, config)
%handle(hf_cluster, cluster)
%handle(hf_load, load)
%handle(hf_hot_keys, hot_keys)
%handle(hf_plan, plan)
%handle(hf_durability, durability)
%handle(hf_recent, recent)
%typemap(in) const hf_view * "$1 = ($1_ltype)holdfast_view_of($input);"
%typemap(out) const hf_view * "$result = holdfast_view_hold($1);"
%typemap(in, numinputs=0) const hf_view ** (const hf_view *made = NULL) "$1 = ($1_ltype)&made;"
%typemap(argout) const hf_view ** {
  if (made$argnum)
    %append_output(holdfast_view_hold(made$argnum));
}

// NULL stands for all defaults where a configuration is only read.
%typemap(in) const hf_config *config "$1 = NIL_P($input) ? NULL : holdfast_config_of($input);"

// What is defined after the first line may be called from every Ractor: nothing here keeps state
// outside of objects.
%init %{
#ifdef HAVE_RB_EXT_RACTOR_SAFE
  rb_ext_ractor_safe(true);
#endif
  holdfast_define_handles(rb_path2class("Holdfast"));
  holdfast_define_cluster_methods(rb_path2class("Holdfast::Cluster"));
  holdfast_define_load_methods(rb_path2class("Holdfast::Load"));
  holdfast_define_plan_methods(rb_path2class("Holdfast::Plan"));
  holdfast_define_view_methods(rb_path2class("Holdfast::View"));
%}
