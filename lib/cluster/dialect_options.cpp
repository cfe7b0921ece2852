#include "cluster/dialect_options.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "dialect/rows.h"

namespace holdfast {

namespace {

constexpr std::size_t kLongestAffix = 1023;

void set_one_of(std::string &value, const OptionRow &row, std::string_view text,
                std::span<const std::string_view> names) {
  if (std::ranges::find(names, text) == names.end()) {
    std::string all;
    for (const std::string_view name : names) all += std::string(name) + ", ";
    refuse_value(row, quoted(text), "use " + all + "or " + row.standard);
  }
  value = text;
}

// Which names there are depends on the dialect, which may be set later: what no dialect knows is refused at once.
template <class Names>
void set_name(std::string &value, const OptionRow &row, std::string_view text, const Names &names_of) {
  std::vector<std::string_view> names;
  for (const dialect::Family family : dialect::families()) {
    for (const dialect::Dialect &dialect : family()) {
      for (const auto &choice : names_of(dialect)) {
        if (std::ranges::find(names, choice.name) == names.end()) names.push_back(choice.name);
      }
    }
  }
  set_one_of(value, row, text, names);
}

}  // namespace

void set_toggle(std::string &value, const OptionRow &row, std::string_view text) {
  constexpr std::array<std::string_view, 2> kNames = {"on", "off"};
  set_one_of(value, row, text, kNames);
}

void set_peer_key(std::string &value, const OptionRow &row, std::string_view text) {
  constexpr std::array<std::string_view, 5> kNames = {"id", "id32", "addr", "addr-port", "guid"};
  set_one_of(value, row, text, kNames);
}

void set_era(std::string &value, const OptionRow &row, std::string_view text) {
  constexpr std::array<std::string_view, 2> kNames = {"plain", "mixed"};
  set_one_of(value, row, text, kNames);
}

void set_hash_name(std::string &value, const OptionRow &row, std::string_view text) {
  set_name(value, row, text, [](const dialect::Dialect &dialect) { return dialect.hashes; });
}

void set_format_name(std::string &value, const OptionRow &row, std::string_view text) {
  set_name(value, row, text, [](const dialect::Dialect &dialect) { return dialect.formats; });
}

void set_affix(std::string &value, const OptionRow &row, std::string_view text) {
  if (text.size() > kLongestAffix) {
    refuse_value(row, "a text of " + text_of(std::uint64_t{text.size()}) + " bytes",
                 "use at most " + text_of(std::uint64_t{kLongestAffix}));
  }
  value = text;
}

}  // namespace holdfast
