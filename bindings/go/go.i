// Idiom of Go, for the package that the hand-written layer alone uses (internal/native).
//
// - Handles are uintptr: C owns them, the collector must not look at them.
// - Keys and arrays cross as a string header. A slice header would make it escape, one
//   allocation a call, and a pointer to void would make cgo walk the whole Go object around
//   it, which forbids keys and results inside structs that hold other pointers.
// - uint32_t is uint32; the stock map makes it uint, whose arrays have another layout than C's.

%insert(cgo_comment) %{
#cgo pkg-config: holdfast
%}

%{
#include <stdlib.h>
#include <string.h>
%}

// ---- numbers -----------------------------------------------------------------------------

// Taken from the built-in types by name: the generated C then says uint64_t, which is "unsigned
// long" on one machine and "unsigned long long" on the next.
%apply int { int32_t };
%apply unsigned int { uint32_t };
%apply unsigned long long { uint64_t };
%apply unsigned int { size_t };
%typemap(gotype) int32_t "int32"
%typemap(gotype) uint32_t "uint32"
%typemap(gotype) size_t "uint"

// ---- handles -----------------------------------------------------------------------------

%typemap(gotype) SWIGTYPE *, const SWIGTYPE * "uintptr"
%typemap(gotype) SWIGTYPE **, const SWIGTYPE ** "*uintptr"

// ---- texts: C keeps what it returns, so one copy to Go is enough ------------------------------

%typemap(out) const char * {
  $result.p = (char *)$1;
  $result.n = $1 ? (intgo)strlen($1) : 0;
}
%typemap(goout) const char * "$result = strings.Clone($1)"
%go_import("strings")

%typemap(in) const char * {
  $1 = (char *)malloc((size_t)$input.n + 1);
  if ($1) {
    if ($input.n)
      memcpy($1, $input.p, (size_t)$input.n);
    $1[$input.n] = '\0';
  }
}
%typemap(freearg) const char * "free($1);"

// ---- keys --------------------------------------------------------------------------------

%typemap(gotype) (const void *key, size_t length) "string"
%typemap(imtype) (const void *key, size_t length) "string"
%typemap(in) (const void *key, size_t length) {
  $1 = $input.p;
  $2 = (size_t)$input.n;
}

// The key of a pin may hold NUL, and has its length in an output that is never NULL here.
%typemap(out) const char *hf_view_pin_key {
  $result.p = (char *)$1;
  $result.n = (intgo)*arg3;
}

// ---- arrays: the element count travels in an argument of its own -----------------------------

%define %crosses_as_header(CTYPE, GOTYPE)
%typemap(gotype) CTYPE GOTYPE
%typemap(imtype) CTYPE "string"
%typemap(goin) CTYPE "$result = *(*string)(unsafe.Pointer(&$input))"
%typemap(in) CTYPE "$1 = ($1_ltype)(void *)$input.p;"
%enddef
%crosses_as_header(const void *bytes, "[]byte")
%crosses_as_header(void *bytes, "[]byte")
%crosses_as_header(char buffer[], "[]byte")
%typemap(freearg) char buffer[] ""
%crosses_as_header(char *label, "[]byte")
%typemap(freearg) char *label ""
%crosses_as_header(const uint8_t [], "[]byte")
%crosses_as_header(uint32_t [], "[]uint32")
%crosses_as_header(const uint32_t [], "[]uint32")
%crosses_as_header(uint64_t [], "[]uint64")
%crosses_as_header(const uint64_t [], "[]uint64")
%crosses_as_header(double [], "[]float64")
%crosses_as_header(const double [], "[]float64")

// Outputs of one number each.
%typemap(gotype) uint32_t * "*uint32"
%typemap(gotype) uint64_t * "*uint64"
%typemap(gotype) double * "*float64"
%typemap(gotype) size_t * "*uint"

// ---- arrays of pointers: Go may not hand them over ------------------------------------------

// Many keys cross packed instead.
%ignore hf_view_lookup_many;
%ignore hf_view_group;

// The ids cross packed, each ended by NUL, and are pointed at here.
%ignore hf_cluster_set_nodes;
%ignore hf_cluster_set_nodes_anyway;
%ignore hf_cluster_pin_many;
%ignore hf_load_set_tiers;
%inline %{
hf_status cluster_set_packed_nodes(hf_cluster *cluster, const void *bytes, const double weights[],
                                      size_t count, int32_t anyway, hf_error *error) {
  const char **ids = (const char **)calloc(count ? count : 1, sizeof *ids);
  const char *id = (const char *)bytes;
  hf_status status;
  size_t i;

  if (!ids)
    return HF_E_MEMORY;
  for (i = 0; i < count; i++) {
    ids[i] = id;
    id += strlen(id) + 1;
  }
  status = anyway ? hf_cluster_set_nodes_anyway(cluster, ids, weights, count, error)
                  : hf_cluster_set_nodes(cluster, ids, weights, count, error);
  free((void *)ids);
  return status;
}

// Keys and ids of pins cross packed too: first all keys, then all ids, each id ended by NUL.
hf_status cluster_pin_packed(hf_cluster *cluster, const void *bytes, const uint64_t lengths[], size_t count,
                             int32_t is_prefix, hf_error *error) {
  const void **keys = (const void **)calloc(count ? count : 1, sizeof *keys);
  const char **ids = (const char **)calloc(count ? count : 1, sizeof *ids);
  size_t *sizes = (size_t *)calloc(count ? count : 1, sizeof *sizes);
  const char *text = (const char *)bytes;
  hf_status status = HF_E_MEMORY;
  size_t i;

  if (keys && ids && sizes) {
    for (i = 0; i < count; i++) {
      keys[i] = text;
      sizes[i] = (size_t)lengths[i];
      text += sizes[i];
    }
    for (i = 0; i < count; i++) {
      ids[i] = text;
      text += strlen(text) + 1;
    }
    status = hf_cluster_pin_many(cluster, keys, sizes, count, is_prefix, ids, error);
  }
  free((void *)keys);
  free((void *)ids);
  free(sizes);
  return status;
}

// Zones, each ended by NUL.
hf_status load_set_packed_tiers(hf_load *load, const void *bytes, size_t count, hf_error *error) {
  const char **zones = (const char **)calloc(count ? count : 1, sizeof *zones);
  const char *zone = (const char *)bytes;
  hf_status status;
  size_t i;

  if (!zones)
    return HF_E_MEMORY;
  for (i = 0; i < count; i++) {
    zones[i] = zone;
    zone += strlen(zone) + 1;
  }
  status = hf_load_set_tiers(load, zones, count, error);
  free((void *)zones);
  return status;
}
%}
