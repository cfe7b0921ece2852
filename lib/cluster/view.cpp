#include "cluster/view.h"

#include <algorithm>

#include "base/bytes.h"
#include "cluster/canonical.h"
#include "cluster/node_list.h"
#include "cluster/stage.h"
#include "hash/splitmix.h"

namespace holdfast {

namespace {

constexpr std::size_t kBatch = 256;  // hashes between hashing and placing: 2 KiB of stack, in L1

std::unique_ptr<const Detour> detour_of(const Settings &settings, const ViewContent &content) {
  return Detour::make(settings, settings.key_hash(), content.nodes, content.pins);
}

std::uint64_t stamp_of(std::span<const Node> nodes, std::uint64_t fingerprint) {
  std::uint64_t sum = mix64(fingerprint);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::uint64_t place = std::uint64_t{nodes[i].slot} << 2 | static_cast<std::uint64_t>(nodes[i].state);
    sum += mix64(place + i * kGolden + mix64(nodes[i].incarnation));
  }
  return sum;
}

// Whether a key is pinned to a node that takes replicas. Nobody asks where homes are of no account.
bool pin_takers(const ViewContent &content, const Placed &placed) {
  if (placed.holders().limit_anywhere() == kMostReplicas) return false;
  return std::ranges::any_of(content.pins.all(), [&](const Pin &pin) {
    const auto node = std::ranges::lower_bound(content.nodes, pin.node, {}, &Node::id);
    return node != content.nodes.end() && node->id == pin.node && !node->replica_weight().is_zero();
  });
}

void check_pins(const Settings &settings, const ViewContent &content, const Placed &placed) {
  if (!placed.is_between() && pin_takers(content, placed)) placed.check_rules(settings, true);
}

// Whether a view of that content places keys as `view` does. What a stage of a plan places follows from no content:
// with other pins its fingerprint would be that of the membership, which places otherwise.
bool can_share(const View &view, const ViewContent &content) {
  const bool is_dialect = view.settings().algorithm().dialect != nullptr;
  return view.removals() == content.removals && are_placed_alike(view.nodes(), content.nodes) &&
         (!is_dialect || have_equal_attributes(view.nodes(), content.nodes)) &&
         (!view.is_between() || view.pins() == content.pins);
}

}  // namespace

const View *View::make(const Settings &settings, ViewContent content, std::uint64_t generation, Draft &draft,
                       const View *previous) {
  const bool is_same = previous != nullptr && can_share(*previous, content);
  std::unique_ptr<const Detour> detour = detour_of(settings, content);
  const std::uint64_t fingerprint =
      is_same && previous->pins_ == content.pins
          ? previous->fingerprint_
          : holdfast::fingerprint(content.nodes, content.removals, content.pins.all(), settings);
  std::shared_ptr<const History> history = std::make_shared<const History>();
  if (previous != nullptr && previous->fingerprint_ == fingerprint) {
    history = previous->history_;
  } else if (previous != nullptr && !previous->nodes_.empty() && settings.history() > 0) {
    history = std::make_shared<const History>(FormerView{previous->placed_, previous->detour_, {}}, *previous->history_,
                                              previous->nodes_, content.nodes, settings.history());
  }
  const std::uint64_t beside = bytes_beside(content.nodes, content.pins, detour.get()) +
                               history->bytes(is_same ? previous->placed_.get() : nullptr);
  if (is_same) check_memory(bytes_of_nodes(content.nodes.size()) + beside + previous->placed_->bytes(), settings);
  std::shared_ptr<const Placed> placed =
      is_same ? previous->placed_
              : std::make_shared<const Placed>(settings, content.nodes, content.removals, draft, beside);
  check_pins(settings, content, *placed);
  return new View(settings, std::move(content), std::move(placed), std::move(detour), std::move(history), generation,
                  fingerprint, is_same ? previous->stage_ : nullptr);
}

const View *View::restore(const Settings &settings, ViewContent content, std::optional<SlotRows> rows,
                          std::uint64_t generation, std::uint64_t fingerprint) {
  std::unique_ptr<const Detour> detour = detour_of(settings, content);
  const std::uint64_t beside = bytes_beside(content.nodes, content.pins, detour.get());
  Draft draft;
  std::shared_ptr<const Placed> placed =
      rows ? std::make_shared<const Placed>(settings, content.nodes, content.removals, std::move(*rows), beside)
           : std::make_shared<const Placed>(settings, content.nodes, content.removals, draft, beside);
  check_pins(settings, content, *placed);
  return new View(settings, std::move(content), std::move(placed), std::move(detour), std::make_shared<const History>(),
                  generation, fingerprint);
}

const View *View::make_between(const Settings &settings, Between between, std::uint64_t generation) {
  const bool is_fair = settings.fair_replicas() > 1;
  const std::uint64_t nodes = between.nodes.size(), slots = slots_of(between.nodes);
  const std::uint64_t apart = are_apart(between.nodes) ? Holders::bytes_apart(nodes, slots) : 0;
  check_memory(bytes_without_placement(nodes, slots, is_fair) + apart + between.engine.bytes() + between.stage->bytes(),
               settings);
  auto placed =
      std::make_shared<const Placed>(settings, between.nodes, std::move(between.engine), std::move(between.shares));
  ViewContent content{.nodes = std::move(between.nodes), .removals = {}, .pins = std::move(between.pins)};
  std::unique_ptr<const Detour> detour = detour_of(settings, content);
  return new View(settings, std::move(content), std::move(placed), std::move(detour), std::make_shared<const History>(),
                  generation, between.fingerprint, std::move(between.stage));
}

View::View(const Settings &settings, ViewContent content, std::shared_ptr<const Placed> placed,
           std::shared_ptr<const Detour> detour, std::shared_ptr<const History> history, std::uint64_t generation,
           std::uint64_t fingerprint, std::shared_ptr<const Stage> stage)
    : engine_(placed->engine()),
      detour_(std::move(detour)),
      hash_(settings.key_hash()),
      pins_takers_(pin_takers(content, *placed)),
      settings_(settings),
      nodes_(std::move(content.nodes)),
      pins_(std::move(content.pins)),
      placed_(std::move(placed)),
      history_(std::move(history)),
      stage_(std::move(stage)),
      generation_(generation),
      fingerprint_(fingerprint),
      states_fingerprint_(has_states() ? holdfast::states_fingerprint(nodes_) : 0),
      stamp_(stamp_of(nodes_, fingerprint)) {}

// The last holder must see every write of the others before it frees: release on the way
// down, acquire before the end.
void View::release() const noexcept {
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

Slot View::owner(const unsigned char *key, std::size_t length, std::uint64_t hash) const noexcept {
  const Slot pinned = detour_ != nullptr ? detour_->pinned(key, length, hash) : kNoSlot;
  return pinned != kNoSlot ? pinned : engine_.pick(hash_.position_of(hash));
}

Slot View::owner(std::uint64_t hash) const noexcept {
  const Slot pinned = detour_ != nullptr ? detour_->pinned(hash) : kNoSlot;
  return pinned != kNoSlot ? pinned : engine_.pick(hash_.position_of(hash));
}

Slot View::available(std::uint64_t hash, Slot owner) const noexcept {
  return detour_->available(*placed_, hash_.position_of(hash), owner);
}

Slot View::lookup_u64(std::uint64_t key) const noexcept {
  if (detour_ == nullptr) [[likely]]
    return engine_.pick(hash_.position_of(hash_.of_u64(key)));
  unsigned char bytes[sizeof key];
  store_le(bytes, key);
  return lookup(bytes, sizeof bytes);
}

void View::lookup_many(const void *const *keys, const std::size_t *lengths, std::size_t count,
                       Slot *slots) const noexcept {
  std::uint64_t hashes[kBatch];
  for (std::size_t done = 0; done < count; done += kBatch) {
    const std::size_t size = std::min(kBatch, count - done);
    hash_.many(keys + done, lengths + done, size, hashes);
    if (detour_ == nullptr) lookup_hashes(hashes, size, slots + done);
    for (std::size_t i = done; i < done + size; ++i) {
      const bool is_key = hash_.accepts(lengths[i]) && (keys[i] != nullptr || lengths[i] == 0);
      if (!is_key) {
        slots[i] = kNoSlot;
      } else if (detour_ != nullptr) {
        const std::uint64_t hash = hashes[i - done];
        slots[i] = available(hash, owner(static_cast<const unsigned char *>(keys[i]), lengths[i], hash));
      }
    }
  }
}

void View::lookup_packed(const unsigned char *bytes, const std::uint32_t *offsets, std::size_t count,
                         Slot *slots) const noexcept {
  std::uint64_t hashes[kBatch];
  for (std::size_t done = 0; done < count; done += kBatch) {
    const std::size_t size = std::min(kBatch, count - done);
    hash_.packed(bytes, offsets + done, size, hashes);
    if (detour_ == nullptr) lookup_hashes(hashes, size, slots + done);
    if (detour_ == nullptr && settings_.hash() != HashKind::caller) continue;
    for (std::size_t i = done; i < done + size; ++i) {
      const std::size_t length = offsets[i + 1] - offsets[i];
      if (!hash_.accepts(length)) {
        slots[i] = kNoSlot;
      } else if (detour_ != nullptr) {
        slots[i] = available(hashes[i - done], owner(bytes + offsets[i], length, hashes[i - done]));
      }
    }
  }
}

void View::lookup_hashes(const std::uint64_t *hashes, std::size_t count, Slot *slots) const noexcept {
  if (hash_.is_position()) {
    engine_.pick_many({hashes, count}, slots);
  } else {
    std::uint64_t mixed[kBatch];
    for (std::size_t done = 0; done < count; done += kBatch) {
      const std::size_t size = std::min(kBatch, count - done);
      for (std::size_t i = 0; i < size; ++i) mixed[i] = hash_.position_of(hashes[done + i]);
      engine_.pick_many({mixed, size}, slots + done);
    }
  }
  if (detour_ == nullptr) return;
  for (std::size_t i = 0; i < count; ++i) {
    const Slot pinned = detour_->pinned(hashes[i]);
    slots[i] = available(hashes[i], pinned != kNoSlot ? pinned : slots[i]);
  }
}

std::size_t View::owners(const unsigned char *key, std::size_t length, std::uint64_t hash,
                         std::span<Slot> out) const noexcept {
  const Slot now = owner(key, length, hash);
  if (out.empty() || now == kNoSlot) return 0;
  out[0] = now;
  return history_->add_owners(key, length, hash, hash_.position_of(hash), 1, out);
}

bool View::choose_replicas_many(std::span<const std::uint64_t> hashes, std::uint32_t each, Slot *out) const noexcept {
  const auto is_unowned = [&](std::uint64_t hash) { return owner(hash) == kNoSlot; };
  if (is_between() && std::ranges::any_of(hashes, is_unowned)) return false;
  for (std::size_t i = 0; i < hashes.size(); ++i) replicas(hashes[i], owner(hashes[i]), {out + i * each, each});
  return true;
}

const Node *View::at_slot(Slot slot) const noexcept {
  const NodeIndex index = placed_->node_at(slot);
  return index != NodeIndex::none ? &nodes_[at(index)] : nullptr;
}

const Node *View::find(std::string_view id) const noexcept {
  const auto node =
      std::ranges::lower_bound(nodes_, id, {}, [](const Node &each) { return std::string_view(each.id); });
  return node != nodes_.end() && node->id == id ? &*node : nullptr;
}

double View::fair_share(const Node &node) const noexcept {
  return node.weight.is_zero() ? 0 : node.weight.value() / placed_->total_weight();
}

std::uint64_t View::bytes_beside(std::span<const Node> nodes, const PinList &pins, const Detour *detour) noexcept {
  const auto beyond = [](const std::string &text) {
    static const std::size_t kInside = std::string().capacity();
    return text.capacity() > kInside ? text.capacity() + 1 : 0;
  };
  std::uint64_t bytes = detour != nullptr ? detour->bytes() : 0;
  for (const Node &node : nodes)
    bytes += beyond(node.id) + beyond(node.zone) + beyond(node.address) + node.attributes.bytes();
  for (const Pin &pin : pins.all()) bytes += sizeof pin + beyond(pin.key) + beyond(pin.node);
  return bytes;
}

std::uint64_t View::bytes() const noexcept {
  return sizeof *this + placed_->bytes() + history_->bytes(placed_.get()) + nodes_.capacity() * sizeof(Node) +
         bytes_beside(nodes_, pins_, detour_.get()) + (stage_ ? stage_->bytes() : 0);
}

std::uint64_t bytes_of_nodes(std::uint64_t nodes) noexcept { return sizeof(View) + nodes * sizeof(Node); }

std::uint64_t View::bytes_without_placement(std::uint64_t nodes, std::uint64_t slots, bool is_fair) noexcept {
  return bytes_of_nodes(nodes) + Placed::bytes_without_engine(nodes, slots, is_fair);
}

}  // namespace holdfast
