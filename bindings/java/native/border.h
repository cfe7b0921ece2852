/*
 * What crosses between Java and C, for the code that SWIG generates and for batch.c.
 */
#ifndef HOLDFAST_JAVA_BORDER_H
#define HOLDFAST_JAVA_BORDER_H

#include <holdfast/holdfast.h>
#include <jni.h>

/* Keys up to this many bytes are copied to the stack. */
#define HF_SHORT 256

/* The bytes of a byte[], for the length of one call. */
typedef struct hf_borrowed {
  const void *bytes;
  size_t length;
  void *longer; /* what is to be freed: NULL for short keys */
  unsigned char shorter[HF_SHORT];
} hf_borrowed;

/* Copies the bytes of an array; 0, with an exception pending, if it is null or there is no memory. */
int hf_borrow(JNIEnv *env, jbyteArray array, hf_borrowed *borrowed);
void hf_give_back(hf_borrowed *borrowed);

/* A new byte[]; NULL, with an exception pending, if there is no memory. */
jbyteArray hf_bytes(JNIEnv *env, const char *bytes, size_t length);

/* Leaves the exception of a status pending. */
void hf_throw(JNIEnv *env, hf_status status, const char *message);

#endif
