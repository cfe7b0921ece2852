// Pins: keys, or all keys that start alike, that live on a node of the operator's choice. They
// are part of what everybody agrees on: in the fingerprint and in the snapshot. A pin whose node
// is not there waits for it, and its keys are placed as if there were no pin.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/node.h"
#include "hash/key_hash.h"

namespace holdfast {

struct Pin {
  bool is_prefix = false;
  std::string key;   // the whole key, or what it starts with
  std::string node;  // an id

  friend bool operator==(const Pin &, const Pin &) = default;
};

inline constexpr std::size_t kLongestPin = 65535;

// Pins in their order: whole keys first, each kind by bytes. Shared by views that have the same.
class PinList {
 public:
  [[nodiscard]] std::span<const Pin> all() const noexcept {
    return pins_ ? std::span<const Pin>(*pins_) : std::span<const Pin>();
  }

  // All pins at once. False, and nothing changed, unless they stand in their order, each once.
  [[nodiscard]] bool assign(std::vector<Pin> pins);

  friend bool operator==(const PinList &a, const PinList &b) noexcept {
    return a.pins_ == b.pins_ || std::ranges::equal(a.all(), b.all());
  }

 private:
  std::shared_ptr<const std::vector<Pin>> pins_;
};

// Changes of a list that nobody has seen yet. Each costs a search, however many pins there are.
class StagedPins {
 public:
  explicit StagedPins(const PinList &published) : published_(published) {}

  // Replaces the pin of that key if there is one. Throws Error{argument} for a key too long.
  void set(bool is_prefix, std::string_view key, std::string_view node);
  // Throws Error{not_found} if there is no such pin.
  void erase(bool is_prefix, std::string_view key);

  // Leaves no pin.
  void clear() noexcept {
    published_ = {};
    changes_.clear();
  }

  // The list with all changes made.
  [[nodiscard]] PinList list() const;

 private:
  // Whole keys come first, as in a list.
  using Place = std::pair<bool, std::string>;

  PinList published_;
  std::map<Place, std::optional<std::string>> changes_;  // a place without a node has no pin any more
};

// Pins as lookups ask for them.
class PinTable {
 public:
  // `nodes` sorted by id.
  PinTable(const PinList &pins, std::span<const Node> nodes, const KeyHash &hash);

  // The node that a key is pinned to, kNoSlot if to none: by its own pin, else by that of its
  // longest prefix.
  [[nodiscard]] Slot find(const unsigned char *key, std::size_t length, std::uint64_t hash) const noexcept;
  // By the key's own pin alone: a hash does not say how a key starts.
  [[nodiscard]] Slot find_hash(std::uint64_t hash) const noexcept;

  [[nodiscard]] std::uint64_t bytes() const noexcept;

 private:
  struct Exact {
    std::uint64_t hash;
    Slot slot;
  };
  struct Prefix {
    std::string text;
    Slot slot;
  };

  std::vector<Exact> exact_;          // sorted by hash
  std::vector<Prefix> prefixes_;      // sorted by text
  std::vector<std::size_t> lengths_;  // of prefixes, each once, the longest first
};

}  // namespace holdfast
