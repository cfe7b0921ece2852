// The methods that are C because a program calls them millions of times, or because they work without
// the interpreter's lock. The highest layer of this extension: they know handles and values.
#ifndef HOLDFAST_RUBY_METHODS_H
#define HOLDFAST_RUBY_METHODS_H

#include <ruby.h>

void holdfast_define_cluster_methods(VALUE cluster);
void holdfast_define_load_methods(VALUE load);
void holdfast_define_plan_methods(VALUE plan);
void holdfast_define_view_methods(VALUE view);

#endif
