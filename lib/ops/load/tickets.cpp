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

HOLDFAST_INLINE std::uint64_t Tickets::try_entry(std::uint64_t index, std::uint32_t holder) noexcept {
  Entry &entry = *entries_.find(index);
  std::uint64_t word = entry.load(std::memory_order_relaxed);
  if ((word & kHeld) != 0) return 0;
  const std::uint64_t version = (word & ~(kVersion - 1)) + kVersion;
  // Pairs with `give_back`, which may run in the thread that the ticket is handed to.
  if (!entry.compare_exchange_strong(word, version | kHeld | holder, std::memory_order_release,
                                     std::memory_order_relaxed)) {
    return 0;
  }
  if (version == 0) wraps_.fetch_add(1, std::memory_order_relaxed);
  return (kMark | version >> 1 | index) ^ salt_;
}

// Only the last block is searched: it is larger than all others together, and those empty as
// their tickets are given back. The place alone would not do: a key that is asked for all the
// time may begin at the same one.
std::uint64_t Tickets::try_take(unsigned block_count, std::uint32_t holder, std::uint64_t start) noexcept {
  if (block_count == 0) return 0;
  const std::uint64_t first = entries_.start_of(block_count - 1);
  const std::uint64_t last = (kFirstBlock << (block_count - 1)) - 1;
  for (std::uint64_t step = 0; step < kNear; ++step) {
    const std::uint64_t ticket = try_entry(first + ((start + step) & last), holder);
    if (ticket != 0) return ticket;
  }
  std::uint64_t place = draws_.fetch_add(kElsewhere, std::memory_order_relaxed);
  for (std::uint64_t step = 0; step < kElsewhere; ++step) {
    const std::uint64_t ticket = try_entry(first + (mix64(place++) & last), holder);
    if (ticket != 0) return ticket;
  }
  return 0;
}

void Tickets::grow(unsigned block_count) {
  const std::lock_guard lock(growing_);
  if (entries_.block_count() == block_count) entries_.add_block();
}

std::uint64_t Tickets::take(std::uint32_t holder, std::uint64_t start) {
  for (;;) {
    const unsigned block_count = entries_.block_count();
    const std::uint64_t ticket = try_take(block_count, holder, start);
    if (ticket != 0) return ticket;
    grow(block_count);
  }
}

std::optional<std::uint32_t> Tickets::give_back(std::uint64_t ticket) noexcept {
  const std::uint64_t plain = ticket ^ salt_;
  Entry *const entry = entries_.find(plain & 0xffffffff);
  if ((plain & kMark) == 0 || entry == nullptr) return {};
  const std::uint64_t version = (plain & ~kMark & ~std::uint64_t{0xffffffff}) << 1;
  std::uint64_t word = entry->load(std::memory_order_relaxed);
  if ((word & ~std::uint64_t{0xffffffff}) != (version | kHeld)) return {};
  // Of several that give back the same number, one succeeds.
  if (!entry->compare_exchange_strong(word, version, std::memory_order_acquire, std::memory_order_relaxed)) return {};
  return static_cast<std::uint32_t>(word);
}

// The version of an entry grows by one whenever it is taken, so that counting costs takers
// nothing.
std::uint64_t Tickets::count_taken() const noexcept {
  std::uint64_t taken = wraps_.load(std::memory_order_relaxed) << 31;
  for (std::uint64_t i = 0, size = entries_.size(); i < size; ++i) {
    taken += entries_.find(i)->load(std::memory_order_relaxed) / kVersion;
  }
  return taken;
}

std::uint64_t Tickets::count_held() const noexcept {
  std::uint64_t held = 0;
  for (std::uint64_t i = 0, size = entries_.size(); i < size; ++i) {
    held += (entries_.find(i)->load(std::memory_order_relaxed) & kHeld) != 0 ? 1 : 0;
  }
  return held;
}

}  // namespace holdfast
