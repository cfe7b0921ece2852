#include "model.h"

namespace loads {

namespace {

// In the zone, or in one within it.
bool is_inside(const std::string &zone, const std::string &outer) {
  return zone == outer || zone.compare(0, outer.size() + 1, outer + "/") == 0;
}

}  // namespace

// What routers feed for a node ends when the node leaves.
void Model::follow(const Seen &seen) {
  followed_ = seen;
  is_current_ = true;
  for (auto node = fed_.begin(); node != fed_.end();) {
    const bool stays = std::find(seen.ids.begin(), seen.ids.end(), node->first) != seen.ids.end();
    node = stays ? std::next(node) : fed_.erase(node);
  }
}

void Model::receive(const Seen &seen) {
  const bool is_older =
      followed_.view != nullptr && hf_view_generation(seen.view.get()) < hf_view_generation(followed_.view.get());
  if (!is_older && (!is_current_ || !seen.is_alike(followed_))) follow(seen);
}

bool Model::has_moved_nodes(const Seen &seen) const {
  for (std::size_t slot = 0; slot < seen.limit(); ++slot) {
    const auto found = std::find(followed_.ids.begin(), followed_.ids.end(), seen.ids[slot]);
    if (!seen.ids[slot].empty() && found != followed_.ids.end() && !is_known(seen, slot)) return true;
  }
  return false;
}

std::uint64_t Model::fed(const std::string &id) const {
  std::uint64_t sum = 0;
  const auto feeds = fed_.find(id);
  if (feeds == fed_.end()) return 0;
  for (const auto &[router, feed] : feeds->second) sum += feed.at(now);
  return sum;
}

bool Model::forget_router(const std::string &router) {
  std::size_t gone = 0;
  for (auto &[id, feeds] : fed_) gone += feeds.erase(router);
  return gone != 0;
}

void Model::set_time(std::uint64_t time) {
  now = time;
  for (auto &[id, feeds] : fed_) {
    for (auto feed = feeds.begin(); feed != feeds.end();) {
      const bool has_faded = feed->second.lease != 0 && feed->second.at(now) == 0;
      feed = has_faded ? feeds.erase(feed) : std::next(feed);
    }
  }
}

// "Recent" is a mean in which each ticket counts for 1/64, kept in 2^-20.
void Model::note_cost(std::uint64_t cost) {
  const std::uint64_t scaled = cost << 20;
  if (mean_ == 0) {
    mean_ = scaled;
  } else if (mean_ < scaled) {
    mean_ += (scaled - mean_) / 64;
  } else {
    mean_ -= (mean_ - scaled) / 64;
  }
}

// Of the members; all nodes are, if none has weight.
Model::Standing Model::standing(const Seen &seen) const {
  std::uint64_t up = 0, members = 0;
  for (std::size_t slot = 0; slot < seen.limit(); ++slot) {
    if (seen.ids[slot].empty() || (seen.has_weight && seen.halves[slot] == 0)) continue;
    ++members;
    up += seen.states[slot] == HF_STATE_UP ? 1 : 0;
  }
  if (up * 1000000 < members * settings.panic) return Standing::everybody;
  return up > 0 ? Standing::up : Standing::draining;
}

bool Model::is_panic(const Seen &seen) const { return standing(seen) == Standing::everybody; }

// Whether work goes to the node in the view that counts.
bool Model::is_in_pool(std::size_t slot) const {
  if (followed_.weight(slot) == 0) return false;
  const Standing now_standing = standing(followed_);
  return now_standing == Standing::everybody ||
         followed_.states[slot] == (now_standing == Standing::up ? HF_STATE_UP : HF_STATE_DRAINING);
}

std::uint64_t Model::total() const {
  std::uint64_t sum = 0;
  for (std::size_t slot = 0; slot < followed_.limit(); ++slot) {
    if (is_in_pool(slot)) sum += load(followed_.ids[slot]);
  }
  return sum;
}

std::size_t Model::tier(std::size_t slot) const {
  std::size_t tier = 0;
  while (tier < settings.tiers.size() && !is_inside(followed_.zones[slot], settings.tiers[tier])) ++tier;
  return tier;
}

void Model::put(Pool &pool, const Seen &seen, std::uint32_t slot, std::uint64_t weight) const {
  pool.slots.push_back(slot);
  pool.load += load(seen.ids[slot]);
  pool.weight += weight;
}

// Nodes that the view at hand has up. Of a view that is not the newest, those that the newest has up as well come
// first. Only where no zone is asked for, those that are draining come last.
Pool Model::tier_pool(const Seen &seen, const MaskBytes &mask, std::optional<std::size_t> of) const {
  Pool usable, apart, draining;
  const Standing stands = standing(seen);
  for (std::uint32_t slot = 0; slot < seen.limit(); ++slot) {
    const std::uint64_t own_weight = weight(seen, slot);
    if (own_weight == 0 || !permits(mask, slot) || (of && tier(slot) != *of)) continue;
    const bool is_up = stands == Standing::everybody || (stands == Standing::up && seen.states[slot] == HF_STATE_UP);
    if (is_up && of && !is_in_pool(slot)) continue;  // of a zone, only nodes that the newest view uses
    if (is_up) put(is_in_pool(slot) ? usable : apart, seen, slot, own_weight);
    if (!is_up && !of && seen.states[slot] == HF_STATE_DRAINING) put(draining, seen, slot, own_weight);
  }
  return !usable.slots.empty() ? usable : !apart.slots.empty() ? apart : draining;
}

// In the order in which they are tried.
std::vector<Pool> Model::pools(const Seen &seen, const MaskBytes &mask, bool is_pinned) const {
  std::vector<Pool> all;
  for (std::size_t each = 0; !settings.tiers.empty() && !is_pinned && each <= settings.tiers.size(); ++each) {
    all.push_back(tier_pool(seen, mask, each));
    all.back().has_full = settings.full != 0;
    if (all.back().slots.empty()) all.pop_back();
  }
  Pool last = tier_pool(seen, mask, {});
  if (!last.slots.empty()) all.push_back(std::move(last));
  return all;
}

Pool Model::pool_of(const Seen &seen, const MaskBytes &mask, std::uint32_t slot) const {
  if (!settings.tiers.empty() && is_known(seen, slot)) {
    Pool own_tier = tier_pool(seen, mask, tier(slot));
    own_tier.has_full = settings.full != 0;
    if (!own_tier.slots.empty()) return own_tier;
  }
  return tier_pool(seen, mask, {});
}

Pool Model::stand_ins(const Seen &seen, const MaskBytes &mask) const {
  Pool pool;
  for (std::uint32_t slot = 0; slot < seen.limit(); ++slot) {
    const bool stands_in = !seen.ids[slot].empty() && seen.halves[slot] == 0 && seen.states[slot] == HF_STATE_UP &&
                           is_inside(seen.zones[slot], "backup");
    if (stands_in && permits(mask, slot) && is_known(seen, slot)) put(pool, seen, slot, 1);
  }
  pool.is_alike = true;
  return pool;
}

// load < max(factor * fair, fair + slack)
Room Model::room(const Seen &seen, const Pool &pool, std::uint32_t slot, std::uint64_t cost,
                 std::uint64_t usual) const {
  const std::uint64_t own_weight = pool.is_alike ? 1 : weight(seen, slot);
  const Exact carried = load(seen.ids[slot]), all = pool.load + cost, kept = slack(usual);
  if (carried <= kept) return Room::some;
  const auto is_below = [](Exact a, Exact b) {
    return a >= b ? Room::none : a < b - (b >> 44) ? Room::some : Room::unclear;
  };
  const Room scaled = is_below(carried * pool.weight * 1000000, all * settings.factor * own_weight);
  const Room fair = is_below((carried - kept) * pool.weight, all * own_weight);
  return std::max(scaled, fair);
}

Model::Bound Model::bound(const Seen &seen, const Pool &pool, std::uint32_t slot, std::uint64_t cost) const {
  const Exact all = pool.load + cost, own_weight = weight(seen, slot);
  const Exact millions = Exact{pool.weight} * 1000000;
  const Exact scaled = all * settings.factor * own_weight, fair = all * own_weight;
  const auto rounded_up = [](Exact a, Exact b) { return static_cast<std::uint64_t>((a + b - 1) / b); };
  const std::uint64_t value = std::max(rounded_up(scaled, millions), rounded_up(fair, pool.weight) + slack(cost));
  const std::uint64_t low = std::max(rounded_up(scaled - (scaled >> 44), millions),
                                     rounded_up(fair - (fair >> 44), pool.weight) + slack(cost));
  const std::uint64_t most = pool.has_full ? full_load(slot) : ~std::uint64_t{0};
  return {std::min(value, most), std::min(low, most) != std::min(value, most)};
}

std::uint64_t Model::full_load(std::uint32_t slot) const {
  if (followed_.halves[slot] == 0) return ~std::uint64_t{0};  // it leaves in a stage, and its weight has left before it
  return std::max<std::uint64_t>((settings.full * followed_.halves[slot] + 1) / 2, 1);
}

bool Model::is_full(const Seen &seen, std::uint32_t slot) const { return load(seen.ids[slot]) >= full_load(slot); }

}  // namespace loads
