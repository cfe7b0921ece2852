// What load.h and its neighbours promise, as plain arithmetic over maps: which nodes a request may go to, what room
// they have, and what is left on them. Nothing here is shared with the library.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fleet.h"

namespace loads {

__extension__ using Exact = unsigned __int128;

struct Settings {
  std::uint64_t factor = 1250000;  // in millionths
  std::uint64_t tries = 8;
  std::optional<std::uint64_t> slack;  // none: 8 mean costs
  std::uint64_t panic = 0;             // in millionths
  std::uint64_t full = 0;
  std::vector<std::string> tiers;
};

struct Feed {
  std::uint64_t value, since, lease;

  [[nodiscard]] std::uint64_t at(std::uint64_t now) const {
    const std::uint64_t age = now - since;
    if (lease == 0 || age <= lease) return value;
    return age >= 2 * lease ? 0 : static_cast<std::uint64_t>(Exact{value} * (2 * lease - age) / lease);
  }
};

// The nodes that a request may go to, and whose loads make the bound.
struct Pool {
  std::vector<std::uint32_t> slots;
  std::uint64_t load = 0, weight = 0;
  bool has_full = false;  // a node that is full has no room
  bool is_alike = false;  // each weighs 1
};

// The library counts weights in 2^-56. A load within 2^-44 of the bound may be on either side of it.
enum class Room { none, unclear, some };

// The mask of a request; no bytes for everybody.
using MaskBytes = std::vector<std::uint8_t>;

class Model {
 public:
  Settings settings;
  std::uint64_t now = 0;

  // Views: the one that counts, and one that a call brings.
  void follow(const Seen &seen);
  void receive(const Seen &seen);
  void settings_changed() { is_current_ = false; }
  [[nodiscard]] const Seen &followed() const { return followed_; }
  // Whether the node of a slot counts now.
  [[nodiscard]] bool is_known(const Seen &seen, std::size_t slot) const {
    return slot < seen.limit() && slot < followed_.limit() && !seen.ids[slot].empty() &&
           seen.ids[slot] == followed_.ids[slot];
  }
  [[nodiscard]] std::uint64_t weight(const Seen &seen, std::size_t slot) const {
    return is_known(seen, slot) ? followed_.weight(slot) : 0;
  }
  // Whether a node has another slot in the view that counts. A load object may know its former slot or not.
  [[nodiscard]] bool has_moved_nodes(const Seen &seen) const;

  // Loads.
  [[nodiscard]] std::uint64_t load(const std::string &id) const { return own(id) + fed(id); }
  [[nodiscard]] std::uint64_t own(const std::string &id) const { return own_.count(id) != 0 ? own_.at(id) : 0; }
  void add(const std::string &id, std::uint64_t cost) { own_[id] += cost; }
  void give_up(const std::string &id, std::uint64_t cost) { own_[id] -= cost; }
  [[nodiscard]] std::uint64_t total() const;
  void note_cost(std::uint64_t cost);

  // Feeds.
  void feed(const std::string &id, const std::string &router, const Feed &feed) { fed_[id][router] = feed; }
  [[nodiscard]] bool forget_router(const std::string &router);
  void set_time(std::uint64_t time);

  // Where requests go.
  [[nodiscard]] bool is_panic(const Seen &seen) const;
  [[nodiscard]] std::vector<Pool> pools(const Seen &seen, const MaskBytes &mask, bool is_pinned) const;
  [[nodiscard]] Pool stand_ins(const Seen &seen, const MaskBytes &mask) const;
  // `usual` is what the request costs on a node that is not given.
  [[nodiscard]] Room room(const Seen &seen, const Pool &pool, std::uint32_t slot, std::uint64_t cost,
                          std::uint64_t usual) const;
  [[nodiscard]] bool is_full(const Seen &seen, std::uint32_t slot) const;
  // The bound, rounded up, of a node of positive weight; and whether the library may answer one less.
  struct Bound {
    std::uint64_t value;
    bool is_unclear;
  };
  [[nodiscard]] Bound bound(const Seen &seen, const Pool &pool, std::uint32_t slot, std::uint64_t cost) const;
  // Those whose bound a node of this slot has: of its zone, if zones are preferred.
  [[nodiscard]] Pool pool_of(const Seen &seen, const MaskBytes &mask, std::uint32_t slot) const;

 private:
  enum class Standing { up, draining, everybody };

  [[nodiscard]] std::uint64_t fed(const std::string &id) const;
  [[nodiscard]] std::uint64_t slack(std::uint64_t cost) const {
    return settings.slack ? *settings.slack : mean_ == 0 ? 8 * cost : mean_ >> 17;
  }
  [[nodiscard]] Standing standing(const Seen &seen) const;
  [[nodiscard]] bool is_in_pool(std::size_t slot) const;
  [[nodiscard]] std::size_t tier(std::size_t slot) const;
  // The load from which a node is full, in the slot of the newest view.
  [[nodiscard]] std::uint64_t full_load(std::uint32_t slot) const;
  [[nodiscard]] Pool tier_pool(const Seen &seen, const MaskBytes &mask, std::optional<std::size_t> tier) const;
  void put(Pool &pool, const Seen &seen, std::uint32_t slot, std::uint64_t weight) const;

  Seen followed_;
  bool is_current_ = false;
  std::map<std::string, std::uint64_t> own_;
  std::map<std::string, std::map<std::string, Feed>> fed_;  // by node and router
  std::uint64_t mean_ = 0;                                  // of costs, in 2^-20
};

inline bool permits(const MaskBytes &mask, std::size_t slot) { return mask.empty() || mask[slot] != 0; }

}  // namespace loads
