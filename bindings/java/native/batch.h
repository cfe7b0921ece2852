/*
 * Lookups of many keys, in the arrays of Java themselves. The Java that calls has checked all
 * ranges and keeps the counts small, since the collector may have to wait for each of these calls.
 */
#ifndef HOLDFAST_JAVA_BATCH_H
#define HOLDFAST_JAVA_BATCH_H

#include <jni.h>

/* Key i lies from offsets[first + i] on, its slot goes to slots[at + i]. Returns an hf_status. */
JNIEXPORT jint JNICALL Java_io_github_holdfast_internal_NativeJNI_lookupPacked(
    JNIEnv *env, jclass type, jlong view, jbyteArray bytes, jintArray offsets, jint first, jint count,
    jintArray slots, jint at);

/* The slot of hashes[first + i] goes to slots[first + i]. Returns an hf_status. */
JNIEXPORT jint JNICALL Java_io_github_holdfast_internal_NativeJNI_lookupHashes(
    JNIEnv *env, jclass type, jlong view, jlongArray hashes, jint first, jint count, jintArray slots);

#endif
