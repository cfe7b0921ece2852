#include "cluster/settings.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "base/error.h"
#include "base/text.h"
#include "cluster/node.h"
#include "place/replicas/spread.h"

namespace holdfast {

namespace {

constexpr double kTwo53 = 9007199254740992.0;  // whole numbers are exact in a double up to here
constexpr std::uint64_t kPartitionsPerNode = 1024;

constexpr std::array kRows = {
    OptionRow{Option::algorithm, OptionType::str, "algorithm", "rendezvous-table@1",
              "algorithm that places keys, with or without its version"},
    OptionRow{Option::hash, OptionType::str, "hash", "siphash-2-4",
              "hash of keys: siphash-2-4, siphash-1-3, xxh3-64, or caller for hashes of your own"},
    OptionRow{Option::seed, OptionType::str, "seed", "default",
              "128-bit key of the hash as 32 hexadecimal digits; keep it secret against chosen keys"},
    OptionRow{Option::expected_nodes, OptionType::u64, "expected_nodes", "1000",
              "nodes that a table is made for: 1024 to 2048 partitions for each; fix it for the fleet's life", 1,
              65536},
    OptionRow{Option::partitions, OptionType::u64, "partitions", "0",
              "partitions of a table, a power of two; 0 follows expected_nodes", 0, 67108864},
    OptionRow{Option::balance, OptionType::f64, "balance", "0.05",
              "how far a share may be from fair, 0.05 for 5 %; 0 turns balancing off", 0, 1},
    OptionRow{Option::virtual_nodes, OptionType::u64, "virtual_nodes", "160",
              "points on a ring for each unit of weight", 1, 65536},
    OptionRow{Option::memory_limit, OptionType::u64, "memory_limit", "1073741824",
              "bytes that one view may take; 0 for no limit", 0, kTwo53},
    OptionRow{Option::simd, OptionType::str, "simd", "auto",
              "vector instructions: auto, plain, avx2 or avx512; changes speed, never an answer"},
    OptionRow{Option::table_size, OptionType::u64, "table_size", "65537",
              "rows of a maglev table, a prime number; a hundred rows a node or more", 3, 67108859},
    OptionRow{Option::probes, OptionType::u64, "probes", "21",
              "places at which multi-probe looks for a key; more of them even out the greatest share", 1, 128},
    OptionRow{Option::capacity, OptionType::u64, "capacity", "0",
              "slots that dx ever has, a power of two; 0 for up to four times expected_nodes", 0, 1073741824},
    OptionRow{
        Option::when_down, OptionType::str, "when_down", "next",
        "who takes the keys of a node that is down: next, fail for nobody, or zone:NAME for its nodes of weight 0"},
    OptionRow{Option::replicas, OptionType::u64, "replicas", "0",
              "replicas of a key that a table chooses in advance, so that finding them is one load; changes no answer",
              0, kMostReplicas},
    OptionRow{Option::guard_least, OptionType::u64, "guard_least", "0",
              "fewest nodes that a list for the whole membership may have; shorter ones are held back", 0, 4294967294},
    OptionRow{Option::guard_loss, OptionType::f64, "guard_loss", "1",
              "greatest part of the nodes that such a list may let go at once, 0.5 for half; 1 for all", 0, 1},
    OptionRow{Option::guard_confirmations, OptionType::u64, "guard_confirmations", "0",
              "how often in a row such a list must be offered to be taken after all; 0 for never", 0, 1000000},
    OptionRow{Option::history, OptionType::u64, "history", "0",
              "earlier views that a view remembers, for reads that must find what has not moved yet", 0, 16},
    OptionRow{
        Option::fair_replicas, OptionType::u64, "fair_replicas", "0",
        "replicas of a key, of which nodes of different weights then hold their weights' parts; 0 for none corrected",
        0, kMostReplicas},
};

[[noreturn]] void refuse(const OptionRow &row, const std::string &value, const std::string &remedy) {
  throw Error{Fault::option, std::string("option '") + row.name + "' does not take " + value + ": " + remedy};
}

std::string bounds(const OptionRow &row) {
  const auto number = [&](double value) {
    return row.type == OptionType::u64 ? text_of(static_cast<std::uint64_t>(value)) : text_of(value);
  };
  return "use a number from " + number(row.least) + " to " + number(row.greatest);
}

template <class Number>
Number parsed(const OptionRow &row, std::string_view text) {
  Number value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) refuse(row, quoted(text), bounds(row));
  return value;
}

const Algorithm &parsed_algorithm(const OptionRow &row, std::string_view text) {
  if (const Algorithm *algorithm = find_algorithm(text)) return *algorithm;
  std::string names;
  for (const Algorithm &each : catalog()) {
    names += (names.empty() ? "" : ", ") + std::string(each.name);
  }
  refuse(row, quoted(text), "use one of " + names);
}

WhenDown parsed_when_down(const OptionRow &row, std::string_view text) {
  if (text == "next") return {WhenDown::Kind::next};
  if (text == "fail") return {WhenDown::Kind::fail};
  constexpr std::string_view kZone = "zone:";
  if (!text.starts_with(kZone) || text.size() == kZone.size()) refuse(row, quoted(text), "use next, fail or zone:NAME");
  check_zone(text.substr(kZone.size()));
  return {WhenDown::Kind::zone, std::string(text.substr(kZone.size()))};
}

std::optional<Simd> parsed_simd(const OptionRow &row, std::string_view text) {
  if (text == "auto") return std::nullopt;
  if (text == "plain") return Simd::plain;
  if (text == "avx2") return Simd::avx2;
  if (text == "avx512") return Simd::avx512;
  refuse(row, quoted(text), "use auto, plain, avx2 or avx512");
}

const char *name_of(std::optional<Simd> simd) {
  if (!simd) return "auto";
  return *simd == Simd::plain ? "plain" : *simd == Simd::avx2 ? "avx2" : "avx512";
}

}  // namespace

std::span<const OptionRow> option_rows() noexcept { return kRows; }

const OptionRow *find_option(std::uint32_t number) noexcept {
  const auto row = std::ranges::find(kRows, static_cast<Option>(number), &OptionRow::option);
  return row == kRows.end() ? nullptr : &*row;
}

const OptionRow *find_option(std::string_view name) noexcept {
  const auto row = std::ranges::find(kRows, name, [](const OptionRow &each) { return std::string_view(each.name); });
  return row == kRows.end() ? nullptr : &*row;
}

void require_type(const OptionRow &row, OptionType wanted) {
  constexpr std::array kNames = {"", "a whole number (u64)", "a real number (f64)", "a text (str)"};
  if (row.type == wanted) return;
  refuse(row, kNames[static_cast<std::size_t>(wanted)],
         std::string("it takes ") + kNames[static_cast<std::size_t>(row.type)]);
}

Settings::Settings() : algorithm_(catalog().data()) {}

void Settings::set(const OptionRow &row, std::uint64_t value) {
  require_type(row, OptionType::u64);
  if (value < static_cast<std::uint64_t>(row.least) || value > static_cast<std::uint64_t>(row.greatest)) {
    refuse(row, text_of(value), bounds(row));
  }
  switch (row.option) {
    case Option::expected_nodes:
      expected_nodes_ = value;
      break;
    case Option::partitions:
      if (value != 0 && (value < 32 || !std::has_single_bit(value))) {
        refuse(row, text_of(value),
               "use a power of two from 32 to 67108864, such as " +
                   text_of(std::bit_ceil(std::max<std::uint64_t>(value, 32))) + ", or 0");
      }
      partitions_ = value;
      break;
    case Option::capacity:
      if (value != 0 && !std::has_single_bit(value)) {
        refuse(row, text_of(value),
               "use a power of two up to 1073741824, such as " + text_of(std::bit_ceil(value)) + ", or 0");
      }
      capacity_ = value;
      break;
    case Option::virtual_nodes:
      virtual_nodes_ = static_cast<std::uint32_t>(value);
      break;
    case Option::table_size:
      table_size_ = value;
      break;
    case Option::probes:
      probes_ = static_cast<std::uint32_t>(value);
      break;
    case Option::guard_least:
      guard_least_ = value;
      break;
    case Option::guard_confirmations:
      guard_confirmations_ = value;
      break;
    case Option::history:
      history_ = value;
      break;
    case Option::fair_replicas:
      fair_replicas_ = static_cast<std::uint32_t>(value);
      break;
    case Option::replicas:
      replicas_ = static_cast<std::uint32_t>(value);
      break;
    default:
      memory_limit_ = value;
  }
}

void Settings::set(const OptionRow &row, double value) {
  require_type(row, OptionType::f64);
  if (!(value >= row.least && value <= row.greatest)) refuse(row, text_of(value), bounds(row));
  if (row.option == Option::guard_loss) {
    guard_loss_ = value;
  } else {
    balance_millionths_ = static_cast<std::uint32_t>(value * 1000000.0 + 0.5);
  }
}

void Settings::set(const OptionRow &row, std::string_view text) {
  if (row.type == OptionType::u64) return set(row, parsed<std::uint64_t>(row, text));
  if (row.type == OptionType::f64) return set(row, parsed<double>(row, text));
  switch (row.option) {
    case Option::algorithm:
      algorithm_ = &parsed_algorithm(row, text);
      break;
    case Option::hash:
      hash_ = parse_hash_kind(text);
      break;
    case Option::seed:
      seed_ = text == row.standard ? Seed{} : parse_seed(text);
      break;
    case Option::when_down:
      when_down_ = parsed_when_down(row, text);
      break;
    default:
      simd_ = parsed_simd(row, text);
  }
}

std::string Settings::text(Option option) const {
  switch (option) {
    case Option::algorithm:
      return std::string(algorithm_->name);
    case Option::hash:
      return std::string(name_of(hash_));
    case Option::seed:
      return seed_ == Seed{} ? "default" : "secret";
    case Option::expected_nodes:
      return text_of(expected_nodes_);
    case Option::partitions:
      return text_of(partitions_);
    case Option::balance:
      return text_of(balance_millionths_ / 1000000.0);
    case Option::virtual_nodes:
      return text_of(std::uint64_t{virtual_nodes_});
    case Option::table_size:
      return text_of(table_size_);
    case Option::probes:
      return text_of(std::uint64_t{probes_});
    case Option::capacity:
      return text_of(capacity_);
    case Option::memory_limit:
      return text_of(memory_limit_);
    case Option::guard_least:
      return text_of(guard_least_);
    case Option::guard_loss:
      return text_of(guard_loss_);
    case Option::guard_confirmations:
      return text_of(guard_confirmations_);
    case Option::history:
      return text_of(history_);
    case Option::fair_replicas:
      return text_of(std::uint64_t{fair_replicas_});
    case Option::replicas:
      return text_of(std::uint64_t{replicas_});
    case Option::when_down:
      if (when_down_.kind == WhenDown::Kind::zone) return "zone:" + when_down_.zone;
      return when_down_.kind == WhenDown::Kind::next ? "next" : "fail";
    case Option::simd:
      return name_of(simd_);
  }
  return "";
}

Simd Settings::simd() const {
  const Simd best = best_simd();
  if (!simd_) return best;
  if (*simd_ > best) {
    throw Error{Fault::unsupported, std::string("option 'simd' is ") + name_of(simd_) +
                                        " and the best this CPU and build have is " + name_of(best) + ": use auto"};
  }
  return *simd_;
}

unsigned Settings::partition_bits() const noexcept {
  const std::uint64_t partitions = partitions_ ? partitions_ : std::bit_ceil(expected_nodes_ * kPartitionsPerNode);
  return static_cast<unsigned>(std::bit_width(partitions) - 1);
}

unsigned Settings::capacity_bits() const noexcept {
  const std::uint64_t capacity = capacity_ ? capacity_ : std::bit_ceil(2 * expected_nodes_);
  return static_cast<unsigned>(std::bit_width(capacity) - 1);
}

Shape Settings::shape() const {
  return {.partition_bits = partition_bits(),
          .balance_millionths = balance_millionths_,
          .virtual_nodes = virtual_nodes_,
          .table_size = table_size_,
          .probes = probes_,
          .capacity_bits = capacity_bits(),
          .replicas = replicas_,
          .memory_limit = memory_limit_,
          .simd = simd()};
}

}  // namespace holdfast
