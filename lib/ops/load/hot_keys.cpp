#include "ops/load/hot_keys.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "hash/entropy.h"
#include "hash/sip/siphash.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kMillion = 1000000;
constexpr std::uint64_t kLeastCount = 16;  // fewer requests are chance

std::uint64_t millionths_of(double share) {
  if (share >= HotKeys::kLeastShare && share <= HotKeys::kGreatestShare) {
    return static_cast<std::uint64_t>(share * kMillion + 0.5);
  }
  throw Error{Fault::argument,
              "share " + text_of(share) + " is not from 0.0001 to 0.5: use 0.01 for keys of 1 % of the requests"};
}

// Half a window must have requests enough of a key that is just hot.
std::uint64_t checked_window(std::uint64_t window, std::uint64_t share_millionths) {
  const std::uint64_t least = (4 * kLeastCount * kMillion + share_millionths - 1) / share_millionths;
  if (window == 0) return std::max(HotKeys::kStandardWindow, least);
  if (window >= least && window <= HotKeys::kMostWindow) return window;
  throw Error{Fault::argument, "window " + text_of(window) + " is not from " + text_of(least) + " to " +
                                   text_of(HotKeys::kMostWindow) + " requests: use 0 for " +
                                   text_of(std::max(HotKeys::kStandardWindow, least)) + ", or a greater share"};
}

}  // namespace

HotKeys::HotKeys(double share, std::uint64_t window)
    : entry_seed_{unguessable_word(), unguessable_word()},
      share_millionths_(millionths_of(share)),
      window_(checked_window(window, share_millionths_)),
      most_((4 * kMillion + share_millionths_ - 1) / share_millionths_),
      entries_(static_cast<std::size_t>(std::bit_ceil(2 * most_))) {
  kept_.reserve(static_cast<std::size_t>(most_));
}

// Where the search for a key begins. Hashes are hashed once more: those of a caller may be numbers
// in a row, or chosen by a stranger.
std::size_t HotKeys::home(std::uint64_t hash) const noexcept {
  return static_cast<std::size_t>(siphash64<1, 3>(entry_seed_, hash)) & (entries_.size() - 1);
}

// The entry of the key, or the free one where it would stand.
std::size_t HotKeys::find(std::uint64_t hash) const noexcept {
  const std::size_t last = entries_.size() - 1;
  std::size_t at = home(hash);
  while (entries_[at].count != 0 && entries_[at].hash != hash) at = (at + 1) & last;
  return at;
}

// Entries move when others before them end, so that all are put in anew.
template <class Change>
void HotKeys::change_all(Change change) noexcept {
  kept_.clear();
  for (Entry &entry : entries_) {
    const std::uint64_t count = entry.count != 0 ? change(entry.count) : 0;
    if (count != 0) kept_.push_back({entry.hash, count});
    entry.count = 0;
  }
  for (const Entry &entry : kept_) entries_[find(entry.hash)] = entry;
  used_ = kept_.size();
}

bool HotKeys::note(std::uint64_t hash) noexcept {
  if (++requests_ == window_) {
    change_all([](std::uint64_t count) { return count / 2; });
    requests_ /= 2;
    missing_ = missing_ / 2 + 1;
  }
  std::size_t at = find(hash);
  if (entries_[at].count == 0) {
    if (used_ == most_) {
      change_all([](std::uint64_t count) { return count - 1; });
      ++missing_;
      return false;
    }
    ++used_;
    entries_[at].hash = hash;
  }
  return is_hot_count(++entries_[at].count);
}

// What a counter misses is added, so that no hot key is overlooked.
bool HotKeys::is_hot_count(std::uint64_t count) const noexcept {
  return count >= kLeastCount && (count + missing_) * kMillion >= requests_ * share_millionths_;
}

double HotKeys::share_of(std::uint64_t count) const noexcept {
  if (count == 0) return 0;
  return std::min(1.0, static_cast<double>(count + missing_) / static_cast<double>(requests_));
}

// Few are hot, at most one for each share of the requests, so that sorting by insertion will do.
std::size_t HotKeys::list(std::span<std::uint64_t> out) const noexcept {
  std::size_t found = 0, listed = 0;
  for (const Entry &entry : entries_) {
    if (!is_hot_count(entry.count)) continue;
    ++found;
    std::uint64_t hash = entry.hash;
    for (std::size_t i = 0; i < listed; ++i) {
      const std::uint64_t other = entries_[find(out[i])].count, own = entries_[find(hash)].count;
      if (own > other || (own == other && hash < out[i])) std::swap(hash, out[i]);
    }
    if (listed < out.size()) out[listed++] = hash;
  }
  return found;
}

std::size_t HotKeys::bytes() const noexcept {
  return sizeof *this + (entries_.capacity() + kept_.capacity()) * sizeof(Entry);
}

std::size_t HotKeys::longest_search() const noexcept {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < entries_.size(); ++at) {
    if (entries_[at].count == 0) continue;
    longest = std::max(longest, ((at - home(entries_[at].hash)) & (entries_.size() - 1)) + 1);
  }
  return longest;
}

}  // namespace holdfast
