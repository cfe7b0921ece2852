#include "ops/plan/doors.h"

#include <algorithm>

namespace holdfast {

namespace {

std::uint64_t key_of(std::uint32_t batch, std::uint32_t zone) noexcept { return std::uint64_t{batch} << 32 | zone; }

std::uint64_t left_of(std::uint64_t limit, std::uint64_t used) noexcept {
  return limit == kUnlimited ? limit : limit - used;
}

std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) noexcept { return a > kUnlimited - b ? kUnlimited : a + b; }

}  // namespace

void Room::narrow(const Amount &limit, const Amount &used) noexcept {
  const Amount more{left_of(limit.count, used.count), left_of(limit.bytes, used.bytes)};
  is_worth_dividing &= more.count > limit.count / 8 && more.bytes > limit.bytes / 8;
  left = {std::min(left.count, more.count), std::min(left.bytes, more.bytes)};
}

Doors::Doors(const BatchLimits &limits) : limits_(limits), nodes_(limits.moves_out, limits.moves_in) {
  for (const LevelLimit &limit : limits.levels) {
    add_account(doors_.size(), limit, true);
    add_account(doors_.size(), limit, false);
    doors_.emplace_back(limit.out.moves, limit.in.moves);
  }
}

void Doors::add_account(std::size_t door, const LevelLimit &limit, bool is_out) {
  const Amount &most = is_out ? limit.out.amount : limit.in.amount;
  if (most.count == kUnlimited && most.bytes == kUnlimited) return;
  accounts_.push_back({.level = limit.level, .is_out = is_out, .limit = most, .door = door});
}

std::uint32_t Doors::next(std::uint32_t from, std::uint32_t to, std::uint32_t least) const {
  for (std::uint32_t former = kNoNode; former != least;) {
    former = least;
    least = nodes_.next(from, to, least);
    for (std::size_t i = 0; i < doors_.size(); ++i) {
      const std::uint32_t level = limits_.levels[i].level;
      least = std::max(least, doors_[i].next(zone(from, level), zone(to, level), least));
    }
  }
  return least;
}

void Doors::add() noexcept {
  nodes_.add();
  for (OpenBatches &door : doors_) door.add();
}

void Doors::enter(std::uint32_t from, std::uint32_t to, std::uint32_t batch) {
  nodes_.enter(from, to, batch);
  for (std::size_t i = 0; i < doors_.size(); ++i) {
    const std::uint32_t level = limits_.levels[i].level;
    doors_[i].enter(zone(from, level), zone(to, level), batch);
  }
}

void Doors::narrow(std::uint32_t from, std::uint32_t to, std::uint32_t batch, Room &room) const {
  for (const Account &account : accounts_) {
    const std::uint32_t at = zone(account.is_out ? from : to, account.level);
    if (at == kNoNode) continue;
    const auto used = account.used.find(key_of(batch, at));
    room.narrow(account.limit, used != account.used.end() ? used->second.amount : Amount{});
  }
}

void Doors::use(std::uint32_t from, std::uint32_t to, std::uint32_t batch, const Amount &amount) {
  for (Account &account : accounts_) {
    const std::uint32_t at = zone(account.is_out ? from : to, account.level);
    if (at == kNoNode) continue;
    Amount &used = account.used[key_of(batch, at)].amount;
    used = {sum_of(used.count, amount.count), used.bytes + amount.bytes};
    Room room;
    room.narrow(account.limit, used);
    if (room.left.count < limits_.grain || room.left.bytes == 0) shut(account, at, batch);
  }
}

void Doors::refuse(std::uint32_t from, std::uint32_t to, std::uint32_t batch, const Amount &left) {
  for (Account &account : accounts_) {
    const std::uint32_t at = zone(account.is_out ? from : to, account.level);
    if (at == kNoNode) continue;
    Used &used = account.used[key_of(batch, at)];
    Room room;
    room.narrow(account.limit, used.amount);
    if (!room.holds(left) && ++used.refused >= kPatience) shut(account, at, batch);
  }
}

void Doors::shut(const Account &account, std::uint32_t zone, std::uint32_t batch) {
  OpenBatches &door = doors_[account.door];
  account.is_out ? door.close_out(zone, batch) : door.close_in(zone, batch);
}

}  // namespace holdfast
