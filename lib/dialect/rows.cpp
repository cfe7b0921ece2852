#include "dialect/rows.h"

#include <array>

namespace holdfast::dialect {

namespace {

constexpr std::array<Family, 0> kFamilies = {};

}  // namespace

std::span<const Family> families() noexcept { return kFamilies; }

const Dialect *find_dialect(std::string_view name) noexcept {
  for (const Family family : kFamilies) {
    for (const Dialect &row : family()) {
      if (row.name == name) return &row;
    }
  }
  return nullptr;
}

}  // namespace holdfast::dialect
