#include "batch.h"

#include <holdfast/holdfast.h>

/* Critical sections: no call of JNI but the ones that end them may come in between. */

jint Java_io_github_holdfast_internal_NativeJNI_lookupPacked(JNIEnv *env, jclass type, jlong view,
                                                             jbyteArray bytes, jintArray offsets, jint first,
                                                             jint count, jintArray slots, jint at) {
  jint status = HF_E_MEMORY;
  void *key_bytes = (*env)->GetPrimitiveArrayCritical(env, bytes, NULL);
  uint32_t *key_offsets = key_bytes ? (*env)->GetPrimitiveArrayCritical(env, offsets, NULL) : NULL;
  uint32_t *found = key_offsets ? (*env)->GetPrimitiveArrayCritical(env, slots, NULL) : NULL;

  (void)type;
  if (found)
    status = hf_view_lookup_packed((const hf_view *)(intptr_t)view, key_bytes, key_offsets + first,
                                   (size_t)count, found + at);
  if (found) (*env)->ReleasePrimitiveArrayCritical(env, slots, found, 0);
  if (key_offsets) (*env)->ReleasePrimitiveArrayCritical(env, offsets, key_offsets, JNI_ABORT);
  if (key_bytes) (*env)->ReleasePrimitiveArrayCritical(env, bytes, key_bytes, JNI_ABORT);
  return status;
}

jint Java_io_github_holdfast_internal_NativeJNI_lookupHashes(JNIEnv *env, jclass type, jlong view,
                                                             jlongArray hashes, jint first, jint count,
                                                             jintArray slots) {
  jint status = HF_E_MEMORY;
  uint64_t *given = (*env)->GetPrimitiveArrayCritical(env, hashes, NULL);
  uint32_t *found = given ? (*env)->GetPrimitiveArrayCritical(env, slots, NULL) : NULL;

  (void)type;
  if (found)
    status = hf_view_lookup_hashes((const hf_view *)(intptr_t)view, given + first, (size_t)count, found + first);
  if (found) (*env)->ReleasePrimitiveArrayCritical(env, slots, found, 0);
  if (given) (*env)->ReleasePrimitiveArrayCritical(env, hashes, given, JNI_ABORT);
  return status;
}
