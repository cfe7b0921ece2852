// What a cluster is told once, at its creation, as numbered options. The table of options is
// the one place that knows their names, types, bounds and help; command line, cluster files
// and bindings read it and need no change when an option is added.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/simd.h"
#include "hash/key_hash.h"
#include "hash/seed.h"
#include "place/catalog.h"

namespace holdfast {

enum class OptionType : std::int32_t { u64 = 1, f64 = 2, str = 3 };

// The numbers are those of the public header, frozen.
enum class Option : std::uint32_t {
  algorithm = 1,
  hash = 2,
  seed = 3,
  expected_nodes = 4,
  partitions = 5,
  balance = 6,
  virtual_nodes = 7,
  memory_limit = 8,
  simd = 9,
  table_size = 10,
  probes = 11,
  capacity = 12,
  when_down = 13,
  replicas = 14,
  guard_least = 15,
  guard_loss = 16,
  guard_confirmations = 17,
  history = 18,
  fair_replicas = 19,
};

// What becomes of a key whose node is down.
struct WhenDown {
  enum class Kind : std::uint8_t { next, fail, zone } kind = Kind::next;
  std::string zone = {};  // whose nodes of weight 0 stand in

  friend bool operator==(const WhenDown &, const WhenDown &) = default;
};

struct OptionRow {
  Option option;
  OptionType type;
  const char *name;
  const char *standard;  // the default, as text
  const char *help;
  double least = 0;
  double greatest = 0;
};

[[nodiscard]] std::span<const OptionRow> option_rows() noexcept;
[[nodiscard]] const OptionRow *find_option(std::uint32_t number) noexcept;
[[nodiscard]] const OptionRow *find_option(std::string_view name) noexcept;

// Throws Error{option} unless the option has that type.
void require_type(const OptionRow &row, OptionType wanted);

class Settings {
 public:
  Settings();

  // Each throws Error{option} with the values that work, and then has changed nothing.
  void set(const OptionRow &row, std::uint64_t value);
  void set(const OptionRow &row, double value);
  void set(const OptionRow &row, std::string_view text);  // any type, from its text

  [[nodiscard]] std::string text(Option option) const;  // what set(row, text) takes; never the seed

  [[nodiscard]] const Algorithm &algorithm() const noexcept { return *algorithm_; }
  [[nodiscard]] HashKind hash() const noexcept { return hash_; }
  [[nodiscard]] const Seed &seed() const noexcept { return seed_; }
  [[nodiscard]] std::uint64_t guard_least() const noexcept { return guard_least_; }
  [[nodiscard]] double guard_loss() const noexcept { return guard_loss_; }
  [[nodiscard]] std::uint64_t guard_confirmations() const noexcept { return guard_confirmations_; }
  [[nodiscard]] std::size_t history() const noexcept { return static_cast<std::size_t>(history_); }
  [[nodiscard]] std::uint32_t fair_replicas() const noexcept { return fair_replicas_; }
  [[nodiscard]] const WhenDown &when_down() const noexcept { return when_down_; }
  [[nodiscard]] std::uint64_t memory_limit() const noexcept { return memory_limit_; }

  // Throws Error{unsupported} if the CPU lacks the level that is asked for.
  [[nodiscard]] Simd simd() const;
  [[nodiscard]] Shape shape() const;
  [[nodiscard]] unsigned partition_bits() const noexcept;
  [[nodiscard]] unsigned capacity_bits() const noexcept;

 private:
  const Algorithm *algorithm_;
  HashKind hash_ = HashKind::siphash24;
  Seed seed_{};
  std::uint64_t expected_nodes_ = 1000;
  std::uint64_t partitions_ = 0;  // 0 follows expected_nodes_
  std::uint32_t balance_millionths_ = 50000;
  std::uint32_t virtual_nodes_ = 160;
  std::uint64_t table_size_ = 65537;
  std::uint32_t probes_ = 21;
  std::uint64_t capacity_ = 0;  // 0 follows expected_nodes_
  WhenDown when_down_;
  std::uint32_t replicas_ = 0;
  std::uint32_t fair_replicas_ = 0;
  std::uint64_t guard_least_ = 0;
  double guard_loss_ = 1;
  std::uint64_t guard_confirmations_ = 0;
  std::uint64_t history_ = 0;
  std::uint64_t memory_limit_ = std::uint64_t{1} << 30;
  std::optional<Simd> simd_;  // none is the best the CPU has
};

}  // namespace holdfast
