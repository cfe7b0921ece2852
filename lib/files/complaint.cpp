#include "files/complaint.h"

#include <algorithm>

#include <fmt/format.h>

#include "files/printable.h"

namespace holdfast::files {

std::string shown(const std::string &bytes) {
  constexpr std::size_t kMost = 60;
  std::size_t end = std::min(bytes.size(), kMost);
  while (end > 0 && end < bytes.size() && (bytes[end] & 0xc0) == 0x80) --end;
  // Half a seed would no longer look like one.
  const std::size_t start = end < bytes.size() ? start_of_seed_at(bytes, end) : end;
  end = std::min(start, end);
  return fmt::format("'{}{}'", printable(std::string_view(bytes).substr(0, end)), end < bytes.size() ? "..." : "");
}

}  // namespace holdfast::files
