#include <holdfast/moves.h>
#include <holdfast/plan.h>
#include <holdfast/storage.h>

#include <algorithm>

#include "abi/handles.h"
#include "abi/wall.h"
#include "base/text.h"
#include "cluster/stage.h"
#include "ops/plan/gain.h"

using namespace holdfast;

namespace {

const PlanNode *node_at(const hf_plan *plan, size_t index) noexcept {
  return plan != nullptr && index < plan->impl.nodes.size() ? &plan->impl.nodes[index] : nullptr;
}

// The slot that a node of a move has in one of the two views.
Slot slot_in(const Plan &plan, std::uint32_t node, Slot PlanNode::*slot) noexcept {
  return node == kNoNode ? kNoSlot : plan.nodes[node].*slot;
}

std::uint64_t batch_count(const hf_plan *plan) noexcept { return plan->impl.batch_count(); }

}  // namespace

extern "C" {

hf_status hf_plan_new(const hf_view *from, const hf_view *to, hf_plan **plan, hf_error *error) {
  return guard(error, [&] {
    require(from != nullptr && to != nullptr && plan != nullptr, "from, to and plan must not be NULL");
    *plan = new hf_plan{plan_ranges(*view_of(from), *view_of(to))};
  });
}

hf_status hf_plan_new_keys(const hf_view *from, const hf_view *to, const uint64_t hashes[], const uint64_t sizes[],
                           size_t count, hf_plan **plan, hf_error *error) {
  return guard(error, [&] {
    require(from != nullptr && to != nullptr && plan != nullptr, "from, to and plan must not be NULL");
    require(hashes != nullptr || count == 0, "hashes must not be NULL unless count is 0");
    const std::span<const uint64_t> given_sizes(sizes, sizes != nullptr ? count : 0);
    *plan = new hf_plan{plan_keys(*view_of(from), *view_of(to), {hashes, count}, given_sizes)};
  });
}

hf_status hf_plan_new_keys_rehashed(const hf_view *from, const uint64_t hashes_before[], const hf_view *to,
                                    const uint64_t hashes_after[], const uint64_t sizes[], size_t count, hf_plan **plan,
                                    hf_error *error) {
  return guard(error, [&] {
    require(from != nullptr && to != nullptr && plan != nullptr, "from, to and plan must not be NULL");
    require((hashes_before != nullptr && hashes_after != nullptr) || count == 0,
            "hashes_before and hashes_after must not be NULL unless count is 0");
    const std::span<const uint64_t> given_sizes(sizes, sizes != nullptr ? count : 0);
    *plan = new hf_plan{
        plan_rehashed_keys(*view_of(from), *view_of(to), {{hashes_before, count}, {hashes_after, count}, given_sizes})};
  });
}

hf_status hf_plan_new_replicas(const hf_view *from, const hf_view *to, uint32_t replicas, hf_plan **plan,
                               hf_error *error) {
  return guard(error, [&] {
    require(from != nullptr && to != nullptr && plan != nullptr, "from, to and plan must not be NULL");
    *plan = new hf_plan{plan_replica_ranges(*view_of(from), *view_of(to), {replicas, replicas})};
  });
}

hf_status hf_plan_new_keys_replicas(const hf_view *from, const hf_view *to, uint32_t replicas, const uint64_t hashes[],
                                    const uint64_t sizes[], size_t count, hf_plan **plan, hf_error *error) {
  return guard(error, [&] {
    require(from != nullptr && to != nullptr && plan != nullptr, "from, to and plan must not be NULL");
    require(hashes != nullptr || count == 0, "hashes must not be NULL unless count is 0");
    const std::span<const uint64_t> given_sizes(sizes, sizes != nullptr ? count : 0);
    *plan = new hf_plan{
        plan_replica_keys(*view_of(from), *view_of(to), {replicas, replicas}, {hashes, count}, given_sizes)};
  });
}

void hf_plan_free(hf_plan *plan) { delete plan; }

hf_status hf_plan_set_bytes(hf_plan *plan, uint64_t bytes, hf_error *error) {
  return guard(error, [&] {
    require(plan != nullptr, "plan must not be NULL");
    set_total_bytes(plan->impl, bytes);
  });
}

hf_status hf_plan_set_limits(hf_plan *plan, double share, uint64_t bytes, uint32_t moves_out, uint32_t moves_in,
                             hf_error *error) {
  return guard(error, [&] {
    require(plan != nullptr, "plan must not be NULL");
    set_limits(plan->impl, {.share = share, .bytes = bytes, .moves_out = moves_out, .moves_in = moves_in});
  });
}

double hf_plan_moved(const hf_plan *plan) { return plan != nullptr ? share_of(plan->impl, plan->impl.moved) : 0; }
double hf_plan_least(const hf_plan *plan) { return plan != nullptr ? share_of(plan->impl, plan->impl.least) : 0; }
double hf_plan_sourceless(const hf_plan *plan) {
  return plan != nullptr ? share_of(plan->impl, plan->impl.sourceless) : 0;
}
uint64_t hf_plan_moved_bytes(const hf_plan *plan) { return plan != nullptr ? plan->impl.moved_bytes : 0; }
uint64_t hf_plan_fingerprint(const hf_plan *plan) { return plan != nullptr ? fingerprint(plan->impl) : 0; }

size_t hf_plan_node_count(const hf_plan *plan) { return plan != nullptr ? plan->impl.nodes.size() : 0; }

const char *hf_plan_node_id(const hf_plan *plan, size_t index) {
  const PlanNode *node = node_at(plan, index);
  return node != nullptr ? node->id.c_str() : "";
}

double hf_plan_node_in(const hf_plan *plan, size_t index) {
  const PlanNode *node = node_at(plan, index);
  return node != nullptr ? share_of(plan->impl, node->in) : 0;
}

double hf_plan_node_out(const hf_plan *plan, size_t index) {
  const PlanNode *node = node_at(plan, index);
  return node != nullptr ? share_of(plan->impl, node->out) : 0;
}

double hf_plan_node_sent(const hf_plan *plan, size_t index) {
  const PlanNode *node = node_at(plan, index);
  return node != nullptr ? share_of(plan->impl, node->sent) : 0;
}

uint64_t hf_plan_node_bytes_sent(const hf_plan *plan, size_t index) {
  const PlanNode *node = node_at(plan, index);
  return node != nullptr ? node->bytes_sent : 0;
}

uint64_t hf_plan_node_bytes_in(const hf_plan *plan, size_t index) {
  const PlanNode *node = node_at(plan, index);
  return node != nullptr ? node->bytes_in : 0;
}

uint64_t hf_plan_node_bytes_out(const hf_plan *plan, size_t index) {
  const PlanNode *node = node_at(plan, index);
  return node != nullptr ? node->bytes_out : 0;
}

size_t hf_plan_move_count(const hf_plan *plan) { return plan != nullptr ? plan->impl.moves.size() : 0; }

size_t hf_plan_moves(const hf_plan *plan, size_t start, size_t count, uint32_t from[], uint32_t to[], double share[],
                     uint64_t keys[], uint64_t bytes[]) {
  if (plan == nullptr || start >= plan->impl.moves.size()) return 0;
  const size_t written = std::min(count, plan->impl.moves.size() - start);
  for (size_t i = 0; i < written; ++i) {
    const Move &move = plan->impl.moves[start + i];
    if (from != nullptr) from[i] = slot_in(plan->impl, move.from, &PlanNode::from);
    if (to != nullptr) to[i] = slot_in(plan->impl, move.to, &PlanNode::to);
    if (share != nullptr) share[i] = share_of(plan->impl, move.amount);
    if (keys != nullptr) keys[i] = move.keys;
    if (bytes != nullptr) bytes[i] = move.bytes;
  }
  return written;
}

size_t hf_plan_senders(const hf_plan *plan, size_t start, size_t count, uint32_t sender[]) {
  if (plan == nullptr || sender == nullptr || start >= plan->impl.moves.size()) return 0;
  const size_t written = std::min(count, plan->impl.moves.size() - start);
  for (size_t i = 0; i < written; ++i) {
    const std::uint32_t source = plan->impl.moves[start + i].source;
    sender[i] = source == kNoSource ? HF_NO_SOURCE : slot_in(plan->impl, source, &PlanNode::from);
  }
  return written;
}

uint32_t hf_no_source(void) { return HF_NO_SOURCE; }

size_t hf_plan_move_start(const hf_plan *plan, size_t move) {
  return plan != nullptr ? plan->impl.range_start(move) : 0;
}

size_t hf_plan_range_count(const hf_plan *plan) { return plan != nullptr ? plan->impl.ranges.size() : 0; }

size_t hf_plan_ranges(const hf_plan *plan, size_t start, size_t count, uint64_t first[], uint64_t last[],
                      uint32_t from[], uint32_t to[], uint64_t keys[], uint64_t bytes[]) {
  if (plan == nullptr || start >= plan->impl.ranges.size()) return 0;
  const size_t written = std::min(count, plan->impl.ranges.size() - start);
  for (size_t i = 0; i < written; ++i) {
    const MovedRange &range = plan->impl.ranges[start + i];
    if (first != nullptr) first[i] = range.first;
    if (last != nullptr) last[i] = range.last;
    if (from != nullptr) from[i] = slot_in(plan->impl, range.from, &PlanNode::from);
    if (to != nullptr) to[i] = slot_in(plan->impl, range.to, &PlanNode::to);
    if (keys != nullptr) keys[i] = range.keys;
    if (bytes != nullptr) bytes[i] = bytes_of(plan->impl, range);
  }
  return written;
}

size_t hf_plan_batch_count(const hf_plan *plan) { return plan != nullptr ? plan->impl.batch_count() : 0; }

size_t hf_plan_batch_start(const hf_plan *plan, size_t batch) {
  if (plan == nullptr) return 0;
  return plan->impl.batch_starts[std::min(batch, plan->impl.batch_count())];
}

hf_status hf_plan_view(const hf_plan *plan, size_t batches_done, const hf_view **view, hf_error *error) {
  return guard(error, [&] {
    require(plan != nullptr && view != nullptr, "plan and view must not be NULL");
    if (batches_done > plan->impl.batch_count()) {
      throw Error{Fault::argument, text_of(std::uint64_t{batches_done}) + " batches done, and the plan has " +
                                       text_of(batch_count(plan)) + ": give a number from 0 to " +
                                       text_of(batch_count(plan))};
    }
    *view = handle_of(view_after(plan->impl, batches_done));
  });
}

hf_status hf_plan_batches_done(const hf_plan *plan, const hf_view *view, size_t *batches_done, hf_error *error) {
  return guard(error, [&] {
    require(plan != nullptr && view != nullptr && batches_done != nullptr,
            "plan, view and batches_done must not be NULL");
    *batches_done = holdfast::batches_done(plan->impl, *view_of(view));
  });
}

uint64_t hf_plan_position(const hf_plan *plan, uint64_t hash) {
  return plan != nullptr ? plan->impl.placing_view().position(hash) : 0;
}

int32_t hf_plan_cutover(const hf_plan *plan, uint64_t hash, uint64_t now, uint64_t start, uint64_t interval) {
  if (plan == nullptr) return 0;
  return is_cut_over(plan->impl.placing_view().position(hash), now, start, interval) ? 1 : 0;
}

hf_status hf_plan_text(const hf_plan *plan, char buffer[], size_t size, size_t *length, hf_error *error) {
  return guard(error, [&] {
    require(plan != nullptr, "plan must not be NULL");
    require(buffer != nullptr || size == 0, "buffer must not be NULL unless size is 0");
    require(length != nullptr || size != 0, "with a size of 0 length must not be NULL");
    const std::string text = text_of(plan->impl);
    if (size != 0 && size <= text.size()) {
      throw Error{Fault::argument, "a buffer of " + text_of(std::uint64_t{size}) +
                                       " bytes: the text with its NUL takes " +
                                       text_of(std::uint64_t{text.size() + 1})};
    }
    if (size != 0) std::copy_n(text.c_str(), text.size() + 1, buffer);
    if (length != nullptr) *length = text.size();
  });
}

hf_status hf_plan_new_counts(const hf_view *from, uint32_t replicas_before, const hf_view *to, uint32_t replicas_after,
                             hf_plan **plan, hf_error *error) {
  return guard(error, [&] {
    require(from != nullptr && to != nullptr && plan != nullptr, "from, to and plan must not be NULL");
    *plan = new hf_plan{plan_replica_ranges(*view_of(from), *view_of(to), {replicas_before, replicas_after})};
  });
}

hf_status hf_plan_new_keys_counts(const hf_view *from, uint32_t replicas_before, const hf_view *to,
                                  uint32_t replicas_after, const uint64_t hashes[], const uint64_t sizes[],
                                  size_t count, hf_plan **plan, hf_error *error) {
  return guard(error, [&] {
    require(from != nullptr && to != nullptr && plan != nullptr, "from, to and plan must not be NULL");
    require(hashes != nullptr || count == 0, "hashes must not be NULL unless count is 0");
    const std::span<const uint64_t> given_sizes(sizes, sizes != nullptr ? count : 0);
    *plan = new hf_plan{plan_replica_keys(*view_of(from), *view_of(to), {replicas_before, replicas_after},
                                          {hashes, count}, given_sizes)};
  });
}

double hf_plan_dropped(const hf_plan *plan) { return plan != nullptr ? share_of(plan->impl, plan->impl.dropped) : 0; }
double hf_plan_gain(const hf_plan *plan) { return plan != nullptr ? gain_of(plan->impl) : 0; }
const char *hf_plan_doubt(const hf_plan *plan) { return plan != nullptr ? plan->impl.doubt.c_str() : ""; }

hf_status hf_plan_set_zone_limits(hf_plan *plan, uint32_t level, double share_out, uint64_t bytes_out,
                                  uint32_t moves_out, double share_in, uint64_t bytes_in, uint32_t moves_in,
                                  hf_error *error) {
  return guard(error, [&] {
    require(plan != nullptr, "plan must not be NULL");
    set_zone_limits(plan->impl, {.level = level,
                                 .out = {.share = share_out, .bytes = bytes_out, .moves = moves_out},
                                 .in = {.share = share_in, .bytes = bytes_in, .moves = moves_in}});
  });
}

hf_status hf_view_write_set_hash(const hf_view *view, uint64_t hash, uint32_t coming[], size_t *coming_count,
                                 uint32_t former[], size_t *former_count, hf_error *error) {
  return guard(error, [&] {
    require(
        view != nullptr && coming != nullptr && coming_count != nullptr && former != nullptr && former_count != nullptr,
        "view, coming, coming_count, former and former_count must not be NULL");
    *coming_count = *former_count = 0;
    const Stage *const stage = view_of(view)->stage();
    if (stage == nullptr) return;
    for (const StageStep *const step : stage->steps_at(view_of(view)->position(hash))) {
      if (step == nullptr) continue;
      if (!step->is_done && step->to != kNoSlot) coming[(*coming_count)++] = step->to;
      if (step->is_done && step->from != kNoSlot) former[(*former_count)++] = step->from;
    }
  });
}

}  // extern "C"
