#include "ops/snapshot/attributes.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace holdfast::snapshot_format {

void write_attributes(Writer &out, std::span<const Node> nodes) {
  const auto is_set = [&](std::size_t i) {
    return std::ranges::any_of(
        nodes, [&](const Node &node) { return !node.attributes.get(static_cast<Attribute>(i)).empty(); });
  };
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < kAttributes; ++i) count += is_set(i) ? 1 : 0;
  if (count == 0) return;
  out.begin_section("attr");
  out.number(count);
  for (std::size_t i = 0; i < kAttributes; ++i) {
    if (!is_set(i)) continue;
    out.text(name_of(static_cast<Attribute>(i)));
    for (const Node &node : nodes) out.text(node.attributes.get(static_cast<Attribute>(i)));
  }
  out.end_section();
}

void read_attributes(Reader in, std::vector<Node> &nodes) {
  std::size_t next = 0;
  for (std::uint32_t left = in.count(4); left > 0; --left) {
    const std::size_t at = in.at();
    const std::string name = in.text();
    const std::size_t index = find_attribute(name);
    if (index == kAttributes) refuse(at, "this version has no attribute " + quoted(name) + ": use a newer holdfast");
    if (index < next) refuse(at, "attributes do not stand in their order");
    next = index + 1;
    bool is_set = false;
    for (Node &node : nodes) {
      const std::size_t begin = in.at();
      const std::string text = in.text();
      try {
        node.attributes.set(static_cast<Attribute>(index), text);
      } catch (const Error &error) {
        refuse(begin, error.what());
      }
      is_set = is_set || !text.empty();
    }
    if (!is_set) refuse(at, "no node has the attribute " + quoted(name) + " that the section names");
  }
  in.finish();
  if (next == 0) refuse(in.at(), "there is a section of attributes, and it names none");
}

}  // namespace holdfast::snapshot_format
