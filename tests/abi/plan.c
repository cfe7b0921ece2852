/* Plans: what include/holdfast/plan.h promises, from C. */
#include "plan_fixture.h"

#include <math.h>

static void ranges_lead_from_the_owner_before_to_the_owner_after(void **state) {
  struct change change = open_change(*state);
  const size_t count = hf_plan_range_count(change.plan);
  assert_true(count > 100);
  double share = 0;
  for (size_t i = 0; i < count; ++i) {
    uint64_t first, last;
    uint32_t from, to;
    assert_int_equal(hf_plan_ranges(change.plan, i, 1, &first, &last, &from, &to, NULL, NULL), 1);
    assert_int_equal(hf_view_lookup_hash(change.from, first), from);
    assert_int_equal(hf_view_lookup_hash(change.from, last), from);
    assert_int_equal(hf_view_lookup_hash(change.to, first), to);
    assert_int_equal(hf_view_lookup_hash(change.to, last), to);
    share += ((double)(last - first) + 1) / 18446744073709551616.0;
  }
  assert_true(fabs(share - hf_plan_moved(change.plan)) < 1e-12);
  close_change(&change);
}

/* The pairs of a batch, in the order of the ids of their nodes, and each of them once. */
static void moves_are_pairs_in_the_order_of_ids_and_have_the_sums_of_their_ranges(void **state) {
  struct change change = open_change(*state);
  assert_int_equal(hf_plan_set_bytes(change.plan, 1000000, NULL), HF_OK);
  const size_t count = hf_plan_move_count(change.plan);
  char former[64] = "", pair[64];
  double moved = 0, share;
  uint32_t from, to, from_of_range, to_of_range;
  uint64_t keys, bytes, first, last, bytes_of_range;
  for (size_t move = 0; move < count; ++move) {
    assert_int_equal(hf_plan_moves(change.plan, move, 1, &from, &to, &share, &keys, &bytes), 1);
    snprintf(pair, sizeof pair, "%s %s", hf_view_node_id(change.from, from), hf_view_node_id(change.to, to));
    assert_true(strcmp(former, pair) < 0);
    memcpy(former, pair, sizeof pair);
    assert_true(hf_plan_move_start(change.plan, move) < hf_plan_move_start(change.plan, move + 1));
    for (size_t i = hf_plan_move_start(change.plan, move); i < hf_plan_move_start(change.plan, move + 1); ++i) {
      assert_int_equal(
          hf_plan_ranges(change.plan, i, 1, &first, &last, &from_of_range, &to_of_range, NULL, &bytes_of_range), 1);
      assert_true(from_of_range == from && to_of_range == to);
      share -= ((double)(last - first) + 1) / 18446744073709551616.0;
      moved += ((double)(last - first) + 1) / 18446744073709551616.0;
      bytes -= bytes_of_range;
    }
    assert_true(fabs(share) < 1e-12 && bytes == 0 && keys == 0);
  }
  assert_true(count >= 10 && fabs(moved - hf_plan_moved(change.plan)) < 1e-12);
  close_change(&change);
}

static void many_are_written_at_once_and_no_more_than_there_are(void **state) {
  struct change change = open_change(*state);
  const size_t count = hf_plan_range_count(change.plan), moves = hf_plan_move_count(change.plan);
  uint64_t *first = calloc(count + 1, sizeof *first), one = 0;
  uint32_t *to = calloc(moves + 1, sizeof *to), slot = 0;
  assert_int_equal(hf_plan_ranges(change.plan, 0, count + 1, first, NULL, NULL, NULL, NULL, NULL), count);
  assert_int_equal(hf_plan_moves(change.plan, 0, moves + 1, NULL, to, NULL, NULL, NULL), moves);
  assert_int_equal(first[count], 0);
  assert_int_equal(to[moves], 0);
  for (size_t i = 0; i < count; ++i) {
    assert_int_equal(hf_plan_ranges(change.plan, i, 1, &one, NULL, NULL, NULL, NULL, NULL), 1);
    assert_int_equal(one, first[i]);
  }
  for (size_t i = 0; i < moves; ++i) {
    assert_int_equal(hf_plan_moves(change.plan, i, 1, NULL, &slot, NULL, NULL, NULL), 1);
    assert_int_equal(slot, to[i]);
  }
  assert_int_equal(hf_plan_ranges(change.plan, count - 1, SIZE_MAX, NULL, NULL, NULL, NULL, NULL, NULL), 1);
  assert_int_equal(hf_plan_ranges(change.plan, count, 1, &one, NULL, NULL, NULL, NULL, NULL), 0);
  assert_int_equal(hf_plan_moves(change.plan, moves - 1, SIZE_MAX, NULL, NULL, NULL, NULL, NULL), 1);
  assert_int_equal(hf_plan_moves(change.plan, moves, 1, NULL, &slot, NULL, NULL, NULL), 0);
  assert_int_equal(hf_plan_move_start(change.plan, moves), count);
  assert_int_equal(hf_plan_move_start(change.plan, SIZE_MAX), count);
  free(first);
  free(to);
  close_change(&change);
}

static void the_summary_says_who_gives_and_who_takes(void **state) {
  struct change change = open_change(*state);
  assert_int_equal(hf_plan_node_count(change.plan), 11);
  double in = 0, out = 0;
  for (size_t i = 0; i < 11; ++i) {
    const char *id = hf_plan_node_id(change.plan, i);
    in += hf_plan_node_in(change.plan, i);
    out += hf_plan_node_out(change.plan, i);
    const double before = hf_view_node_share(change.from, hf_view_node_find(change.from, id));
    const double after = hf_view_node_share(change.to, hf_view_node_find(change.to, id));
    assert_true(fabs(before + hf_plan_node_in(change.plan, i) - hf_plan_node_out(change.plan, i) - after) < 1e-12);
  }
  assert_true(fabs(in - hf_plan_moved(change.plan)) < 1e-12 && fabs(out - in) < 1e-12);
  assert_true(hf_plan_least(change.plan) > 0.09 && hf_plan_least(change.plan) <= hf_plan_moved(change.plan));
  close_change(&change);
}

static void bytes_are_summed_over_moves_and_nodes(void **state) {
  struct change change = open_change(*state);
  assert_int_equal(hf_plan_moved_bytes(change.plan), 0);
  assert_int_equal(hf_plan_set_bytes(change.plan, 1000000, NULL), HF_OK);
  uint64_t sum = 0, in = 0, out = 0, bytes;
  for (size_t i = 0; hf_plan_ranges(change.plan, i, 1, NULL, NULL, NULL, NULL, NULL, &bytes) == 1; ++i) sum += bytes;
  for (size_t i = 0; i < hf_plan_node_count(change.plan); ++i) {
    in += hf_plan_node_bytes_in(change.plan, i);
    out += hf_plan_node_bytes_out(change.plan, i);
  }
  assert_int_equal(sum, hf_plan_moved_bytes(change.plan));
  assert_int_equal(in, sum);
  assert_int_equal(out, sum);
  assert_true(fabs((double)sum - 1000000 * hf_plan_moved(change.plan)) < 1000);
  close_change(&change);
}

static void batches_follow_one_another_and_end_with_the_moves(void **state) {
  struct change change = open_change(*state);
  assert_int_equal(hf_plan_batch_count(change.plan), 1);
  assert_int_equal(hf_plan_set_limits(change.plan, 0.01, 0, 5, 5, NULL), HF_OK);
  const size_t count = hf_plan_batch_count(change.plan);
  assert_true(count > 10 && count < 40);
  assert_int_equal(hf_plan_batch_start(change.plan, 0), 0);
  for (size_t i = 0; i < count; ++i) {
    assert_true(hf_plan_batch_start(change.plan, i) < hf_plan_batch_start(change.plan, i + 1));
  }
  assert_int_equal(hf_plan_batch_start(change.plan, count), hf_plan_move_count(change.plan));
  assert_int_equal(hf_plan_batch_start(change.plan, SIZE_MAX), hf_plan_move_count(change.plan));
  close_change(&change);
}

/* 1 if every key of 3000 is answered by one of the two views, and `after` of them by the later. */
static unsigned answered_as_after(const struct change *change, const hf_view *view) {
  unsigned after = 0;
  for (uint64_t key = 0; key < 3000; ++key) {
    const char *is = hf_view_node_id(view, hf_view_lookup_u64(view, key));
    const char *was = hf_view_node_id(change->from, hf_view_lookup_u64(change->from, key));
    const char *will_be = hf_view_node_id(change->to, hf_view_lookup_u64(change->to, key));
    assert_true(strcmp(is, was) == 0 || strcmp(is, will_be) == 0);
    after += strcmp(was, will_be) != 0 && strcmp(is, will_be) == 0;
  }
  return after;
}

static void each_batch_brings_keys_to_the_view_after_and_none_back(void **state) {
  struct change change = open_change(*state);
  assert_int_equal(hf_plan_set_limits(change.plan, 0.02, 0, 0, 0, NULL), HF_OK);
  const size_t count = hf_plan_batch_count(change.plan);
  unsigned last = 0;
  for (size_t done = 0; done <= count; ++done) {
    const hf_view *view = NULL;
    assert_int_equal(hf_plan_view(change.plan, done, &view, NULL), HF_OK);
    const unsigned now = answered_as_after(&change, view);
    assert_true(done == 0 ? now == 0 : now > last);
    last = now;
    if (done == 0) assert_ptr_equal(view, change.from);
    if (done == count) assert_ptr_equal(view, change.to);
    hf_view_release(view);
  }
  close_change(&change);
}

static void a_view_between_says_what_any_view_says(void **state) {
  struct change change = open_change(*state);
  const hf_view *view = NULL;
  assert_int_equal(hf_plan_set_limits(change.plan, 0.02, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(change.plan, 1, &view, NULL), HF_OK);
  assert_int_equal(hf_view_node_count(view), 11);
  assert_int_equal(hf_view_node_find(view, "n10"), hf_view_node_find(change.to, "n10"));
  assert_int_equal(hf_view_node_find(view, "n9"), 10); /* n10 has its slot */
  assert_true(hf_view_node_weight(view, 10) == 0);
  assert_true(hf_view_node_share(view, 10) > 0);
  assert_int_equal(hf_view_generation(view), hf_view_generation(change.from));
  assert_true(hf_view_fingerprint(view) != hf_view_fingerprint(change.from));
  assert_true(hf_view_fingerprint(view) != hf_view_fingerprint(change.to));
  assert_true(hf_view_memory(view) > 4096);
  hf_view_release(view);
  close_change(&change);
}

static void plans_and_their_views_outlive_everything_else(void **state) {
  struct change change = open_change(*state);
  const hf_view *view = NULL;
  const uint64_t moved = hf_plan_fingerprint(change.plan);
  hf_view_release(change.from);
  hf_view_release(change.to);
  assert_int_equal(hf_plan_fingerprint(change.plan), moved);
  assert_int_equal(hf_plan_set_limits(change.plan, 0.02, 0, 0, 0, NULL), HF_OK);
  assert_int_equal(hf_plan_view(change.plan, 1, &view, NULL), HF_OK);
  hf_plan_free(change.plan);
  assert_true(hf_view_lookup_u64(view, 7) < 11);
  hf_view_release(view);
}

static void keys_are_planned_over_algorithms_without_ranges(void **state) {
  struct world *world = *state;
  hf_plan *plan = NULL;
  choose(&world->config, "jumpback");
  const hf_view *from = view_of_nodes(world->config, 10), *to = view_of_nodes(world->config, 11);
  assert_refused(hf_plan_new(from, to, &plan, world->error), world->error, HF_E_UNSUPPORTED, "jumpback@1",
                 "list of keys");
  assert_null(plan);
  uint64_t hashes[1000], sizes[1000], moved = 0;
  for (uint64_t key = 0; key < 1000; ++key) {
    hashes[key] = hf_view_hash(from, &key, sizeof key);
    sizes[key] = 100 + key;
    if (hf_view_lookup_hash(from, hashes[key]) != hf_view_lookup_hash(to, hashes[key])) moved += sizes[key];
  }
  assert_int_equal(hf_plan_new_keys(from, to, hashes, sizes, 1000, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_moved_bytes(plan), moved);
  assert_true(hf_plan_moved(plan) == (double)hf_plan_range_count(plan) / 1000);
  assert_int_equal(hf_plan_move_count(plan), 10);
  assert_refused(hf_plan_set_bytes(plan, 5, world->error), world->error, HF_E_UNSUPPORTED, "list", "sizes");
  hf_plan_free(plan);
  assert_int_equal(hf_plan_new_keys(from, to, NULL, NULL, 0, &plan, NULL), HF_OK);
  assert_int_equal(hf_plan_batch_count(plan), 0);
  assert_true(hf_plan_moved(plan) == 0);
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
}

static void positions_are_hashes_unless_these_are_the_callers_own(void **state) {
  struct change change = open_change(*state);
  struct world *world = *state;
  hf_plan *plan = NULL;
  assert_int_equal(hf_plan_position(change.plan, 12345), 12345);
  set(world->config, "hash", "caller");
  const hf_view *from = view_of_nodes(world->config, 10), *to = view_of_nodes(world->config, 9);
  assert_refused(hf_plan_new(from, change.to, &plan, world->error), world->error, HF_E_INFEASIBLE, "caller", "'hash'");
  assert_int_equal(hf_plan_new(from, to, &plan, NULL), HF_OK);
  assert_true(hf_plan_position(plan, 12345) != 12345);
  uint64_t first, last;
  uint32_t slot;
  unsigned found = 0;
  for (size_t i = 0; hf_plan_ranges(plan, i, 1, &first, &last, &slot, NULL, NULL, NULL) == 1; ++i) {
    for (uint64_t hash = 0; hash < 2000; ++hash) {
      const uint64_t position = hf_plan_position(plan, hash);
      if (position < first || position > last) continue;
      assert_int_equal(hf_view_lookup_hash(from, hash), slot);
      ++found;
    }
  }
  assert_in_range(found, 150, 250);
  hf_plan_free(plan);
  hf_view_release(from);
  hf_view_release(to);
  close_change(&change);
}

static void keys_are_cut_over_one_by_one_and_back_if_the_clock_jumps_back(void **state) {
  struct change change = open_change(*state);
  int gone[4] = {0};
  for (uint64_t key = 0; key < 1000; ++key) {
    const uint64_t hash = hf_view_hash(change.from, &key, sizeof key);
    const uint64_t times[] = {999, 1299, 1599, 1300};
    for (int i = 0; i < 4; ++i) gone[i] += hf_plan_cutover(change.plan, hash, times[i], 1000, 600);
    const int32_t now = hf_plan_cutover(change.plan, hash, 1100, 1000, 600);
    hf_plan_cutover(change.plan, hash, 1500, 1000, 600);
    assert_int_equal(hf_plan_cutover(change.plan, hash, 1100, 1000, 600), now);
    assert_true(now <= hf_plan_cutover(change.plan, hash, 1101, 1000, 600));
  }
  assert_int_equal(gone[0], 0);
  assert_in_range(gone[1], 440, 560);
  assert_int_equal(gone[2], 1000);
  close_change(&change);
}

/* A copy counts as its key does, so that three of them move up to three times as much. */
static void copies_are_told_in_shares_and_bytes_of_their_keys(void **state) {
  struct change change = open_change(*state);
  hf_plan *copies = NULL;
  assert_int_equal(hf_plan_new_replicas(change.from, change.to, 3, &copies, change.world->error), HF_OK);
  assert_true(hf_plan_moved(copies) >= hf_plan_least(copies));
  assert_true(hf_plan_least(copies) > 2 * hf_plan_least(change.plan));
  assert_int_equal(hf_plan_set_bytes(copies, 1000000, NULL), HF_OK);
  assert_true(fabs((double)hf_plan_moved_bytes(copies) - 1000000 * hf_plan_moved(copies)) < 10);
  double in = 0, out = 0;
  for (size_t i = 0; i < hf_plan_node_count(copies); ++i) {
    in += hf_plan_node_in(copies, i);
    out += hf_plan_node_out(copies, i);
  }
  assert_true(fabs(in - hf_plan_moved(copies)) < 1e-9 && fabs(out - hf_plan_moved(copies)) < 1e-9);
  hf_plan_free(copies);
  close_change(&change);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      in_a_world(ranges_lead_from_the_owner_before_to_the_owner_after),
      in_a_world(moves_are_pairs_in_the_order_of_ids_and_have_the_sums_of_their_ranges),
      in_a_world(many_are_written_at_once_and_no_more_than_there_are),
      in_a_world(the_summary_says_who_gives_and_who_takes),
      in_a_world(bytes_are_summed_over_moves_and_nodes),
      in_a_world(batches_follow_one_another_and_end_with_the_moves),
      in_a_world(each_batch_brings_keys_to_the_view_after_and_none_back),
      in_a_world(a_view_between_says_what_any_view_says),
      in_a_world(plans_and_their_views_outlive_everything_else),
      in_a_world(keys_are_planned_over_algorithms_without_ranges),
      in_a_world(positions_are_hashes_unless_these_are_the_callers_own),
      in_a_world(keys_are_cut_over_one_by_one_and_back_if_the_clock_jumps_back),
      in_a_world(copies_are_told_in_shares_and_bytes_of_their_keys),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
