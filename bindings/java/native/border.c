#include "border.h"

#include <stdlib.h>
#include <string.h>

static void throw_new(JNIEnv *env, const char *name, const char *message) {
  jclass type = (*env)->FindClass(env, name);
  if (type) (*env)->ThrowNew(env, type, message);
}

int hf_borrow(JNIEnv *env, jbyteArray array, hf_borrowed *borrowed) {
  jsize length;
  void *bytes = borrowed->shorter;

  borrowed->longer = NULL;
  if (!array) {
    throw_new(env, "java/lang/NullPointerException", "the bytes are null");
    return 0;
  }
  length = (*env)->GetArrayLength(env, array);
  if (length > HF_SHORT) {
    bytes = borrowed->longer = malloc((size_t)length);
    if (!bytes) {
      throw_new(env, "java/lang/OutOfMemoryError", "no memory for a copy of the key");
      return 0;
    }
  }
  (*env)->GetByteArrayRegion(env, array, 0, length, (jbyte *)bytes);
  borrowed->bytes = bytes;
  borrowed->length = (size_t)length;
  return 1;
}

void hf_give_back(hf_borrowed *borrowed) { free(borrowed->longer); }

jbyteArray hf_bytes(JNIEnv *env, const char *bytes, size_t length) {
  jbyteArray array = (*env)->NewByteArray(env, (jsize)length);
  if (array) (*env)->SetByteArrayRegion(env, array, 0, (jsize)length, (const jbyte *)bytes);
  return array;
}

/* The class makes the exception: it reads UTF-8 as Java should, and knows the classes. */
void hf_throw(JNIEnv *env, hf_status status, const char *message) {
  jclass exceptions = (*env)->FindClass(env, "io/github/holdfast/HoldfastException");
  jmethodID of;
  jbyteArray text;
  jobject made;

  if (!exceptions) return;
  of = (*env)->GetStaticMethodID(env, exceptions, "of", "(I[B)Lio/github/holdfast/HoldfastException;");
  if (!of) return;
  text = hf_bytes(env, message, strlen(message));
  if (!text) return;
  made = (*env)->CallStaticObjectMethod(env, exceptions, of, (jint)status, text);
  if (made && !(*env)->ExceptionCheck(env)) (*env)->Throw(env, (jthrowable)made);
}
