// The rows of a table, one slot each, in the fewest bytes that hold every slot: one for up to
// 255 slots, two for up to 65535, else four. They lie in memory of their own or in somebody
// else's, such as a mapped file, which is kept alive as long as the rows are. A table of 2^20 rows then fits the second
// level of cache beside everything else: 23 ns -> 16 ns for a whole lookup at n=100, bench/lookup.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "place/placement.h"

namespace holdfast {

class SlotRows {
 public:
  static constexpr std::uint64_t kTinySlots = 255;
  static constexpr std::uint64_t kNarrowSlots = 65535;

  SlotRows() = default;

  // Row i is the slot of members[owners[i]].
  SlotRows(Members members, std::span<const std::uint32_t> owners) {
    switch (row_bytes(std::uint64_t{std::ranges::max(members, {}, &Member::slot).slot} + 1)) {
      case sizeof(std::uint8_t):
        fill(tiny_, members, owners);
        break;
      case sizeof(std::uint16_t):
        fill(narrow_, members, owners);
        break;
      default:
        fill(wide_, members, owners);
    }
  }

  // Rows that stand in `bytes` already, little-endian, `width` bytes each and aligned to that.
  // Where the machine reads them as they are, they are borrowed.
  SlotRows(std::span<const unsigned char> bytes, std::size_t width, std::shared_ptr<const void> keeper) {
    if (width == sizeof(std::uint8_t)) {
      adopt(tiny_, bytes, std::move(keeper));
    } else if (width == sizeof(std::uint16_t)) {
      adopt(narrow_, bytes, std::move(keeper));
    } else {
      adopt(wide_, bytes, std::move(keeper));
    }
  }

  [[nodiscard]] Slot operator[](std::size_t row) const noexcept {
    return !tiny_.empty() ? tiny_[row] : !narrow_.empty() ? narrow_[row] : wide_[row];
  }

  // out[i] = the row that the top bits of hashes[i] name.
  void pick_many(std::span<const std::uint64_t> hashes, unsigned shift, Slot *out) const noexcept {
    pick_rows(
        hashes, [shift](std::uint64_t hash) { return hash >> shift; }, out);
  }

  // out[i] = the row of number row_of(hashes[i]).
  template <class RowOf>
  void pick_rows(std::span<const std::uint64_t> hashes, const RowOf &row_of, Slot *out) const noexcept {
    if (!tiny_.empty()) return pick_all(tiny_.data(), hashes, row_of, out);
    if (!narrow_.empty()) return pick_all(narrow_.data(), hashes, row_of, out);
    pick_all(wide_.data(), hashes, row_of, out);
  }

  // Adds the rows of each slot to its place in `counts`. Returns the first row of a slot without a place, where it
  // stops; size() if every slot has one.
  [[nodiscard]] std::size_t count_rows(std::span<std::uint32_t> counts) const noexcept {
    if (!tiny_.empty()) return count_all(tiny_, counts);
    if (!narrow_.empty()) return count_all(narrow_, counts);
    return count_all(wide_, counts);
  }

  // Two of the three are empty.
  [[nodiscard]] std::span<const std::uint8_t> tiny() const noexcept { return tiny_; }
  [[nodiscard]] std::span<const std::uint16_t> narrow() const noexcept { return narrow_; }
  [[nodiscard]] std::span<const Slot> wide() const noexcept { return wide_; }

  // Bytes of one row; 0 if there are none.
  [[nodiscard]] std::size_t width() const noexcept {
    return !tiny_.empty()     ? sizeof(std::uint8_t)
           : !narrow_.empty() ? sizeof(std::uint16_t)
           : wide_.empty()    ? 0
                              : sizeof(Slot);
  }

  [[nodiscard]] std::size_t size() const noexcept { return tiny_.size() + narrow_.size() + wide_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return size() * width(); }

  // Bytes of one row where every slot is below `slots`.
  [[nodiscard]] static constexpr std::uint64_t row_bytes(std::uint64_t slots) noexcept {
    return slots <= kTinySlots ? sizeof(std::uint8_t) : slots <= kNarrowSlots ? sizeof(std::uint16_t) : sizeof(Slot);
  }

 private:
  template <class Row>
  void fill(std::span<const Row> &rows, Members members, std::span<const std::uint32_t> owners) {
    std::vector<Row> slots;
    slots.reserve(members.size());
    for (const Member &member : members) slots.push_back(static_cast<Row>(member.slot));
    const auto own = std::make_shared<std::vector<Row>>();
    own->reserve(owners.size());
    for (const std::uint32_t owner : owners) own->push_back(slots[owner]);
    rows = *own;
    keeper_ = own;
  }

  template <class Row>
  void adopt(std::span<const Row> &rows, std::span<const unsigned char> bytes, std::shared_ptr<const void> keeper) {
    const std::size_t count = bytes.size() / sizeof(Row);
    if (std::endian::native == std::endian::little) {
      rows = {reinterpret_cast<const Row *>(bytes.data()), count};
      keeper_ = std::move(keeper);
      return;
    }
    const auto own = std::make_shared<std::vector<Row>>(count);
    for (std::size_t i = 0; i < count; ++i) (*own)[i] = load_le<Row>(bytes.data() + i * sizeof(Row));
    rows = *own;
    keeper_ = own;
  }

  template <class Row>
  [[nodiscard]] static std::size_t count_all(std::span<const Row> rows, std::span<std::uint32_t> counts) noexcept {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] >= counts.size()) return i;
      ++counts[rows[i]];
    }
    return rows.size();
  }

  // Eight answers a turn, so that counting the turns costs next to nothing.
  template <class Row, class RowOf>
  static void pick_all(const Row *rows, std::span<const std::uint64_t> hashes, const RowOf &row_of,
                       Slot *out) noexcept {
    constexpr std::size_t kTurn = 8;
    std::size_t i = 0;
    for (; i + kTurn <= hashes.size(); i += kTurn) {
      for (std::size_t lane = 0; lane < kTurn; ++lane) out[i + lane] = rows[row_of(hashes[i + lane])];
    }
    for (; i < hashes.size(); ++i) out[i] = rows[row_of(hashes[i])];
  }

  std::span<const std::uint8_t> tiny_;
  std::span<const std::uint16_t> narrow_;
  std::span<const Slot> wide_;
  std::shared_ptr<const void> keeper_;  // of what the spans point into
};

}  // namespace holdfast
