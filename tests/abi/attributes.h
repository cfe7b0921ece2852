/* What the tests of dialects and of attributes share; one program runs both. */
#ifndef HOLDFAST_TESTS_ABI_ATTRIBUTES_H
#define HOLDFAST_TESTS_ABI_ATTRIBUTES_H

#include "fixture.h"

static inline void give(hf_cluster *cluster, const char *id, const char *name, const char *value) {
  assert_int_equal(hf_cluster_set_attribute(cluster, id, name, value, NULL), HF_OK);
}

/* Runs the tests of attributes.c; how many failed. */
int check_attributes(void);

#endif
