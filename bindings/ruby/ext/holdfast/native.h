// What the C of this extension shares: the generated functions of Holdfast::Native, the classes
// that hold native handles, and the methods that are called millions of times.
#ifndef HOLDFAST_RUBY_NATIVE_H
#define HOLDFAST_RUBY_NATIVE_H

#include <holdfast/holdfast.h>
#include <ruby.h>

// The handle of an object; a TypeError for objects of other classes, a ClosedError for an object
// that holds nothing.
hf_config *holdfast_config_of(VALUE object);
hf_cluster *holdfast_cluster_of(VALUE object);
hf_load *holdfast_load_of(VALUE object);
hf_hot_keys *holdfast_hot_keys_of(VALUE object);
hf_plan *holdfast_plan_of(VALUE object);
const hf_view *holdfast_view_of(VALUE object);

// Making a handle: first asks whether the object has room for one, then gives it the handle.
void holdfast_config_room(VALUE object);
void holdfast_config_hold(VALUE object, hf_config *taken);
void holdfast_cluster_room(VALUE object);
void holdfast_cluster_hold(VALUE object, hf_cluster *taken);
void holdfast_load_room(VALUE object);
void holdfast_load_hold(VALUE object, hf_load *taken);
void holdfast_hot_keys_room(VALUE object);
void holdfast_hot_keys_hold(VALUE object, hf_hot_keys *taken);
void holdfast_plan_room(VALUE object);
void holdfast_plan_hold(VALUE object, hf_plan *taken);
VALUE holdfast_view_hold(const hf_view *taken);

// The ids of a view's nodes by slot: a frozen array of frozen strings, nil where no node is.
VALUE holdfast_view_ids(VALUE object);

// A text of the library as a string: UTF-8, or binary if it is not valid UTF-8.
VALUE holdfast_text(const char *text);

// An Integer from 0 to `greatest`; a TypeError or a RangeError for anything else.
uint64_t holdfast_whole_number(VALUE number, uint64_t greatest);

// Slots as Ruby sees them: nil for none.
VALUE holdfast_slot(uint32_t slot);
VALUE holdfast_slots(const uint32_t *slots, size_t count);

// Hashes as Integers.
VALUE holdfast_hashes(const uint64_t *hashes, size_t count);

// Integers of 1, 4 or 8 bytes that C may read in place: the string itself if it is one that
// Array#pack made, otherwise the integers of an array in a new one. The caller keeps it alive.
VALUE holdfast_integers(VALUE numbers, size_t width);

// Raises the exception of a status. The error is freed, and may be NULL.
NORETURN(void holdfast_raise(hf_status status, hf_error *error));

void holdfast_define_handles(VALUE holdfast);
void holdfast_define_view_methods(VALUE view);
void holdfast_define_plan_methods(VALUE plan);

#endif
