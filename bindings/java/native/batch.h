/*
 * Lookups of many keys. They copy what they read and write, some hundred keys at a time, which
 * costs less than a nanosecond a key. The arrays of Java themselves (GetPrimitiveArrayCritical) would
 * spare that, but hold up the collector: 32 threads that look up short batches all the time then run
 * out of heap that is garbage. And a copy cannot be changed by another thread after it was checked.
 */
#ifndef HOLDFAST_JAVA_BATCH_H
#define HOLDFAST_JAVA_BATCH_H

#include <jni.h>

/*
 * Key i is the bytes from offsets[i] up to offsets[i + 1], its slot goes to slots[at + i]. Returns an
 * hf_status; an exception is pending if a range is not one of its array.
 */
JNIEXPORT jint JNICALL Java_io_github_holdfast_internal_NativeJNI_lookupPacked(JNIEnv *env, jclass type, jlong view,
                                                                               jbyteArray bytes, jintArray offsets,
                                                                               jint count, jintArray slots, jint at);

/* The slot of hashes[i] goes to slots[i]. Returns as lookupPacked(). */
JNIEXPORT jint JNICALL Java_io_github_holdfast_internal_NativeJNI_lookupHashes(JNIEnv *env, jclass type, jlong view,
                                                                               jlongArray hashes, jint count,
                                                                               jintArray slots);

#endif
