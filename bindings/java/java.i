// Idiom of Java, for the package io.github.holdfast.internal, which the hand-written classes in
// src/main/java alone use.
//
// - Handles and 64-bit numbers are long, 32-bit numbers int: HF_NO_NODE is -1.
// - Keys are byte[]. Texts are String outside and UTF-8 in a byte[] at the border, because the
//   strings of JNI are UTF-8 of another kind, in which NUL and emoji have other bytes.
// - A failure throws the exception of its status, with the library's text.
// - Many keys cross by methods of their own (batch.c).

%javaconst(1);
%pragma(java) jniclassclassmodifiers = "final class"
%pragma(java) moduleclassmodifiers = "public final class"
%pragma(java) modulecode = %{
  static {
    Library.load();
  }

  private Native() {}
%}

%{
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "border.h"
%}

// Done by the exceptions.
%ignore hf_error_new;
%ignore hf_error_free;
%ignore hf_error_status;
%ignore hf_error_message;
// Done by Cluster, which keeps the view it published.
%ignore hf_cluster_refresh;
%ignore hf_view_retain;
// Arrays of pointers; many keys and many ids cross packed.
%ignore hf_view_lookup_many;
%ignore hf_view_group;
%ignore hf_view_lookup_packed;
%ignore hf_view_lookup_hashes;
%ignore hf_cluster_set_nodes;
%ignore hf_cluster_set_nodes_anyway;
%ignore hf_cluster_pin_many;
%ignore hf_load_set_tiers;
// Several arrays that one count measures; each has a count of its own below.
%ignore hf_view_replicas_hashes;
%ignore hf_durability_new;
%ignore hf_view_shards_hashes;
%ignore hf_plan_new_keys;
%ignore hf_plan_new_keys_replicas;
%ignore hf_plan_new_keys_counts;
%ignore hf_plan_new_keys_rehashed;
%ignore hf_plan_senders;
%ignore hf_view_write_set_hash;
%ignore hf_plan_moves;
%ignore hf_plan_ranges;
%ignore hf_load_best_of;
%ignore hf_load_best_of_hash;

// ---- numbers -------------------------------------------------------------------------------

%apply int { int32_t, uint32_t, hf_status };
%apply long long { uint64_t, size_t };

// A number that a function gives by pointer goes into the first place of an array.
%define %gives_number(CTYPE, JNITYPE, JNIARRAY, JAVATYPE, SETTER)
%typemap(jni) CTYPE * "JNIARRAY"
%typemap(jtype) CTYPE * "JAVATYPE[]"
%typemap(jstype) CTYPE * "JAVATYPE[]"
%typemap(javain) CTYPE * "$javainput"
%typemap(in) CTYPE * (CTYPE number = 0) "$1 = &number;"
%typemap(argout) CTYPE * {
  JNITYPE given = (JNITYPE)number$argnum;
  (*jenv)->SETTER(jenv, $input, 0, 1, &given);
}
%typemap(freearg) CTYPE * ""
%enddef
%gives_number(uint32_t, jint, jintArray, int, SetIntArrayRegion)
%gives_number(uint64_t, jlong, jlongArray, long, SetLongArrayRegion)
%gives_number(size_t, jlong, jlongArray, long, SetLongArrayRegion)
%gives_number(double, jdouble, jdoubleArray, double, SetDoubleArrayRegion)

// ---- handles -------------------------------------------------------------------------------

%define %handle(TYPE)
%typemap(jni) TYPE *, const TYPE * "jlong"
%typemap(jtype) TYPE *, const TYPE * "long"
%typemap(jstype) TYPE *, const TYPE * "long"
%typemap(javain) TYPE *, const TYPE * "$javainput"
%typemap(javaout) TYPE *, const TYPE * { return $jnicall; }
%typemap(in) TYPE *, const TYPE * "$1 = ($1_ltype)(intptr_t)$input;"
%typemap(out) TYPE *, const TYPE * "$result = (jlong)(intptr_t)$1;"
%typemap(jni) TYPE **, const TYPE ** "jlongArray"
%typemap(jtype) TYPE **, const TYPE ** "long[]"
%typemap(jstype) TYPE **, const TYPE ** "long[]"
%typemap(javain) TYPE **, const TYPE ** "$javainput"
%typemap(in) TYPE ** (TYPE *made = NULL), const TYPE ** (TYPE *made = NULL) "$1 = ($1_ltype)&made;"
%typemap(argout) TYPE **, const TYPE ** {
  jlong given = (jlong)(intptr_t)made$argnum;
  (*jenv)->SetLongArrayRegion(jenv, $input, 0, 1, &given);
}
%typemap(freearg) TYPE *, const TYPE *, TYPE **, const TYPE ** ""
%enddef
%handle(hf_config)
%handle(hf_cluster)
%handle(hf_view)
%handle(hf_load)
%handle(hf_hot_keys)
%handle(hf_plan)
%handle(hf_durability)
%handle(hf_recent)

// ---- texts ---------------------------------------------------------------------------------

%typemap(jni) const char * "jbyteArray"
%typemap(jtype) const char * "byte[]"
%typemap(jstype) const char * "String"
%typemap(javain) const char * "Texts.ended($javainput)"
%typemap(javaout) const char * { return Texts.text($jnicall); }
// Texts.ended() has put a NUL at the end.
%typemap(in) const char * (hf_borrowed text) {
  if (!hf_borrow(jenv, $input, &text)) return $null;
  $1 = (char *)text.bytes;
}
%typemap(freearg) const char * "hf_give_back(&text$argnum);"
%typemap(out) const char * "$result = hf_bytes(jenv, $1, strlen($1));"

// The key of a pin, which may hold NUL.
%typemap(jstype) const char *hf_view_pin_key "byte[]"
%typemap(javaout) const char *hf_view_pin_key { return $jnicall; }
%typemap(out) const char *hf_view_pin_key "$result = hf_bytes(jenv, $1, *arg3);"

// ---- keys, snapshots, and arrays whose length counts -------------------------------------------

%typemap(jni) (const void *key, size_t length) "jbyteArray"
%typemap(jtype) (const void *key, size_t length) "byte[]"
%typemap(jstype) (const void *key, size_t length) "byte[]"
%typemap(javain) (const void *key, size_t length) "$javainput"
%typemap(in) (const void *key, size_t length) (hf_borrowed key) {
  if (!hf_borrow(jenv, $input, &key)) return $null;
  $1 = ($1_ltype)key.bytes;
  $2 = key.length;
}
%typemap(freearg) (const void *key, size_t length) "hf_give_back(&key$argnum);"
%apply (const void *key, size_t length) { (const void *bytes, size_t length) };

// null is NULL. COPIED is JNI_ABORT for arrays that are only read, 0 for those that are written.
%define %array(CTYPE, NAME, COUNT, JNITYPE, JNIARRAY, JAVATYPE, KIND, COPIED)
%typemap(jni) (CTYPE NAME, size_t COUNT) "JNIARRAY"
%typemap(jtype) (CTYPE NAME, size_t COUNT) "JAVATYPE[]"
%typemap(jstype) (CTYPE NAME, size_t COUNT) "JAVATYPE[]"
%typemap(javain) (CTYPE NAME, size_t COUNT) "$javainput"
%typemap(in) (CTYPE NAME, size_t COUNT) (JNITYPE *elements = NULL) {
  if ($input) {
    elements = (*jenv)->Get##KIND##ArrayElements(jenv, $input, NULL);
    if (!elements) return $null;
    $2 = (size_t)(*jenv)->GetArrayLength(jenv, $input);
  } else {
    $2 = 0;
  }
  $1 = ($1_ltype)elements;
}
%typemap(argout) (CTYPE NAME, size_t COUNT) ""
%typemap(freearg) (CTYPE NAME, size_t COUNT) {
  if (elements$argnum) (*jenv)->Release##KIND##ArrayElements(jenv, $input, elements$argnum, COPIED);
}
%enddef
%array(const uint8_t, eligible[], eligible_count, jbyte, jbyteArray, byte, Byte, JNI_ABORT)
%array(const uint32_t, excluded[], excluded_count, jint, jintArray, int, Int, JNI_ABORT)
%array(const double, weights[], count, jdouble, jdoubleArray, double, Double, JNI_ABORT)
// Not const, since SWIG casts what is const, and to a type that is another one on some machines.
%array(uint64_t, hashes[], count, jlong, jlongArray, long, Long, JNI_ABORT)
%array(uint64_t, others[], other_count, jlong, jlongArray, long, Long, JNI_ABORT)
%array(uint64_t, sizes[], size_count, jlong, jlongArray, long, Long, JNI_ABORT)
%array(uint32_t, given[], given_count, jint, jintArray, int, Int, JNI_ABORT)
%array(uint64_t, costs[], cost_count, jlong, jlongArray, long, Long, JNI_ABORT)
%array(uint32_t, slots[], most, jint, jintArray, int, Int, 0)
%array(uint64_t, hashes[], most, jlong, jlongArray, long, Long, 0)
%array(uint64_t, tickets[], most, jlong, jlongArray, long, Long, 0)
%array(uint64_t, numbers[], most, jlong, jlongArray, long, Long, 0)
%array(void *, bytes, room, jbyte, jbyteArray, byte, Byte, 0)
%array(char, buffer[], size, jbyte, jbyteArray, byte, Byte, 0)
%array(char, *label, size, jbyte, jbyteArray, byte, Byte, 0)

// The replicas of one key, as many as there are places for them.
%typemap(jni) (uint32_t most, uint32_t slots[]) "jintArray"
%typemap(jtype) (uint32_t most, uint32_t slots[]) "int[]"
%typemap(jstype) (uint32_t most, uint32_t slots[]) "int[]"
%typemap(javain) (uint32_t most, uint32_t slots[]) "$javainput"
%typemap(in) (uint32_t most, uint32_t slots[]) (jint *elements = NULL) {
  elements = (*jenv)->GetIntArrayElements(jenv, $input, NULL);
  if (!elements) return $null;
  $1 = (uint32_t)(*jenv)->GetArrayLength(jenv, $input);
  $2 = (uint32_t *)elements;
}
%typemap(argout) (uint32_t most, uint32_t slots[]) ""
%typemap(freearg) (uint32_t most, uint32_t slots[]) {
  (*jenv)->ReleaseIntArrayElements(jenv, $input, elements$argnum, 0);
}

%apply (uint32_t most, uint32_t slots[]) { (uint32_t count, uint32_t slots[]) };

// ---- errors --------------------------------------------------------------------------------

%typemap(in, numinputs=0) hf_error *error "$1 = hf_error_new();"
%typemap(argout) hf_error *error "if (result != HF_OK) hf_throw(jenv, result, hf_error_message($1));"
%typemap(freearg) hf_error *error "hf_error_free($1);"

// ---- many at once --------------------------------------------------------------------------

%inline %{
/* The ids stand behind one another, each ended by NUL. */
static hf_status cluster_set_packed_nodes(hf_cluster *cluster, const void *bytes, size_t length,
                                          const double weights[], size_t count, int32_t anyway,
                                          hf_error *error) {
  const char **ids = (const char **)calloc(count ? count : 1, sizeof *ids);
  const char *id = (const char *)bytes;
  const char *end = id + length;
  hf_status status = HF_E_MEMORY;
  size_t i;

  if (!ids) return status;
  for (i = 0; i < count && id < end; i++) {
    ids[i] = id;
    id += strlen(id) + 1;
  }
  status = anyway ? hf_cluster_set_nodes_anyway(cluster, ids, weights, i, error)
                  : hf_cluster_set_nodes(cluster, ids, weights, i, error);
  free((void *)ids);
  return status;
}

/* First all keys, then all ids, each ended by NUL; the caller has made sure that so many bytes are there. */
static hf_status cluster_pin_packed(hf_cluster *cluster, const void *bytes, size_t length, uint64_t sizes[],
                                    size_t size_count, int32_t is_prefix, hf_error *error) {
  const void **keys = (const void **)calloc(size_count ? size_count : 1, sizeof *keys);
  const char **ids = (const char **)calloc(size_count ? size_count : 1, sizeof *ids);
  size_t *lengths = (size_t *)calloc(size_count ? size_count : 1, sizeof *lengths);
  const char *text = (const char *)bytes;
  hf_status status = HF_E_MEMORY;
  size_t i;

  (void)length;
  if (keys && ids && lengths) {
    for (i = 0; i < size_count; i++) {
      keys[i] = text;
      lengths[i] = (size_t)sizes[i];
      text += lengths[i];
    }
    for (i = 0; i < size_count; i++) {
      ids[i] = text;
      text += strlen(text) + 1;
    }
    status = hf_cluster_pin_many(cluster, keys, lengths, size_count, is_prefix, ids, error);
  }
  free((void *)keys);
  free((void *)ids);
  free(lengths);
  return status;
}

/* The caller has made as many places for slots as hashes times replicas of each. */
static hf_status view_replicas_of_hashes(const hf_view *view, uint64_t hashes[], size_t count,
                                         uint32_t slots[], size_t most, uint32_t each, hf_error *error) {
  if (each && most / each < count) return HF_E_ARGUMENT;
  return hf_view_replicas_hashes(view, hashes, count, each, slots, error);
}

/* As replicas of hashes. */
static hf_status view_shards_of_hashes(const hf_view *view, uint64_t hashes[], size_t count, uint32_t slots[],
                                       size_t most, uint32_t each, hf_error *error) {
  if (each && most / each < count) return HF_E_ARGUMENT;
  return hf_view_shards_hashes(view, hashes, count, each, slots, error);
}

/* Without sizes their count is 0; else it is that of the hashes, of which the caller has made sure. Without
 * replicas the home alone is planned. */
static hf_status plan_new_of_keys(const hf_view *from, const hf_view *to, uint32_t before, uint32_t after,
                                  uint64_t hashes[], size_t count, uint64_t sizes[], size_t size_count,
                                  hf_plan **plan, hf_error *error) {
  if (sizes && size_count < count) return HF_E_ARGUMENT;
  if (before == 0) return hf_plan_new_keys(from, to, hashes, sizes, count, plan, error);
  return hf_plan_new_keys_counts(from, before, to, after, hashes, sizes, count, plan, error);
}

/* Others are the hashes of the same keys in the view after. */
static hf_status plan_new_of_rehashed(const hf_view *from, uint64_t hashes[], size_t count, const hf_view *to,
                                      uint64_t others[], size_t other_count, uint64_t sizes[], size_t size_count,
                                      hf_plan **plan, hf_error *error) {
  if (other_count < count || (sizes && size_count < count)) return HF_E_ARGUMENT;
  return hf_plan_new_keys_rehashed(from, hashes, to, others, sizes, count, plan, error);
}

/* Gives replicas to come in the first half of 64 places and former ones in the second; 64 times the number of the
 * first and that of the others. */
static uint64_t view_packed_write_set(const hf_view *view, uint64_t hash, uint32_t slots[], size_t most) {
  size_t coming = 0, former = 0;

  if (most < 64) return 0;
  hf_view_write_set_hash(view, hash, slots, &coming, slots + 32, &former, NULL);
  return 64 * coming + former;
}

/* Without hashes all partitions are counted. */
static hf_status durability_new_of(const hf_view *view, uint32_t replicas, uint64_t hashes[], size_t count,
                                   hf_durability **durability, hf_error *error) {
  return hf_durability_new(view, replicas, hashes, count, durability, error);
}

/* The zones stand behind one another, each ended by NUL. */
static hf_status load_set_packed_tiers(hf_load *load, const void *bytes, size_t length, size_t zone_count,
                                       hf_error *error) {
  const char **zones = (const char **)calloc(zone_count ? zone_count : 1, sizeof *zones);
  const char *zone = (const char *)bytes;
  const char *end = zone + length;
  hf_status status = HF_E_MEMORY;
  size_t i;

  if (!zones) return status;
  for (i = 0; i < zone_count && zone < end; i++) {
    zones[i] = zone;
    zone += strlen(zone) + 1;
  }
  status = hf_load_set_tiers(load, zones, i, error);
  free((void *)zones);
  return status;
}

/* The caller has made sure that there are as many costs as nodes. */
static hf_status load_best_of_given(const hf_load *load, const hf_view *view, const void *key, size_t length,
                                    uint64_t cost, uint32_t given[], size_t given_count, uint64_t costs[],
                                    size_t cost_count, const uint8_t eligible[], size_t eligible_count, uint32_t *slot,
                                    uint64_t *ticket, hf_error *error) {
  if (cost_count < given_count) return HF_E_ARGUMENT;
  return hf_load_best_of(load, view, key, length, cost, given, costs, given_count, eligible, eligible_count, slot,
                         ticket, error);
}

/* As load_best_of_given. */
static hf_status load_best_of_hash_given(const hf_load *load, const hf_view *view, uint64_t hash, uint64_t cost,
                                         uint32_t given[], size_t given_count, uint64_t costs[], size_t cost_count,
                                         const uint8_t eligible[], size_t eligible_count, uint32_t *slot,
                                         uint64_t *ticket, hf_error *error) {
  if (cost_count < given_count) return HF_E_ARGUMENT;
  return hf_load_best_of_hash(load, view, hash, cost, given, costs, given_count, eligible, eligible_count, slot, ticket,
                              error);
}

/* Gives moves from one on, seven numbers each, the sixth of which is the index of the first range; returns how many. */
static size_t plan_packed_moves(const hf_plan *plan, size_t start, uint64_t numbers[], size_t most) {
  size_t i;

  for (i = 0; i < most / 7; i++) {
    uint64_t *move = numbers + 7 * i;
    uint32_t from, to, sender = HF_NO_NODE;
    double share;
    if (hf_plan_moves(plan, start + i, 1, &from, &to, &share, move + 3, move + 4) == 0) break;
    move[0] = from;
    move[1] = to;
    memcpy(move + 2, &share, sizeof share);
    move[5] = hf_plan_move_start(plan, start + i);
    hf_plan_senders(plan, start + i, 1, &sender);
    move[6] = sender;
  }
  return i;
}

/* Gives ranges from one on, four numbers each; returns how many. */
static size_t plan_packed_ranges(const hf_plan *plan, size_t start, uint64_t numbers[], size_t most) {
  size_t i;

  for (i = 0; i < most / 4; i++) {
    uint64_t *range = numbers + 4 * i;
    if (hf_plan_ranges(plan, start + i, 1, range, range + 1, NULL, NULL, range + 2, range + 3) == 0) break;
  }
  return i;
}
%}

%native(lookupPacked) jint lookupPacked(jlong view, jbyteArray bytes, jintArray offsets, jint count,
                                        jintArray slots, jint at);
%native(lookupHashes) jint lookupHashes(jlong view, jlongArray hashes, jint count, jintArray slots);
