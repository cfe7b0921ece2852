/* Ramps: what include/holdfast/ramp.h promises. */
#include "fixture.h"

#include <math.h>

static double weight_at(int32_t kind, double from, double to, uint64_t now) {
  double weight = -1;
  assert_int_equal(hf_ramp_weight(kind, from, to, 1000, 100, now, &weight, NULL), HF_OK);
  return weight;
}

static void a_ramp_goes_from_one_weight_to_the_other(void **state) {
  (void)state;
  for (int32_t kind = HF_RAMP_LINEAR; kind <= HF_RAMP_EXPONENTIAL; ++kind) {
    assert_true(weight_at(kind, 0, 1, 0) == 0);
    assert_true(weight_at(kind, 0, 1, 1000) == 0);
    assert_true(weight_at(kind, 0, 1, 1100) == 1);
    assert_true(weight_at(kind, 0, 1, UINT64_MAX) == 1);
    assert_true(weight_at(kind, 3, 0.5, 999) == 3);
    assert_true(weight_at(kind, 3, 0.5, 1100) == 0.5);
  }
  assert_true(weight_at(HF_RAMP_LINEAR, 0, 1, 1050) == 0.5);
  assert_true(fabs(weight_at(HF_RAMP_EXPONENTIAL, 0, 1, 1050) - 31.0 / 1023) < 1e-9);
}

static void a_clock_that_jumps_back_takes_the_weight_back(void **state) {
  (void)state;
  const double before = weight_at(HF_RAMP_LINEAR, 0, 1, 1030);
  assert_true(weight_at(HF_RAMP_LINEAR, 0, 1, 1090) > before);
  assert_true(weight_at(HF_RAMP_LINEAR, 0, 1, 1030) == before);
}

static void a_cluster_takes_every_weight_of_a_ramp(void **state) {
  struct world *world = *state;
  add_nodes(world->cluster, 0, 2);
  for (uint64_t now = 1000; now <= 1100; ++now) {
    const double weight = weight_at(HF_RAMP_EXPONENTIAL, 0, 0.00001, now);
    assert_int_equal(hf_cluster_set_weight(world->cluster, "n1", weight, NULL), HF_OK);
  }
}

static void ramps_that_can_never_be_are_refused(void **state) {
  struct world *world = *state;
  hf_error *error = world->error;
  double weight = 7;
  assert_refused(hf_ramp_weight(3, 0, 1, 0, 1, 0, &weight, error), error, HF_E_ARGUMENT, "3", "HF_RAMP_LINEAR");
  assert_refused(hf_ramp_weight(0, 0, 1, 0, 1, 0, &weight, error), error, HF_E_ARGUMENT, "0", "HF_RAMP_LINEAR");
  assert_refused(hf_ramp_weight(1, -1, 1, 0, 1, 0, &weight, error), error, HF_E_ARGUMENT, "beginning", "1000000000");
  assert_refused(hf_ramp_weight(1, 0, NAN, 0, 1, 0, &weight, error), error, HF_E_ARGUMENT, "end", "1000000000");
  assert_refused(hf_ramp_weight(1, 0, 1, 0, 1, 0, NULL, error), error, HF_E_ARGUMENT, "weight", "NULL");
  assert_true(weight == 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_ramp_goes_from_one_weight_to_the_other),
      cmocka_unit_test(a_clock_that_jumps_back_takes_the_weight_back),
      in_a_world(a_cluster_takes_every_weight_of_a_ramp),
      in_a_world(ramps_that_can_never_be_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
