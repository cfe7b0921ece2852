#include "place/numbered/memento.h"

#include <bit>

namespace holdfast {

namespace {

std::uint64_t table_size(std::uint64_t removed) {
  return removed == 0 ? 0 : std::bit_ceil(removed + removed * 3 / 7 + 1);
}

}  // namespace

std::uint64_t Memento::memory(const Census &census) noexcept { return table_size(census.removed) * sizeof(Removal); }

Memento::Memento(Members members, const RemovalLog &log, Simd simd) : used_(log.used), live_(log.live()), simd_(simd) {
  require_log(log, members, kName);
  if (log.removed.empty()) return;
  table_.resize(static_cast<std::size_t>(table_size(log.removed.size())));
  mask_ = table_.size() - 1;
  for (const Removal &removal : removals_of(log).all) {
    std::size_t at = home(removal.slot);
    while (table_[at].live != 0) at = (at + 1) & mask_;
    table_[at] = removal;
  }
}

void Memento::pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
  jumpback_many(hashes, used_, simd_, out);
  if (table_.empty()) return;
  for (std::size_t i = 0; i < hashes.size(); ++i) out[i] = settle(*this, hashes[i], out[i]);
}

}  // namespace holdfast
