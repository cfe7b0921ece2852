#include "ops/load/tickets.h"

#include "hash/sip/siphash.h"
#include "hash/splitmix.h"

namespace holdfast {

namespace {

// A block is too full when the entries near a place are held, and so are this many elsewhere:
// at half full that has a chance of 2^-16, at three quarters of 1 %.
constexpr std::uint64_t kNear = 8;
constexpr std::uint64_t kElsewhere = 16;

}  // namespace

HOLDFAST_INLINE std::uint64_t Tickets::try_entry(std::uint64_t index, const Claim &claim) noexcept {
  Entry &entry = *entries_.find(index);
  std::uint64_t word = entry.word.load(std::memory_order_relaxed);
  if ((word & kHeld) != 0) return 0;
  const std::uint64_t version = (word & ~(kVersion - 1)) + kVersion;
  // Acquire, so that what the former holder read of the entry is not the cost written below.
  if (!entry.word.compare_exchange_strong(word, version | kHeld | kNobody, std::memory_order_acquire,
                                          std::memory_order_relaxed)) {
    return 0;
  }
  // Release: who reads them in `find` sees that the word has changed before.
  entry.cost.store(claim.cost, std::memory_order_release);
  entry.since.store(claim.since, std::memory_order_release);
  entry.word.store(version | kHeld | claim.holder, std::memory_order_release);  // pairs with `find` and `end`
  if (version == 0) wraps_.fetch_add(1, std::memory_order_relaxed);
  return ticket_of(version, index);
}

// Only the last block is searched: it is larger than all others together, and those empty as
// their tickets are given back. The place alone would not do: a key that is asked for all the
// time may begin at the same one.
std::uint64_t Tickets::try_take(unsigned block_count, const Claim &claim, std::uint64_t start) noexcept {
  if (block_count == 0) return 0;
  const std::uint64_t first = entries_.start_of(block_count - 1);
  const std::uint64_t last = (kFirstBlock << (block_count - 1)) - 1;
  for (std::uint64_t step = 0; step < kNear; ++step) {
    const std::uint64_t ticket = try_entry(first + ((start + step) & last), claim);
    if (ticket != 0) return ticket;
  }
  std::uint64_t place = draws_.fetch_add(kElsewhere, std::memory_order_relaxed);
  for (std::uint64_t step = 0; step < kElsewhere; ++step) {
    const std::uint64_t ticket = try_entry(first + (mix64(place++) & last), claim);
    if (ticket != 0) return ticket;
  }
  return 0;
}

void Tickets::grow(unsigned block_count) {
  const std::lock_guard lock(growing_);
  if (entries_.block_count() == block_count) entries_.add_block();
}

std::uint64_t Tickets::take(const Claim &claim, std::uint64_t start) {
  for (;;) {
    const unsigned block_count = entries_.block_count();
    const std::uint64_t ticket = try_take(block_count, claim, start);
    if (ticket != 0) return ticket;
    grow(block_count);
  }
}

Tickets::Place Tickets::place_of(std::uint64_t ticket) const noexcept {
  const std::uint64_t plain = ticket ^ salt_;
  if ((plain & kMark) == 0) return {};
  return {entries_.find(plain & 0xffffffff), (plain & ~kMark & ~std::uint64_t{0xffffffff}) << 1};
}

// Of several that end the same ticket, one succeeds. Release, so that the cost is read before another
// ticket writes its own.
std::optional<Claim> Tickets::end(Entry &entry, std::uint64_t word) noexcept {
  const Claim held{static_cast<std::uint32_t>(word), entry.cost.load(std::memory_order_relaxed),
                   entry.since.load(std::memory_order_relaxed)};
  const std::uint64_t ended = word & ~(kVersion - 1);
  if (!entry.word.compare_exchange_strong(word, ended, std::memory_order_acq_rel, std::memory_order_relaxed)) return {};
  return held;
}

std::optional<Claim> Tickets::give_back(std::uint64_t ticket) noexcept {
  const Place place = place_of(ticket);
  if (place.entry == nullptr) return {};
  const std::uint64_t word = place.entry->word.load(std::memory_order_acquire);
  if (!is_held(word, place.version)) return {};
  return end(*place.entry, word);
}

// The word again, in case that the ticket ended and another one began meanwhile.
std::optional<Claim> Tickets::find(std::uint64_t ticket) const noexcept {
  const Place place = place_of(ticket);
  if (place.entry == nullptr) return {};
  const std::uint64_t word = place.entry->word.load(std::memory_order_acquire);
  if (!is_held(word, place.version)) return {};
  const Claim held{static_cast<std::uint32_t>(word), place.entry->cost.load(std::memory_order_acquire),
                   place.entry->since.load(std::memory_order_acquire)};
  if (place.entry->word.load(std::memory_order_relaxed) != word) return {};
  return held;
}

std::optional<Claim> Tickets::give_back_next(std::uint32_t holder, std::uint64_t &entry) noexcept {
  for (const std::uint64_t size = entries_.size(); entry < size;) {
    Entry &each = *entries_.find(entry++);
    const std::uint64_t word = each.word.load(std::memory_order_acquire);
    if ((word & kHeld) == 0 || static_cast<std::uint32_t>(word) != holder) continue;
    const std::optional<Claim> held = end(each, word);
    if (held) return held;
  }
  return {};
}

std::uint64_t Tickets::list(std::uint64_t before, std::span<std::uint64_t> out) const noexcept {
  std::uint64_t found = 0;
  for (std::uint64_t i = 0, size = entries_.size(); i < size; ++i) {
    const std::uint64_t word = entries_.find(i)->word.load(std::memory_order_acquire);
    const std::uint64_t version = word & ~(kVersion - 1);
    if ((word & kHeld) == 0) continue;
    const std::uint64_t ticket = ticket_of(version, i);
    const std::optional<Claim> held = find(ticket);
    if (!held || held->since >= before) continue;
    if (found < out.size()) out[found] = ticket;
    ++found;
  }
  return found;
}

// The version of an entry grows by one whenever it is taken, so that counting costs takers
// nothing.
std::uint64_t Tickets::count_taken() const noexcept {
  std::uint64_t taken = wraps_.load(std::memory_order_relaxed) << 31;
  for (std::uint64_t i = 0, size = entries_.size(); i < size; ++i) {
    taken += entries_.find(i)->word.load(std::memory_order_relaxed) / kVersion;
  }
  return taken;
}

std::uint64_t Tickets::count_held() const noexcept {
  std::uint64_t held = 0;
  for (std::uint64_t i = 0, size = entries_.size(); i < size; ++i) {
    held += (entries_.find(i)->word.load(std::memory_order_relaxed) & kHeld) != 0 ? 1 : 0;
  }
  return held;
}

}  // namespace holdfast
