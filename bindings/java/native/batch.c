#include "batch.h"

#include <holdfast/holdfast.h>
#include <stdlib.h>

/* Keys at a time, and bytes of them that fit the stack. */
#define KEYS 512
#define BYTES (16 << 10)

static jint least(jint a, jint b) { return a < b ? a : b; }

/* Copies the keys to memory that is there or made, and looks them up. */
static jint lookup_some(JNIEnv *env, const hf_view *view, jbyteArray bytes, uint32_t *offsets, jint count,
                        uint32_t *slots) {
  unsigned char shorter[BYTES];
  const uint32_t start = offsets[0];
  const int64_t length = (int64_t)offsets[count] - start;
  void *keys = shorter;
  jint status, i;

  if (length < 0) return HF_E_ARGUMENT;
  if (length > BYTES) {
    keys = malloc((size_t)length);
    if (!keys) return HF_E_MEMORY;
  }
  status = HF_E_ARGUMENT;
  (*env)->GetByteArrayRegion(env, bytes, (jsize)start, (jsize)length, keys);
  if (!(*env)->ExceptionCheck(env)) {
    for (i = 0; i <= count; i++) offsets[i] -= start;
    status = hf_view_lookup_packed(view, keys, offsets, (size_t)count, slots);
  }
  if (keys != shorter) free(keys);
  return status;
}

jint Java_io_github_holdfast_internal_NativeJNI_lookupPacked(JNIEnv *env, jclass type, jlong view, jbyteArray bytes,
                                                             jintArray offsets, jint count, jintArray slots, jint at) {
  uint32_t some_offsets[KEYS + 1], some_slots[KEYS];
  jint status = HF_OK, done, some;

  (void)type;
  for (done = 0; done < count && status == HF_OK; done += some) {
    some = least(KEYS, count - done);
    (*env)->GetIntArrayRegion(env, offsets, done, some + 1, (jint *)some_offsets);
    if ((*env)->ExceptionCheck(env)) return HF_E_ARGUMENT;
    status = lookup_some(env, (const hf_view *)(intptr_t)view, bytes, some_offsets, some, some_slots);
    if (status == HF_OK) (*env)->SetIntArrayRegion(env, slots, at + done, some, (const jint *)some_slots);
    if ((*env)->ExceptionCheck(env)) return HF_E_ARGUMENT;
  }
  return status;
}

jint Java_io_github_holdfast_internal_NativeJNI_lookupHashes(JNIEnv *env, jclass type, jlong view, jlongArray hashes,
                                                             jint count, jintArray slots) {
  uint64_t some_hashes[KEYS];
  uint32_t some_slots[KEYS];
  jint status = HF_OK, done, some;

  (void)type;
  for (done = 0; done < count && status == HF_OK; done += some) {
    some = least(KEYS, count - done);
    (*env)->GetLongArrayRegion(env, hashes, done, some, (jlong *)some_hashes);
    if ((*env)->ExceptionCheck(env)) return HF_E_ARGUMENT;
    status = hf_view_lookup_hashes((const hf_view *)(intptr_t)view, some_hashes, (size_t)some, some_slots);
    (*env)->SetIntArrayRegion(env, slots, done, some, (const jint *)some_slots);
    if ((*env)->ExceptionCheck(env)) return HF_E_ARGUMENT;
  }
  return status;
}
