/**
 * @file dialects.hpp
 * The C++ interface of dialects.h, beside Cluster::set_attribute(), Node::attribute(), Config::is_set() and the facts
 * of Algorithm; see holdfast.hpp.
 */
#ifndef HOLDFAST_DIALECTS_HPP
#define HOLDFAST_DIALECTS_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <holdfast/base.hpp>
#include <holdfast/dialects.h>
#include <holdfast/view.hpp>

namespace hf {

/** The names of the attributes that nodes can have. */
[[nodiscard]] inline std::vector<std::string> attributes() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < hf_attribute_count(); ++i) names.emplace_back(hf_attribute_name(i));
  return names;
}

/** The point, row or slot of another program that a hash belongs to, and the text that was hashed to it. */
struct Point {
  std::uint64_t number = 0;
  std::string label;
};

/** Why a hash has its home in a view of a dialect. Throws hf::Error if the algorithm has nothing to show. */
[[nodiscard]] inline Point explain_hash(const View &view, std::uint64_t hash) {
  Point point;
  char label[1100] = "";
  detail::check(
      [&](hf_error *error) { return hf_view_explain_hash(view.c(), hash, &point.number, label, sizeof label, error); });
  point.label = label;
  return point;
}

}  // namespace hf

#endif
