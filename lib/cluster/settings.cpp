#include "cluster/settings.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "base/error.h"
#include "base/text.h"
#include "cluster/foreign/algorithms.h"
#include "dialect/choice_words.h"
#include "dialect/dialect.h"
#include "place/rendezvous/table.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kPartitionsPerNode = 1024;

static_assert(kMostOptions <= 64, "Settings keeps a bit of each option");

std::string in_bounds(const OptionRow &row) {
  const auto number = [&](double value) {
    return row.type() == OptionType::u64 ? text_of(static_cast<std::uint64_t>(value)) : text_of(value);
  };
  return "use a number from " + number(row.bounds.least) + " to " + number(row.bounds.greatest);
}

template <class Number>
Number parsed(const OptionRow &row, std::string_view text) {
  Number value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) refuse_value(row, quoted(text), in_bounds(row));
  return value;
}

void require_power(const OptionRow &row, std::uint64_t value) {
  const std::uint64_t least = row.bounds.least_power;
  const std::uint64_t taken = row.bounds.foreign_power != 0 ? row.bounds.foreign_power : least;
  if (least == 0 || value == 0 || (value >= taken && std::has_single_bit(value))) return;
  const std::string foreign = value < least && taken < least ? " (dialects: from " + text_of(taken) + " on)" : "";
  refuse_value(row, text_of(value),
               "use a power of two from " + text_of(least) + " to " +
                   text_of(static_cast<std::uint64_t>(row.bounds.greatest)) + foreign + ", such as " +
                   text_of(std::bit_ceil(std::max(value, least))) + ", or 0");
}

// The rows for which `belongs` holds, by name.
template <class Rows, class Belongs>
std::string names_of(const Rows &rows, Belongs belongs) {
  std::string names;
  for (const auto &row : rows) {
    if (belongs(row)) names += (names.empty() ? "" : ", ") + std::string(row.name);
  }
  return names;
}

// The algorithms that read an option, in few enough words for a message: dialects are many.
std::string readers_of(const OptionRow &option) {
  const auto is_reader = [&](const Algorithm &each) { return option.is_read_by(each); };
  if (std::ranges::all_of(catalog(), is_reader)) return "an algorithm that is no dialect";
  const std::string own = names_of(catalog(), is_reader);
  const auto dialects = algorithms().subspan(catalog().size());
  const auto first = std::ranges::find_if(dialects, is_reader);
  if (first == dialects.end()) return own;
  return own + (own.empty() ? "" : ", or ") + "dialects such as " + std::string(first->name);
}

[[noreturn]] void refuse_unread(const OptionRow &unread, const Algorithm &algorithm) {
  const std::string name(algorithm.name);
  const std::string readers = readers_of(unread);
  const std::string read = names_of(option_rows(), [&](const OptionRow &each) { return each.is_read_by(algorithm); });
  throw Error{Fault::option, std::string("option '") + unread.name + "' is not read by " + name +
                                 ": leave it out, or use " + readers + "; " + name + " reads " + read};
}

}  // namespace

void require_type(const OptionRow &row, OptionType wanted) {
  constexpr std::array kNames = {"", "a whole number (u64)", "a real number (f64)", "a text (str)"};
  if (row.type() == wanted) return;
  refuse_value(row, kNames[static_cast<std::size_t>(wanted)],
               std::string("it takes ") + kNames[static_cast<std::size_t>(row.type())]);
}

Settings::Settings() {
  for (const OptionRow &row : option_rows()) set(row, std::string_view(row.standard));
  set_ = 0;
}

void Settings::set(const OptionRow &row, std::uint64_t value) {
  require_type(row, OptionType::u64);
  if (value < static_cast<std::uint64_t>(row.bounds.least) || value > static_cast<std::uint64_t>(row.bounds.greatest)) {
    refuse_value(row, text_of(value), in_bounds(row));
  }
  require_power(row, value);
  values_.*std::get<WholeNumber>(row.access) = value;
  set_ |= std::uint64_t{1} << row.number;
}

void Settings::set(const OptionRow &row, double value) {
  require_type(row, OptionType::f64);
  if (!(value >= row.bounds.least && value <= row.bounds.greatest)) {
    refuse_value(row, text_of(value), in_bounds(row));
  }
  values_.*std::get<Millionths>(row.access) = static_cast<std::uint32_t>(value * 1000000.0 + 0.5);
  set_ |= std::uint64_t{1} << row.number;
}

void Settings::set(const OptionRow &row, std::string_view text) {
  if (row.type() == OptionType::u64) return set(row, parsed<std::uint64_t>(row, text));
  if (row.type() == OptionType::f64) return set(row, parsed<double>(row, text));
  std::get<Text>(row.access).set(values_, row, text);
  set_ |= std::uint64_t{1} << row.number;
}

std::string Settings::text(const OptionRow &row) const {
  if (row.type() == OptionType::u64) return text_of(values_.*std::get<WholeNumber>(row.access));
  if (row.type() == OptionType::f64) return text_of(values_.*std::get<Millionths>(row.access) / 1000000.0);
  return std::get<Text>(row.access).get(values_);
}

void Settings::reset(const OptionRow &row) {
  set(row, std::string_view(row.standard));
  set_ &= ~(std::uint64_t{1} << row.number);
}

void Settings::forget_unread() noexcept {
  for (const OptionRow &row : option_rows()) {
    if (!row.is_read_by(algorithm())) set_ &= ~(std::uint64_t{1} << row.number);
  }
}

void Settings::require_all_read() const {
  for (const OptionRow &row : option_rows()) {
    if (is_set(row) && !row.is_read_by(algorithm())) refuse_unread(row, algorithm());
  }
}

void Settings::require_whole_hashes() const {
  if (hash() != HashKind::caller || key_part().is_whole()) return;
  throw Error{Fault::option, "option 'key_part' is " + quoted(key_part().text()) +
                                 " and with hash 'caller' a key is its own hash: use whole, or another 'hash'"};
}

void Settings::require_table() const {
  if (!algorithm().has_partitions) return;
  const std::uint64_t partitions = std::uint64_t{1} << partition_bits();
  constexpr std::uint64_t kLeast = std::uint64_t{1} << RendezvousTable::kLeastBits;
  if (partitions < kLeast) {
    throw Error{Fault::option, "option 'partitions' is " + text_of(partitions) + " and " +
                                   std::string(algorithm().name) + " has " + text_of(kLeast) +
                                   " or more: use a power of two from " + text_of(kLeast) + ", or 0"};
  }
  if (values_.partition_groups <= partitions) return;
  throw Error{Fault::option, "option 'partition_groups' is " + text_of(values_.partition_groups) +
                                 " and the table has " + text_of(partitions) + " partitions: use " +
                                 text_of(partitions) + " or fewer, or 0 for as many as partitions"};
}

void Settings::require_balanced_overload() const {
  if (!replica_overload()) return;
  const std::string overload = "option 'replica_overload' is " + text_of(*replica_overload() / 1e6);
  if (fair_replicas() < 2) {
    throw Error{Fault::option, overload + " and 'fair_replicas' is " + text_of(values_.fair_replicas) +
                                   ": set 'fair_replicas' to the number of replicas of a key, from 2, or leave " +
                                   "'replica_overload' unlimited"};
  }
  if (values_.balance_millionths == 0) {
    throw Error{Fault::option, overload + " and 'balance' is 0, so that replicas are not chosen for all partitions " +
                                   "together: set 'balance' above 0, or leave 'replica_overload' unlimited"};
  }
}

std::uint64_t Settings::told(WholeNumber option) const noexcept {
  const auto is_it = [&](const OptionRow &row) {
    const WholeNumber *const member = std::get_if<WholeNumber>(&row.access);
    return member != nullptr && *member == option;
  };
  const auto row = std::ranges::find_if(option_rows(), is_it);
  return algorithm().dialect == nullptr || is_set(*row) ? values_.*option : 0;
}

dialect::Choices Settings::choices() const {
  const dialect::Dialect &dialect = *algorithm().dialect;
  dialect::Choices choices;
  for (const OptionRow &row : option_rows()) {
    if (!is_set(row)) continue;
    const std::string value = text(row);
    const bool is_origins = row.type() == OptionType::str ? value == row.standard : value == "0";
    if (!is_origins) static_cast<void>(set_option(dialect, choices, row.name, value));
  }
  if (values_.partitions != 0) choices.partition_bits = partition_bits();
  choices.prefix = values_.key_prefix;
  choices.suffix = values_.key_suffix;
  choices.seed = values_.table_seed;
  return choices;
}

void Settings::require_choices() const {
  if (algorithm().dialect == nullptr) return;
  const dialect::Dialect &dialect = *algorithm().dialect;
  if ((dialect.reads & dialect::kReadsPartitionBits) != 0 && values_.partitions == 0) {
    throw Error{Fault::option,
                std::string(dialect.name) + " has no 'partitions' yet: set it to 2 to the part power of the ring file"};
  }
  const dialect::Choices chosen = choices();
  check_choices(dialect, chosen);
  static_cast<void>(dialect.key_function(chosen));
}

KeyHash Settings::key_hash() const {
  if (algorithm().dialect == nullptr) return {values_.hash, seed(), simd(), key_part()};
  dialect::Choices chosen = choices();
  auto foreign = std::make_shared<ForeignHash>();
  foreign->prefix = values_.key_prefix;
  foreign->suffix = values_.key_suffix;
  chosen.prefix = foreign->prefix;
  chosen.suffix = foreign->suffix;
  foreign->function = algorithm().dialect->key_function(chosen);
  return {std::move(foreign), simd(), key_part()};
}

Simd Settings::simd() const {
  const Simd best = best_simd();
  const std::optional<Simd> wanted = values_.simd;
  if (!wanted) return best;
  if (*wanted > best) {
    throw Error{Fault::unsupported, "option 'simd' is " + std::string(name_of(wanted)) +
                                        " and the best this CPU and build have is " + std::string(name_of(best)) +
                                        ": use auto"};
  }
  return *wanted;
}

unsigned Settings::partition_bits() const noexcept {
  const std::uint64_t partitions =
      values_.partitions ? values_.partitions : std::bit_ceil(values_.expected_nodes * kPartitionsPerNode);
  return static_cast<unsigned>(std::bit_width(partitions) - 1);
}

unsigned Settings::capacity_bits() const noexcept {
  const std::uint64_t capacity = values_.capacity ? values_.capacity : std::bit_ceil(2 * values_.expected_nodes);
  return static_cast<unsigned>(std::bit_width(capacity) - 1);
}

PartitionGroups Settings::partition_groups() const noexcept {
  return TableShape{.partition_bits = partition_bits(),
                    .partition_groups = static_cast<std::uint32_t>(values_.partition_groups)}
      .groups();
}

Shape Settings::shape() const {
  return {.partition_bits = partition_bits(),
          .balance_millionths = values_.balance_millionths,
          .partition_groups = static_cast<std::uint32_t>(values_.partition_groups),
          .virtual_nodes = static_cast<std::uint32_t>(values_.virtual_nodes),
          .table_size = values_.table_size,
          .probes = static_cast<std::uint32_t>(values_.probes),
          .capacity_bits = capacity_bits(),
          .replicas = static_cast<std::uint32_t>(values_.replicas),
          .memory_limit = values_.memory_limit,
          .simd = simd()};
}

}  // namespace holdfast
