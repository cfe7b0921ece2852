#include "cluster/pins.h"

#include <algorithm>
#include <cassert>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

namespace {

bool comes_before(const Pin &pin, bool is_prefix, std::string_view key) noexcept {
  return pin.is_prefix != is_prefix ? is_prefix : pin.key < key;
}

bool has(std::span<const Pin> pins, bool is_prefix, std::string_view key) noexcept {
  const auto place =
      std::ranges::partition_point(pins, [&](const Pin &pin) { return comes_before(pin, is_prefix, key); });
  return place != pins.end() && place->is_prefix == is_prefix && place->key == key;
}

}  // namespace

void StagedPins::set(bool is_prefix, std::string_view key, std::string_view node) {
  if (key.size() > kLongestPin) {
    throw Error{Fault::argument, "a pin of " + text_of(std::uint64_t{key.size()}) +
                                     " bytes is too long: use at most 65535 bytes, or a prefix"};
  }
  std::string owner(node);
  changes_[{is_prefix, std::string(key)}] = std::move(owner);
}

void StagedPins::erase(bool is_prefix, std::string_view key) {
  const Place place(is_prefix, key);
  const auto change = changes_.find(place);
  const bool is_known = change != changes_.end() ? change->second.has_value() : has(published_.all(), is_prefix, key);
  if (!is_known) {
    throw Error{Fault::not_found, std::string("nothing is pinned for the ") + (is_prefix ? "prefix " : "key ") +
                                      quoted(key) + ": name it as it was pinned"};
  }
  changes_[place].reset();
}

// Two sorted lists in one pass; of equal places the change counts.
PinList StagedPins::list() const {
  if (changes_.empty()) return published_;
  std::vector<Pin> pins;
  const auto add = [&](const auto &change) {
    if (change.second) pins.push_back({change.first.first, change.first.second, *change.second});
  };
  auto change = changes_.begin();
  for (const Pin &pin : published_.all()) {
    const Place place(pin.is_prefix, pin.key);
    for (; change != changes_.end() && change->first < place; ++change) add(*change);
    if (change == changes_.end() || change->first != place) pins.push_back(pin);
  }
  for (; change != changes_.end(); ++change) add(*change);
  PinList list;
  [[maybe_unused]] const bool is_in_order = list.assign(std::move(pins));
  assert(is_in_order);
  return list;
}

bool PinList::assign(std::vector<Pin> pins) {
  for (std::size_t i = 1; i < pins.size(); ++i) {
    if (!comes_before(pins[i - 1], pins[i].is_prefix, pins[i].key)) return false;
  }
  pins_ = pins.empty() ? nullptr : std::make_shared<const std::vector<Pin>>(std::move(pins));
  return true;
}

PinTable::PinTable(const PinList &pins, std::span<const Node> nodes, const KeyHash &hash) {
  for (const Pin &pin : pins.all()) {
    const auto node = std::ranges::lower_bound(nodes, pin.node, {}, &Node::id);
    if (node == nodes.end() || node->id != pin.node) continue;
    if (pin.is_prefix) {
      prefixes_.push_back({pin.key, node->slot});
      lengths_.push_back(pin.key.size());
    } else if (hash.accepts(pin.key.size())) {
      exact_.push_back({hash(reinterpret_cast<const unsigned char *>(pin.key.data()), pin.key.size()), node->slot});
    }
  }
  std::ranges::sort(exact_, {}, &Exact::hash);
  std::ranges::sort(lengths_, std::ranges::greater{});
  lengths_.erase(std::unique(lengths_.begin(), lengths_.end()), lengths_.end());
}

Slot PinTable::find(const unsigned char *key, std::size_t length, std::uint64_t hash) const noexcept {
  const Slot exact = find_hash(hash);
  if (exact != kNoSlot) return exact;
  for (const std::size_t each : lengths_) {
    if (each > length) continue;
    const std::string_view start(reinterpret_cast<const char *>(key), each);
    const auto prefix = std::ranges::lower_bound(prefixes_, start, {},
                                                 [](const Prefix &known) { return std::string_view(known.text); });
    if (prefix != prefixes_.end() && prefix->text == start) return prefix->slot;
  }
  return kNoSlot;
}

Slot PinTable::find_hash(std::uint64_t hash) const noexcept {
  const auto exact = std::ranges::lower_bound(exact_, hash, {}, &Exact::hash);
  return exact != exact_.end() && exact->hash == hash ? exact->slot : kNoSlot;
}

std::uint64_t PinTable::bytes() const noexcept {
  std::uint64_t texts = 0;
  for (const Prefix &prefix : prefixes_) texts += prefix.text.capacity();
  return sizeof *this + exact_.capacity() * sizeof(Exact) + prefixes_.capacity() * sizeof(Prefix) +
         lengths_.capacity() * sizeof(lengths_[0]) + texts;
}

}  // namespace holdfast
