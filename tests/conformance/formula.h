// The text of hf_algorithm_bytes() as a number: terms such as "28 to 36 a node", joined by ", and ".
#pragma once

#include <cstdint>
#include <regex>
#include <string>

#include "laws.h"

namespace conformance {

// What the text counts, and the options that decide some of it.
struct Counts {
  double nodes, slots_ever_used, empty_slots, zones;
  double partitions, table_rows, virtual_nodes, capacity;
};

struct Range {
  double low = 0, high = 0;
};

struct Unit {
  const char *name;
  double Counts::*count;
  bool is_per_node = false;  // virtual nodes are an option for each node
  const char *option = nullptr;
};

inline constexpr Unit kUnits[] = {
    {"node", &Counts::nodes},
    {"zone", &Counts::zones},
    {"slot ever used", &Counts::slots_ever_used},
    {"empty slot", &Counts::empty_slots},
    {"partition", &Counts::partitions, false, "partitions"},
    {"row", &Counts::table_rows, false, "table_size"},
    {"virtual node", &Counts::virtual_nodes, true, "virtual_nodes"},
    {"slot of the capacity", &Counts::capacity, false, "capacity"},
};

struct Term {
  std::string amount, condition;
  const Unit *unit = nullptr;
};

inline Term term_of(const std::string &text) {
  static const std::regex form("(.*[0-9]) an? ([a-z ]+?)((?: for| once) .*)?");
  std::smatch part;
  if (std::regex_match(text, part, form)) {
    for (const Unit &unit : kUnits) {
      if (part[2] == unit.name) return {part[1], part[3], &unit};
    }
  }
  fail_msg("'%s' is no amount of a known unit: write it as other rows do, or add the unit here", text.c_str());
  return {};
}

inline std::vector<Term> terms_of(const Row &row) {
  static const std::string joint = ", and ";
  std::vector<Term> terms;
  std::string text = hf_algorithm_bytes(hf_algorithm_find(row.name.c_str()));
  if (text == "none") return terms;
  for (std::size_t end = text.find(joint); end != std::string::npos; end = text.find(joint)) {
    terms.push_back(term_of(text.substr(0, end)));
    text.erase(0, end + joint.size());
  }
  terms.push_back(term_of(text));
  return terms;
}

// Bytes a unit: "36", "1/8", "8 or 12", "28 to 36", "up to 248", or as many widths that follow the slots.
inline Range amount_of(const Term &term, const Counts &counts) {
  if (term.condition == " for up to 255, 65535 or more slots") {
    const bool is_double = term.amount == "2, 4 or 8";
    if (!is_double) assert_string_equal(term.amount.c_str(), "1, 2 or 4");
    const double width = counts.slots_ever_used <= 255 ? 1 : counts.slots_ever_used <= 65535 ? 2 : 4;
    const double bytes = is_double ? 2 * width : width;
    return {bytes, bytes};
  }
  if (term.condition == " once one is empty" && counts.empty_slots == 0) return {};
  static const std::regex form("(?:(up to )|([0-9]+) (?:or|to) )?([0-9]+)(?:/([0-9]+))?");
  std::smatch part;
  if (!std::regex_match(term.amount, part, form)) fail_msg("'%s' is no amount", term.amount.c_str());
  const double high = std::stod(part[3]) / (part[4].matched ? std::stod(part[4]) : 1);
  return {part[1].matched ? 0 : part[2].matched ? std::stod(part[2]) : high, high};
}

inline Range formula_of(const Row &row, const Counts &counts) {
  Range sum;
  for (const Term &term : terms_of(row)) {
    const Range amount = amount_of(term, counts);
    const double count = counts.*term.unit->count * (term.unit->is_per_node ? counts.nodes : 1);
    sum.low += amount.low * count;
    sum.high += amount.high * count;
  }
  return sum;
}

// The options that the formula of a row speaks of, as the counts have them.
inline Options options_of(const Row &row, const Counts &counts) {
  Options options;
  for (const Term &term : terms_of(row)) {
    if (term.unit->option == nullptr) continue;
    options.push_back({term.unit->option, std::to_string(static_cast<std::uint64_t>(counts.*term.unit->count))});
  }
  return options;
}

}  // namespace conformance
