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

}  // namespace

bool ZoneLimits::has_bytes() const {
  return std::ranges::any_of(
      levels, [](const auto &level) { return level.second.out.bytes != 0 || level.second.in.bytes != 0; });
}

void take_share(ZoneLimits &limits, hf::ZoneLimit ZoneLimits::Sides::*side, const std::string &flag,
                const std::string &text) {
  const auto [level, value] = leveled(flag, text);
  (limits.levels[level].*side).share = parsed_share(flag, value);
}

void take_bytes(ZoneLimits &limits, hf::ZoneLimit ZoneLimits::Sides::*side, const std::string &flag,
                const std::string &text) {
  const auto [level, value] = leveled(flag, text);
  const std::uint64_t bytes = parsed_bytes(flag, value);
  if (bytes == 0) throw Complaint(fmt::format("{}: no batch can move 0 bytes", flag));
  (limits.levels[level].*side).bytes = bytes;
}

void take_moves(ZoneLimits &limits, hf::ZoneLimit ZoneLimits::Sides::*side, const std::string &flag,
                const std::string &text) {
  const auto [level, value] = leveled(flag, text);
  (limits.levels[level].*side).moves = static_cast<std::uint32_t>(parsed_whole(flag, value, {1, kMostNumber}));
}

}  // namespace cli
