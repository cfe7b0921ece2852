#include "ops/plan/pinned.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

namespace {

const unsigned char *bytes_of(std::string_view key) { return reinterpret_cast<const unsigned char *>(key.data()); }

// The pins of a key in the view before and in the view after, null for none.
struct PinPair {
  const Pin *before = nullptr, *after = nullptr;

  [[nodiscard]] std::string_view key() const noexcept { return before != nullptr ? before->key : after->key; }
};

std::span<const Pin> pins_of(const View &view, bool is_prefix) {
  const std::span<const Pin> all = view.pins().all();
  const auto prefixes = std::ranges::find(all, true, &Pin::is_prefix);
  return is_prefix ? std::span<const Pin>(prefixes, all.end()) : std::span<const Pin>(all.begin(), prefixes);
}

// All pins of one kind, in the order of their keys, as both views have them.
std::vector<PinPair> pin_pairs(const View &from, const View &to, bool is_prefix) {
  const std::span<const Pin> before = pins_of(from, is_prefix), after = pins_of(to, is_prefix);
  std::vector<PinPair> pairs;
  for (std::size_t a = 0, b = 0; a < before.size() || b < after.size();) {
    PinPair pair;
    const bool is_first = b == after.size() || (a < before.size() && before[a].key <= after[b].key);
    const bool is_second = a == before.size() || (b < after.size() && after[b].key <= before[a].key);
    if (is_first) pair.before = &before[a++];
    if (is_second) pair.after = &after[b++];
    pairs.push_back(pair);
  }
  return pairs;
}

// A pin waits while its node is not there.
bool counts(const Pin *pin, const View &view) { return pin != nullptr && view.find(pin->node) != nullptr; }

std::string node_text(const Pin *pin, const View &view) {
  return counts(pin, view) ? "to " + quoted(pin->node) : "to no node that is there";
}

void require_equal_prefixes(const View &from, const View &to) {
  for (const PinPair &pins : pin_pairs(from, to, true)) {
    const bool before = counts(pins.before, from), after = counts(pins.after, to);
    if (before == after && (!before || pins.before->node == pins.after->node)) continue;
    throw Error{Fault::infeasible, "the prefix " + quoted(std::string(pins.key())) + " is pinned " +
                                       node_text(pins.before, from) + " in the view before and " +
                                       node_text(pins.after, to) +
                                       " in the view after, and a hash does not tell how its key begins: pin the "
                                       "prefix in both views to one node that is in both, or unpin it in both, and "
                                       "move its keys by their names"};
  }
}

// Whether the key is where the view after has it. Without any move it is where the view before has it, which is the
// same node unless keys outside of a list go over at once.
bool is_as_after(const Plan &plan, const Stage &stage, std::uint64_t position) {
  bool is_any = plan.is_rehashed;
  for (const StageStep *const step : stage.steps_at(position)) {
    if (step == nullptr) continue;
    if (!step->is_done) return false;
    is_any = true;
  }
  return is_any;
}

}  // namespace

std::vector<PinnedKey> pinned_keys(const View &from, const View &to) {
  require_equal_prefixes(from, to);
  std::vector<PinnedKey> keys;
  for (const PinPair &pins : pin_pairs(from, to, false)) {
    const std::string_view key = pins.key();
    const bool is_pinned = counts(pins.before, from) || counts(pins.after, to);
    if (!is_pinned || !from.accepts(key.size()) || !to.accepts(key.size())) continue;
    PinnedKey pinned{.hash = from.hash(bytes_of(key), key.size())};
    const std::uint64_t hash_after = to.hash(bytes_of(key), key.size());
    pinned.position = to.position(hash_after);
    pinned.before = from.owner(bytes_of(key), key.size(), pinned.hash);
    pinned.after = to.owner(bytes_of(key), key.size(), hash_after);
    keys.push_back(pinned);
  }
  std::ranges::sort(keys, {}, [](const PinnedKey &key) { return std::tuple(key.position, key.before, key.after); });
  const auto is_same = [](const PinnedKey &a, const PinnedKey &b) { return a.position == b.position; };
  keys.erase(std::unique(keys.begin(), keys.end(), is_same), keys.end());
  return keys;
}

const PinnedKey *pinned_at(const Plan &plan, std::uint64_t position) noexcept {
  const auto key = std::ranges::lower_bound(plan.pinned, position, {}, &PinnedKey::position);
  return key != plan.pinned.end() && key->position == position ? &*key : nullptr;
}

PinList pins_between(const Plan &plan, std::span<const Node> nodes, const Stage &stage, std::span<const Slot> homes) {
  std::vector<Pin> pins;
  // A pin that waits in its own view must not find its node among those of the other one.
  const auto add = [&](const Pin *pin, const View &view) {
    if (pin == nullptr) return;
    const bool waits = view.find(pin->node) == nullptr;
    if (!waits || !std::ranges::binary_search(nodes, pin->node, {}, &Node::id)) pins.push_back(*pin);
  };
  for (const PinPair &both : pin_pairs(*plan.from, *plan.to, false)) {
    const std::string_view key = both.key();
    const View &placing = plan.placing_view();
    const std::uint64_t position = placing.position(placing.hash(bytes_of(key), key.size()));
    const PinnedKey *const pinned = pinned_at(plan, position);
    if (is_as_after(plan, stage, position)) {
      add(both.after, *plan.to);
      continue;
    }
    const Slot home = pinned != nullptr ? homes[static_cast<std::size_t>(pinned - plan.pinned.data())] : kNoSlot;
    const auto node = std::ranges::find(nodes, home, &Node::slot);
    const Node *const before = pinned != nullptr ? plan.from->at_slot(pinned->before) : nullptr;
    // Where hashes differ, two pinned keys of one position may have had other homes: the one that is listed decides.
    const bool is_at_home = node != nodes.end() && before != nullptr && before->id == node->id;
    if (node == nodes.end() || (is_at_home && !plan.is_rehashed)) {
      add(both.before, *plan.from);
    } else {
      pins.push_back({.key = std::string(key), .node = node->id});
    }
  }
  for (const PinPair &both : pin_pairs(*plan.from, *plan.to, true)) add(both.after, *plan.to);
  PinList list;
  static_cast<void>(list.assign(std::move(pins)));
  return list;
}

}  // namespace holdfast
