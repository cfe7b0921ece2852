// The path of a zone, such as eu-1/rack-7: its levels, of which the outermost is 1, and its upper parts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace holdfast {

// 2 for eu-1/rack-7, and 0 for no zone.
[[nodiscard]] inline std::uint32_t zone_depth(std::string_view zone) noexcept {
  return zone.empty() ? 0 : static_cast<std::uint32_t>(std::ranges::count(zone, '/')) + 1;
}

// The zone of that level around it; empty for level 0, and where the path has fewer levels.
[[nodiscard]] inline std::string_view zone_at(std::string_view zone, std::uint32_t level) noexcept {
  if (zone_depth(zone) < level) return {};
  std::size_t end = 0;
  for (std::uint32_t i = 0; i < level; ++i) end = std::min(zone.find('/', end + (i > 0 ? 1 : 0)), zone.size());
  return zone.substr(0, end);
}

}  // namespace holdfast
