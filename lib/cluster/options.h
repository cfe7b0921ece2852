// The table of options: one row an option, and the only place that knows its name, type, bounds,
// default and help, where its value lives, which algorithms read it, and how it enters a
// fingerprint. Settings, snapshots, the ABI, the command and the bindings go through the rows; the
// public header and the man page are checked against them (tests/lint/options.py).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/simd.h"
#include "cluster/replica_counts.h"
#include "hash/key_hash.h"
#include "hash/key_part.h"
#include "hash/seed.h"
#include "place/catalog.h"

namespace holdfast {

class Settings;
struct OptionRow;

// The numbers are those of the public header, frozen.
enum class OptionType : std::int32_t { u64 = 1, f64 = 2, str = 3 };

// What becomes of a key whose node is down.
struct WhenDown {
  enum class Kind : std::uint8_t { next, fail, zone } kind = Kind::next;
  std::string zone = {};  // whose nodes of weight 0 stand in

  friend bool operator==(const WhenDown &, const WhenDown &) = default;
};

// The value of every option. Only rows write here, and they write the defaults, too.
struct OptionValues {
  const Algorithm *algorithm = nullptr;  // never null once the default is set
  HashKind hash{};
  Seed seed;
  std::uint64_t expected_nodes = 0;
  std::uint64_t partitions = 0;          // 0 follows expected_nodes
  std::uint32_t balance_millionths = 0;  // 0 is no balancing
  std::uint64_t virtual_nodes = 0;
  std::uint64_t memory_limit = 0;  // 0 is no limit
  std::optional<Simd> simd;        // none is the best the CPU has
  std::uint64_t table_size = 0;
  std::uint64_t probes = 0;
  std::uint64_t capacity = 0;  // 0 follows expected_nodes
  WhenDown when_down;
  std::uint64_t replicas = 0;
  std::uint64_t guard_least = 0;
  std::uint32_t guard_loss_millionths = 0;
  std::uint64_t guard_confirmations = 0;
  std::uint64_t history = 0;
  std::uint64_t fair_replicas = 0;
  std::uint64_t guard_window = 0;  // 0 judges each change alone
  KeyPart key_part;
  std::uint64_t replica_level = 0;
  ReplicaCounts replica_counts;
  std::uint64_t partition_groups = 0;                        // 0 is as many as partitions
  std::optional<std::uint32_t> replica_overload_millionths;  // none is no limit

  // Read by dialects alone. Texts are empty where the other program's own default holds.
  std::string key_hash, avalanche, peer_key, era, label_format, weighted, unsigned_bytes;
  std::uint64_t ring_least = 0, ring_most = 0;
  std::string key_prefix, key_suffix, table_seed;
};

// Where the value of an option lives. The kind is the type of the option: a whole number, a real
// number that is kept in whole millionths, or a text that a pair of functions reads and writes.
using WholeNumber = std::uint64_t OptionValues::*;
using Millionths = std::uint32_t OptionValues::*;
struct Text {
  void (*set)(OptionValues &, const OptionRow &, std::string_view) = nullptr;
  std::string (*get)(const OptionValues &) = nullptr;
};
using Access = std::variant<WholeNumber, Millionths, Text>;

struct Bounds {
  double least = 0;
  double greatest = 0;
  std::uint64_t least_power = 0;    // if not 0: values other than 0 are powers of two from this on
  std::uint64_t foreign_power = 0;  // if not 0: dialects take powers of two from this on
};

// How an option stands in the bytes that a fingerprint is made of. Places and forms are history:
// options came one by one, and the fingerprints of older views had to stay.
struct Entry {
  enum class Form : std::uint8_t {
    none,     // the option does not decide placement, or does so through another option
    always,   // a number that is 0 under algorithms that do not read the option
    if_read,  // nothing under algorithms that do not read the option
    if_set,   // `title` and the value, or nothing if that is 0 or an empty text
  };
  using Value = std::variant<std::uint64_t, std::string>;

  Form form = Form::none;
  [[nodiscard]] bool is_set(const Settings &settings) const {
    const Value now = value(settings);
    return now != Value(std::uint64_t{0}) && now != Value(std::string());
  }

  unsigned place = 0;  // entries are written in this order, from 1
  Value (*value)(const Settings &) = nullptr;
  std::string_view title = {};
};

struct OptionRow {
  std::uint32_t number;  // frozen; rows stand in the order of their numbers
  const char *name;
  Access access;
  const char *standard;  // the default, as text
  const char *help;
  Bounds bounds = {};                          // of numbers
  bool (*reads)(const Algorithm &) = nullptr;  // null is every algorithm
  bool decides_placement = false;              // equal fingerprints need equal values
  Entry entry = {};
  bool is_secret = false;  // text() never shows the value, and snapshots do not hold it

  [[nodiscard]] OptionType type() const noexcept { return static_cast<OptionType>(access.index() + 1); }
  [[nodiscard]] bool is_read_by(const Algorithm &algorithm) const { return reads == nullptr || reads(algorithm); }
};

// More rows than there will ever be, for whoever keeps something of each option.
inline constexpr std::size_t kMostOptions = 64;

[[nodiscard]] std::span<const OptionRow> option_rows() noexcept;
[[nodiscard]] const OptionRow *find_option(std::uint32_t number) noexcept;
[[nodiscard]] const OptionRow *find_option(std::string_view name) noexcept;

// A vector level as option 'simd' has it.
[[nodiscard]] std::string_view name_of(std::optional<Simd> simd) noexcept;

// Throws Error{option} that names the option, the value and what works.
[[noreturn]] void refuse_value(const OptionRow &row, const std::string &value, const std::string &remedy);

}  // namespace holdfast
