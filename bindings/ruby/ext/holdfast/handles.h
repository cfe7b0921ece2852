// The classes that hold native handles, and the handle of each object. What a class can do beyond
// holding its handle stands in the file of its methods.
#ifndef HOLDFAST_RUBY_HANDLES_H
#define HOLDFAST_RUBY_HANDLES_H

#include "values.h"

// A handle that one object owns. `busy` is set while a thread works on it without the interpreter's
// lock; in a process forked meanwhile it stays set for ever, since the thread is not there.
struct holdfast_owned {
  void *handle;  // NULL before it is made and after it is closed
  int busy;
  size_t bytes;  // what the collector has been told that the handle weighs
};

// The handle of an object; a TypeError for objects of other classes, a ClosedError for an object
// that holds nothing.
hf_config *holdfast_config_of(VALUE object);
hf_cluster *holdfast_cluster_of(VALUE object);
hf_load *holdfast_load_of(VALUE object);
hf_hot_keys *holdfast_hot_keys_of(VALUE object);
hf_plan *holdfast_plan_of(VALUE object);
hf_durability *holdfast_durability_of(VALUE object);
hf_recent *holdfast_recent_of(VALUE object);
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
void holdfast_durability_room(VALUE object);
void holdfast_durability_hold(VALUE object, hf_durability *taken);
void holdfast_recent_room(VALUE object);
void holdfast_recent_hold(VALUE object, hf_recent *taken);
VALUE holdfast_view_hold(const hf_view *taken);

// What the object of a cluster owns, closed or not, and busy or not.
struct holdfast_owned *holdfast_cluster_owned(VALUE object);

// Tells the collector what a handle weighs now: it does not see native memory by itself, and what is
// dropped would pile up.
void holdfast_weigh(struct holdfast_owned *owned, size_t bytes);

// The ids of a view's nodes by slot: a frozen array of frozen strings, nil where no node is.
VALUE holdfast_view_ids(VALUE object);

// Defines the classes, without the methods of methods.h.
void holdfast_define_handles(VALUE holdfast);

#endif
