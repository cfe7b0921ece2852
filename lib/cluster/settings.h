// The options of one cluster, which it is told once, at its creation: their values, which of them
// were set on purpose, and what follows from them. Every option is a row of cluster/options.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/simd.h"
#include "cluster/options.h"
#include "dialect/choices.h"
#include "hash/key_hash.h"
#include "hash/seed.h"
#include "place/catalog.h"

namespace holdfast {

// Throws Error{option} unless the option has that type.
void require_type(const OptionRow &row, OptionType wanted);

class Settings {
 public:
  Settings();  // every option at its default, none of them set

  // Each throws Error{option} with the values that work, and then has changed nothing.
  void set(const OptionRow &row, std::uint64_t value);
  void set(const OptionRow &row, double value);
  void set(const OptionRow &row, std::string_view text);  // any type, from its text

  [[nodiscard]] std::string text(const OptionRow &row) const;  // what set(row, text) takes; never the seed

  // Throws Error{option} if an option was set that the algorithm does not read. An option that was
  // set to its default counts: whoever wrote it expects it to do something.
  void require_all_read() const;

  // Sets an option to its default, as one that was never set.
  void reset(const OptionRow &row);
  [[nodiscard]] bool is_set(const OptionRow &row) const noexcept { return (set_ >> row.number & 1) != 0; }

  // Options that the algorithm does not read count as never set.
  void forget_unread() noexcept;

  // Throws Error{option} if a part of the key is wanted where the key is the caller's own hash.
  void require_whole_hashes() const;

  // Throws Error{option} for fewer partitions than the algorithm has, and for more groups of them than partitions.
  void require_table() const;
  // Throws Error{option} if replicas have an overload and no rows are balanced for them.
  void require_balanced_overload() const;

  // Throws Error{option} if the algorithm is a dialect and does not know what the options choose.
  void require_choices() const;
  // What a dialect, which the algorithm must be, was told; borrows texts from here. Throws as require_choices().
  [[nodiscard]] dialect::Choices choices() const;
  // An option as it enters a fingerprint: 0 where a dialect was not told it, whose origin has a default of its own.
  [[nodiscard]] std::uint64_t told(WholeNumber option) const noexcept;

  [[nodiscard]] const OptionValues &values() const noexcept { return values_; }
  [[nodiscard]] const Algorithm &algorithm() const noexcept { return *values_.algorithm; }
  [[nodiscard]] HashKind hash() const noexcept {
    return algorithm().dialect != nullptr ? HashKind::foreign : values_.hash;
  }
  [[nodiscard]] const KeyPart &key_part() const noexcept { return values_.key_part; }
  // What turns a key into 64 bits. Throws as simd() and choices().
  [[nodiscard]] KeyHash key_hash() const;
  [[nodiscard]] const Seed &seed() const noexcept { return values_.seed; }
  [[nodiscard]] std::uint64_t guard_least() const noexcept { return values_.guard_least; }
  [[nodiscard]] double guard_loss() const noexcept { return values_.guard_loss_millionths / 1e6; }
  [[nodiscard]] std::uint32_t guard_loss_millionths() const noexcept { return values_.guard_loss_millionths; }
  [[nodiscard]] std::uint64_t guard_confirmations() const noexcept { return values_.guard_confirmations; }
  [[nodiscard]] std::uint64_t guard_window() const noexcept { return values_.guard_window; }
  [[nodiscard]] std::size_t history() const noexcept { return static_cast<std::size_t>(values_.history); }
  [[nodiscard]] std::uint32_t fair_replicas() const noexcept {
    return static_cast<std::uint32_t>(values_.fair_replicas);
  }
  [[nodiscard]] std::uint32_t replica_level() const noexcept {
    return static_cast<std::uint32_t>(values_.replica_level);
  }
  [[nodiscard]] const ReplicaCounts &replica_counts() const noexcept { return values_.replica_counts; }
  // In millionths; none for no limit.
  [[nodiscard]] std::optional<std::uint32_t> replica_overload() const noexcept {
    return values_.replica_overload_millionths;
  }
  [[nodiscard]] const WhenDown &when_down() const noexcept { return values_.when_down; }
  [[nodiscard]] std::uint64_t memory_limit() const noexcept { return values_.memory_limit; }

  // Throws Error{unsupported} if the CPU lacks the level that is asked for.
  [[nodiscard]] Simd simd() const;
  [[nodiscard]] Shape shape() const;
  [[nodiscard]] unsigned partition_bits() const noexcept;
  [[nodiscard]] PartitionGroups partition_groups() const noexcept;
  [[nodiscard]] unsigned capacity_bits() const noexcept;

 private:
  OptionValues values_;
  std::uint64_t set_ = 0;  // bit n is whether option n was set
};

}  // namespace holdfast
