#include <holdfast/replicas.h>
#include <holdfast/shards.h>

#include "abi/handles.h"
#include "abi/keys.h"
#include "abi/wall.h"
#include "base/text.h"
#include "ops/candidates.h"

using namespace holdfast;

namespace {

// What both forms of hf_view_candidates take beside the key.
struct Wanted {
  const uint8_t *eligible;
  size_t eligible_count;
  const uint32_t *excluded;
  size_t excluded_count;
  uint32_t *slots;
  size_t most;
  size_t *count;
};

[[gnu::noinline]] void list(const View &view, const Candidates &candidates, const Wanted &wanted) {
  require(wanted.excluded != nullptr || wanted.excluded_count == 0,
          "excluded must not be NULL while excluded_count is not 0");
  require(wanted.slots != nullptr || wanted.most == 0, "slots must not be NULL while most is not 0");
  require(wanted.count != nullptr, "count must not be NULL");
  const Mask mask(view, wanted.eligible, wanted.eligible_count);
  *wanted.count =
      list_candidates(candidates, mask, {wanted.excluded, wanted.excluded_count}, {wanted.slots, wanted.most});
}

[[noreturn, gnu::cold, gnu::noinline]] void refuse_unowned() {
  throw Error{Fault::infeasible,
              "a key has no home in this view, a stage of a plan from or to a view without nodes, so that it has no "
              "replicas: ask a later stage, or one of the views that the plan leads from and to"};
}

void write_replicas(const hf_view *view, const void *key, std::size_t length, std::uint32_t most, Slot *slots) {
  require_replicas(view_of(view), most, slots);
  const View &asked = *view_of(view);
  const std::uint64_t hash = hash_of(asked, key, length);
  if (!asked.replicas(static_cast<const unsigned char *>(key), length, hash, {slots, most})) refuse_unowned();
}

[[noreturn, gnu::cold, gnu::noinline]] void refuse_shards(const View &view, std::uint32_t count) {
  if (count < 1 || count > kMostReplicas) {
    throw Error{Fault::argument, "a key has no " + text_of(std::uint64_t{count}) + " shards: ask for 1 to " +
                                     text_of(std::uint64_t{kMostReplicas})};
  }
  if (view.is_between()) {
    throw Error{
        Fault::unsupported,
        "the view is a stage of a plan, in which shards have no places of their own: ask the view that the plan "
        "leads from, and then the one that it leads to"};
  }
  const std::uint64_t nodes = view.placed()->holder_count();
  if (count <= nodes) view.refuse_replicas(count);  // shards are under the rules of replicas
  const std::string kind = view.placed()->holders().are_apart() ? "that can hold one" : "of positive weight";
  throw Error{Fault::infeasible, text_of(std::uint64_t{count}) + " shards want as many nodes " + kind +
                                     ", and there are " + text_of(nodes) + ": " +
                                     (nodes == 0 ? "" : "ask for " + text_of(nodes) + ", or ") + "add nodes"};
}

void require_shards(const View *view, std::uint32_t count, const Slot *slots) {
  require(view != nullptr && slots != nullptr, "view and slots must not be NULL");
  const bool is_possible =
      count >= 1 && count <= kMostReplicas && view->placed()->can_have_anywhere(count) && !view->is_between();
  if (!is_possible) refuse_shards(*view, count);
}

}  // namespace

extern "C" {

uint32_t hf_view_home(const hf_view *view, const void *key, size_t length) {
  if (view == nullptr || (key == nullptr && length != 0) || !view_of(view)->accepts(length)) return HF_NO_NODE;
  const auto *bytes = static_cast<const unsigned char *>(key);
  return view_of(view)->owner(bytes, length, view_of(view)->hash(bytes, length));
}

uint32_t hf_view_home_hash(const hf_view *view, uint64_t hash) {
  return view != nullptr ? view_of(view)->owner(hash) : HF_NO_NODE;
}

hf_status hf_view_replicas(const hf_view *view, const void *key, size_t length, uint32_t most, uint32_t slots[],
                           hf_error *error) {
  return guard(error, [&] { write_replicas(view, key, length, most, slots); });
}

hf_status hf_view_live_replicas(const hf_view *view, const void *key, size_t length, uint32_t most, uint32_t slots[],
                                uint32_t *count, hf_error *error) {
  return guard(error, [&] {
    require(slots != nullptr && count != nullptr, "slots and count must not be NULL");
    Slot all[kMostReplicas];
    write_replicas(view, key, length, most, all);
    *count = 0;
    for (const NodeState state : {NodeState::up, NodeState::draining}) {
      for (uint32_t i = 0; i < most; ++i) {
        if (all[i] != kNoSlot && view_of(view)->state(all[i]) == state) slots[(*count)++] = all[i];
      }
    }
  });
}

hf_status hf_view_replicas_hashes(const hf_view *view, const uint64_t hashes[], size_t count, uint32_t most,
                                  uint32_t slots[], hf_error *error) {
  return guard(error, [&] {
    static uint32_t nowhere;
    require_replicas(view_of(view), most, slots == nullptr && count == 0 ? &nowhere : slots);
    require(hashes != nullptr || count == 0, "hashes must not be NULL while count is not 0");
    if (!view_of(view)->replicas_many({hashes, count}, most, slots)) refuse_unowned();
  });
}

hf_status hf_view_candidates(const hf_view *view, const void *key, size_t length, const uint8_t eligible[],
                             size_t eligible_count, const uint32_t excluded[], size_t excluded_count, uint32_t slots[],
                             size_t most, size_t *count, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr, "view must not be NULL");
    const std::uint64_t hash = hash_of(*view_of(view), key, length);
    const Slot owner = view_of(view)->owner(static_cast<const unsigned char *>(key), length, hash);
    list(*view_of(view), Candidates(*view_of(view), hash, owner),
         {eligible, eligible_count, excluded, excluded_count, slots, most, count});
  });
}

hf_status hf_view_candidates_hash(const hf_view *view, uint64_t hash, const uint8_t eligible[], size_t eligible_count,
                                  const uint32_t excluded[], size_t excluded_count, uint32_t slots[], size_t most,
                                  size_t *count, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr, "view must not be NULL");
    list(*view_of(view), Candidates(*view_of(view), hash),
         {eligible, eligible_count, excluded, excluded_count, slots, most, count});
  });
}

hf_status hf_view_shards(const hf_view *view, const void *key, size_t length, uint32_t count, uint32_t slots[],
                         hf_error *error) {
  return guard(error, [&] {
    require_shards(view_of(view), count, slots);
    view_of(view)->shards(hash_of(*view_of(view), key, length), {slots, count});
  });
}

hf_status hf_view_shards_hashes(const hf_view *view, const uint64_t hashes[], size_t count, uint32_t each,
                                uint32_t slots[], hf_error *error) {
  return guard(error, [&] {
    static uint32_t nowhere;
    require_shards(view_of(view), each, slots == nullptr && count == 0 ? &nowhere : slots);
    require(hashes != nullptr || count == 0, "hashes must not be NULL while count is not 0");
    for (size_t i = 0; i < count; ++i) view_of(view)->shards(hashes[i], {slots + i * each, each});
  });
}

}  // extern "C"
