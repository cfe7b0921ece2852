// One interface for all languages. The language's own file comes first and holds idiom only;
// typemaps.i holds what is the same for all; then the public headers speak for themselves, so
// that a function added to a header appears in every language without a line here. A new
// header needs its line below, in the order of <holdfast/holdfast.h>.
//
//   swig -go|-java|-ruby ... -I<bindings> -I<include> holdfast.i
//
// A language may set another module name with -module.
%module holdfast

%{
#include <holdfast/holdfast.h>
%}

#ifndef SWIGGO
%include <stdint.i>
#endif

#if defined(SWIGGO)
%include "go/go.i"
#elif defined(SWIGJAVA)
%include "java/java.i"
#elif defined(SWIGRUBY)
%include "ruby/ruby.i"
#endif

%include "typemaps.i"

// For libraries that are built on this one.
%ignore hf_error_set;
%ignore hf_config_copy;
%ignore hf_cluster_set_content;

%include "holdfast/base.h"
%include "holdfast/options.h"
%include "holdfast/config.h"
%include "holdfast/cluster.h"
%include "holdfast/view.h"
%include "holdfast/many.h"
%include "holdfast/pins.h"
%include "holdfast/replicas.h"
%include "holdfast/partitions.h"
%include "holdfast/history.h"
%include "holdfast/incarnations.h"
%include "holdfast/replica_weights.h"
%include "holdfast/dialects.h"
%include "holdfast/load.h"
%include "holdfast/load_best.h"
%include "holdfast/load_routers.h"
%include "holdfast/hot_keys.h"
%include "holdfast/explain.h"
%include "holdfast/plan.h"
%include "holdfast/moves.h"
%include "holdfast/storage.h"
%include "holdfast/recent.h"
%include "holdfast/ramp.h"
%include "holdfast/durability.h"
%include "holdfast/sizing.h"
%include "holdfast/shards.h"
%include "holdfast/snapshot.h"
