#include "read/zone_limits.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "read/complaint.h"
#include "read/numbers.h"

namespace cli {

namespace {

constexpr std::uint64_t kMostNumber = 0xffffffff;

// The level of the zones, and the text behind it.
std::pair<std::uint32_t, std::string> leveled(const std::string &flag, const std::string &text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return {0, text};
  const std::uint64_t level = parsed_whole(flag + " LEVEL:", text.substr(0, colon), {1, kMostNumber});
  return {static_cast<std::uint32_t>(level), text.substr(colon + 1)};
}

// The limit of a side that "VALUE" or "LEVEL:VALUE" of a flag is for, and the value.
std::pair<hf::ZoneLimit &, std::string> limit_for(ZoneLimits &limits, hf::ZoneLimit ZoneLimits::Sides::*side,
                                                  const std::string &flag, const std::string &text) {
  auto [level, value] = leveled(flag, text);
  if (!limits.given.emplace(flag, level).second) {
    throw Complaint(fmt::format("{}: given twice for {}: give it once for nodes, and once for each level of zones",
                                flag, level == 0 ? "nodes" : fmt::format("level {}", level)));
  }
  return {limits.levels[level].*side, std::move(value)};
}

}  // namespace

bool ZoneLimits::has_bytes() const {
  return std::ranges::any_of(
      levels, [](const auto &level) { return level.second.out.bytes != 0 || level.second.in.bytes != 0; });
}

void take_share(ZoneLimits &limits, hf::ZoneLimit ZoneLimits::Sides::*side, const std::string &flag,
                const std::string &text) {
  const auto [limit, value] = limit_for(limits, side, flag, text);
  limit.share = parsed_share(flag, value);
  if (limit.share == 0) throw Complaint(fmt::format("{}: no batch can move a share of 0", flag));
}

void take_bytes(ZoneLimits &limits, hf::ZoneLimit ZoneLimits::Sides::*side, const std::string &flag,
                const std::string &text) {
  const auto [limit, value] = limit_for(limits, side, flag, text);
  limit.bytes = parsed_bytes(flag, value);
  if (limit.bytes == 0) throw Complaint(fmt::format("{}: no batch can move 0 bytes", flag));
}

void take_moves(ZoneLimits &limits, hf::ZoneLimit ZoneLimits::Sides::*side, const std::string &flag,
                const std::string &text) {
  const auto [limit, value] = limit_for(limits, side, flag, text);
  limit.moves = static_cast<std::uint32_t>(parsed_whole(flag, value, {1, kMostNumber}));
}

}  // namespace cli
