/* What the tests of cluster files share: files in a folder that goes, clusters of texts, and texts of views. */
#ifndef HOLDFAST_TESTS_FILES_FILES_H
#define HOLDFAST_TESTS_FILES_FILES_H

#include <holdfast/files.h>

#include "fixture.h"

/* Each program has its own, since they run at once. */
#define TEST_FILE "files_" HOLDFAST_TEST_NAME ".tmp"

static inline void write_file(const void *bytes, size_t length) {
  FILE *file = fopen(TEST_FILE, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, length, file), length);
  assert_int_equal(fclose(file), 0);
}

static inline hf_cluster *parsed(const char *text, const hf_config *config) {
  hf_error *error = hf_error_new();
  hf_cluster *cluster = NULL;
  if (hf_cluster_parse("fleet", text, strlen(text), config, &cluster, error) != HF_OK)
    fail_msg("%s", hf_error_message(error));
  assert_int_equal(hf_error_status(error), HF_OK);
  hf_error_free(error);
  return cluster;
}

static inline const hf_view *view_of_text(const char *text, const hf_config *config) {
  hf_cluster *cluster = parsed(text, config);
  const hf_view *view = hf_cluster_view(cluster);
  hf_cluster_free(cluster);
  return view;
}

/* To be freed. */
static inline char *text_of(const hf_view *view) {
  hf_error *error = hf_error_new();
  size_t length = 0;
  if (hf_view_text(view, NULL, 0, &length, error) != HF_OK) fail_msg("%s", hf_error_message(error));
  char *text = (char *)malloc(length + 1);
  assert_int_equal(hf_view_text(view, text, length + 1, NULL, error), HF_OK);
  assert_int_equal(strlen(text), length);
  hf_error_free(error);
  return text;
}

#endif
