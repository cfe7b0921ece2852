/* Snapshots that somebody made up: a part is changed, and length and checksum are made to fit again. */
#ifndef HOLDFAST_TESTS_ABI_SNAPSHOT_FORGED_H
#define HOLDFAST_TESTS_ABI_SNAPSHOT_FORGED_H

#include "fixture.h"

struct bytes {
  unsigned char *at;
  size_t length;
};

/* Room for one option more is left behind the bytes. */
static inline struct bytes written(const hf_view *view) {
  struct bytes bytes = {NULL, 0};
  assert_int_equal(hf_view_write(view, NULL, 0, &bytes.length, NULL), HF_OK);
  bytes.at = (unsigned char *)malloc(bytes.length + 4096);
  assert_non_null(bytes.at);
  assert_int_equal(hf_view_write(view, bytes.at, bytes.length, &bytes.length, NULL), HF_OK);
  return bytes;
}

static inline void put_number(unsigned char *at, uint64_t number, unsigned size) {
  for (unsigned i = 0; i < size; ++i) at[i] = (unsigned char)(number >> 8 * i);
}

static inline uint64_t number_at(const unsigned char *at, unsigned size) {
  uint64_t number = 0;
  for (unsigned i = 0; i < size; ++i) number |= (uint64_t)at[i] << 8 * i;
  return number;
}

/* The checksum is what any view of default options makes of the bytes as a key. */
static inline void mend(struct bytes bytes) {
  hf_cluster *cluster = NULL;
  assert_int_equal(hf_cluster_new(NULL, &cluster, NULL), HF_OK);
  const hf_view *view = hf_cluster_view(cluster);
  put_number(bytes.at + 16, bytes.length, 8);
  put_number(bytes.at + bytes.length - 8, hf_view_hash(view, bytes.at, bytes.length - 8), 8);
  hf_view_release(view);
  hf_cluster_free(cluster);
}

/* The content of a section; its length stands in the 8 bytes before. */
static inline unsigned char *section(struct bytes bytes, const char *tag) {
  for (size_t at = 48; at + 16 < bytes.length; at += 64) {
    if (memcmp(bytes.at + at, tag, 4) == 0) return bytes.at + at + 16;
  }
  fail_msg("there is no section %s", tag);
  return NULL;
}

static inline size_t put_text(unsigned char *at, const char *text) {
  put_number(at, strlen(text), 4);
  memcpy(at + 4, text, strlen(text));
  return 4 + strlen(text);
}

/* Writes an option behind the others, or before them. What follows moves by whole steps of 64. */
static inline void add_option(struct bytes *bytes, const char *name, const char *value, int is_first) {
  unsigned char *conf = section(*bytes, "conf");
  const size_t begin = (size_t)(conf - bytes->at), length = (size_t)number_at(conf - 8, 8);
  const size_t added = 8 + strlen(name) + strlen(value);
  const size_t end = begin + length;
  size_t former_next = end;
  while (former_next % 64 != 48) ++former_next;
  size_t moved = former_next;
  while (moved < end + added) moved += 64;
  memmove(bytes->at + moved, bytes->at + former_next, bytes->length - former_next);
  const size_t at = is_first ? begin + 28 : end;
  memmove(bytes->at + at + added, bytes->at + at, end - at);
  memset(bytes->at + end + added, 0, moved - end - added);
  put_text(bytes->at + at + put_text(bytes->at + at, name), value);
  put_number(conf - 8, length + added, 8);
  put_number(conf + 24, number_at(conf + 24, 4) + 1, 4);
  bytes->length += moved - former_next;
  mend(*bytes);
}

static inline const hf_view *opened(struct bytes bytes) {
  const hf_view *view = NULL;
  hf_error *error = hf_error_new();
  if (hf_view_read(bytes.at, bytes.length, NULL, &view, error) != HF_OK) fail_msg("%s", hf_error_message(error));
  hf_error_free(error);
  return view;
}

#endif
