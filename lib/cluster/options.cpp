#include "cluster/options.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "base/error.h"
#include "base/text.h"
#include "cluster/dialect_options.h"
#include "cluster/foreign/algorithms.h"
#include "cluster/node.h"
#include "cluster/settings.h"
#include "place/named/maglev.h"
#include "place/rendezvous/table.h"
#include "place/replicas/allowances.h"
#include "place/replicas/spread.h"

namespace holdfast {

namespace {

using Form = Entry::Form;

constexpr double kTwo53 = 9007199254740992.0;  // whole numbers are exact in a double up to here

constexpr bool reads_partitions(const Algorithm &algorithm) { return algorithm.has_partitions; }
bool reads_number_of_partitions(const Algorithm &algorithm) {
  return algorithm.has_partitions || is_read_by_dialect<dialect::kReadsPartitionBits>(algorithm);
}
constexpr bool reads_hash(const Algorithm &algorithm) { return algorithm.dialect == nullptr; }
constexpr bool reads_expected_nodes(const Algorithm &algorithm) {
  return algorithm.has_partitions || algorithm.has_capacity;
}
constexpr bool reads_virtual_nodes(const Algorithm &algorithm) { return algorithm.has_virtual_nodes; }
constexpr bool reads_table_size(const Algorithm &algorithm) { return algorithm.has_table_size; }
constexpr bool reads_probes(const Algorithm &algorithm) { return algorithm.has_probes; }
constexpr bool reads_capacity(const Algorithm &algorithm) { return algorithm.has_capacity; }

void set_algorithm(OptionValues &values, const OptionRow &row, std::string_view text) {
  const Algorithm *const algorithm = find_any_algorithm(text);
  if (algorithm == nullptr) {
    std::string names;
    for (const Algorithm &each : catalog()) names += (names.empty() ? "" : ", ") + std::string(each.name);
    const std::string_view dialect = algorithms()[catalog().size()].name;
    refuse_value(row, quoted(text), "use one of " + names + ", or another program's, as " + std::string(dialect));
  }
  values.algorithm = algorithm;
}

void set_hash(OptionValues &values, const OptionRow &, std::string_view text) { values.hash = parse_hash_kind(text); }

void set_key_part(OptionValues &values, const OptionRow &row, std::string_view text) {
  try {
    values.key_part = KeyPart::parse(text);
  } catch (const Error &error) {
    refuse_value(row, quoted(text), error.what());
  }
}

void set_replica_counts(OptionValues &values, const OptionRow &row, std::string_view text) {
  try {
    values.replica_counts = text == row.standard ? ReplicaCounts() : ReplicaCounts::parse(text);
  } catch (const Error &error) {
    refuse_value(row, quoted(text), error.what());
  }
}

void set_replica_overload(OptionValues &values, const OptionRow &row, std::string_view text) {
  values.replica_overload_millionths.reset();
  if (text == row.standard) return;
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = code == std::errc{} && end == text.data() + text.size();
  if (!is_number || !(value >= 0 && value <= kMostOverload)) {
    refuse_value(row, quoted(text), "use unlimited, or a number from 0 to 100, such as 0.1 for 10 %");
  }
  values.replica_overload_millionths = static_cast<std::uint32_t>(value * 1e6 + 0.5);
}

std::string text_of_replica_overload(const OptionValues &values) {
  const std::optional<std::uint32_t> millionths = values.replica_overload_millionths;
  return millionths ? text_of(*millionths / 1e6) : "unlimited";
}

void set_seed(OptionValues &values, const OptionRow &row, std::string_view text) {
  values.seed = text == row.standard ? Seed{} : parse_seed(text);
}

void set_when_down(OptionValues &values, const OptionRow &row, std::string_view text) {
  constexpr std::string_view kZone = "zone:";
  if (text == "next") {
    values.when_down = {WhenDown::Kind::next};
  } else if (text == "fail") {
    values.when_down = {WhenDown::Kind::fail};
  } else if (text.starts_with(kZone) && text.size() > kZone.size()) {
    check_zone(text.substr(kZone.size()));
    values.when_down = {WhenDown::Kind::zone, std::string(text.substr(kZone.size()))};
  } else {
    refuse_value(row, quoted(text), "use next, fail or zone:NAME");
  }
}

std::string text_of_when_down(const OptionValues &values) {
  if (values.when_down.kind == WhenDown::Kind::zone) return "zone:" + values.when_down.zone;
  return values.when_down.kind == WhenDown::Kind::next ? "next" : "fail";
}

void set_simd(OptionValues &values, const OptionRow &row, std::string_view text) {
  constexpr std::array<std::optional<Simd>, 4> kLevels = {std::nullopt, Simd::plain, Simd::avx2, Simd::avx512};
  const auto simd = std::ranges::find(kLevels, text, [](std::optional<Simd> each) { return name_of(each); });
  if (simd == kLevels.end()) refuse_value(row, quoted(text), "use auto, plain, avx2 or avx512");
  values.simd = *simd;
}

// 0 where a dialect was told no number.
std::uint64_t bits_of_partitions(const Settings &settings) {
  const bool is_told = settings.algorithm().has_partitions || settings.told(&OptionValues::partitions) != 0;
  return is_told ? settings.partition_bits() : 0;
}

constexpr std::array kOwnRows = {
    OptionRow{.number = 1,
              .name = "algorithm",
              .access = Text{set_algorithm, [](const auto &values) { return std::string(values.algorithm->name); }},
              .standard = "rendezvous-table@1",
              .help = "algorithm that places keys, with or without its version",
              .decides_placement = true,
              .entry = {Form::always, 1,
                        [](const Settings &it) -> Entry::Value { return std::string(it.algorithm().name); }}},
    OptionRow{
        .number = 2,
        .name = "hash",
        .access = Text{set_hash, [](const auto &values) { return std::string(name_of(values.hash)); }},
        .standard = "siphash-2-4",
        .help = "hash of keys: siphash-2-4, siphash-1-3, xxh3-64, or caller if keys are hashes already",
        .reads = reads_hash,
        .decides_placement = true,
        .entry = {Form::always, 9, [](const Settings &it) -> Entry::Value { return std::string(name_of(it.hash())); }}},
    OptionRow{
        .number = 3,
        .name = "seed",
        .access = Text{set_seed,
                       [](const auto &values) { return std::string(values.seed == Seed{} ? "default" : "secret"); }},
        .standard = "default",
        .help = "128-bit key of the hash as 32 hexadecimal digits; a secret one keeps strangers from choosing "
                "keys of one node",
        .reads = reads_hash,
        .decides_placement = true,
        .entry = {Form::always, 10, [](const Settings &it) -> Entry::Value { return commitment(it.seed()); }},
        .is_secret = true},
    OptionRow{.number = 4,
              .name = "expected_nodes",
              .access = &OptionValues::expected_nodes,
              .standard = "1000",
              .help = "number of nodes that partitions and capacity are derived from; keep it for the fleet's life",
              .bounds = {1, 65536},
              .reads = reads_expected_nodes,
              .decides_placement = true},
    OptionRow{.number = 5,
              .name = "partitions",
              .access = &OptionValues::partitions,
              .standard = "0",
              .help = "partitions of the table, a power of two; 0 takes 1024 to 2048 for each of expected_nodes",
              .bounds = {0, double{1u << RendezvousTable::kMostBits}, 1u << RendezvousTable::kLeastBits, 2},
              .reads = reads_number_of_partitions,
              .decides_placement = true,
              .entry = {Form::always, 2, [](const Settings &it) -> Entry::Value { return bits_of_partitions(it); }}},
    OptionRow{
        .number = 6,
        .name = "balance",
        .access = &OptionValues::balance_millionths,
        .standard = "0.05",
        .help = "greatest deviation of a share from the fair share, 0.05 for 5 %; 0 turns balancing off",
        .bounds = {0, 1},
        .reads = reads_partitions,
        .decides_placement = true,
        .entry = {Form::always, 3,
                  [](const Settings &it) -> Entry::Value { return std::uint64_t{it.values().balance_millionths}; }}},
    OptionRow{.number = 7,
              .name = "virtual_nodes",
              .access = &OptionValues::virtual_nodes,
              .standard = "160",
              .help = "points on the ring for each unit of weight",
              .bounds = {1, 65536},
              .reads = reads_virtual_nodes,
              .decides_placement = true,
              .entry = {Form::always, 4,
                        [](const Settings &it) -> Entry::Value { return it.told(&OptionValues::virtual_nodes); }}},
    OptionRow{.number = 8,
              .name = "memory_limit",
              .access = &OptionValues::memory_limit,
              .standard = "1073741824",
              .help = "greatest size of one view in bytes; 0 for no limit",
              .bounds = {0, kTwo53}},
    OptionRow{.number = 9,
              .name = "simd",
              .access = Text{set_simd, [](const auto &values) { return std::string(name_of(values.simd)); }},
              .standard = "auto",
              .help = "vector instructions: auto, plain, avx2 or avx512; they change speed, never an answer"},
    OptionRow{.number = 10,
              .name = "table_size",
              .access = &OptionValues::table_size,
              .standard = "65537",
              .help = "rows of the maglev table, a prime number; take at least a hundred for each node",
              .bounds = {MaglevTable::kLeastSize, MaglevTable::kMostSize},
              .reads = reads_table_size,
              .decides_placement = true,
              .entry = {Form::if_read, 5,
                        [](const Settings &it) -> Entry::Value { return it.told(&OptionValues::table_size); }}},
    OptionRow{.number = 11,
              .name = "probes",
              .access = &OptionValues::probes,
              .standard = "21",
              .help = "points at which multi-probe looks for the home of a key; more probes lower the greatest share",
              .bounds = {1, 128},
              .reads = reads_probes,
              .decides_placement = true,
              .entry = {Form::if_read, 6, [](const Settings &it) -> Entry::Value { return it.values().probes; }}},
    OptionRow{.number = 12,
              .name = "capacity",
              .access = &OptionValues::capacity,
              .standard = "0",
              .help = "greatest number of slots of dx, a power of two; 0 takes two to four times expected_nodes",
              .bounds = {0, 1073741824, 1},
              .reads = reads_capacity,
              .decides_placement = true,
              .entry = {Form::if_read, 7,
                        [](const Settings &it) -> Entry::Value { return std::uint64_t{1} << it.capacity_bits(); }}},
    OptionRow{.number = 13,
              .name = "when_down",
              .access = Text{set_when_down, text_of_when_down},
              .standard = "next",
              .help = "node that serves a key while its home is down: next for its next candidate, fail for no node, "
                      "zone:NAME for a node of weight 0 in that zone"},
    OptionRow{.number = 14,
              .name = "replicas",
              .access = &OptionValues::replicas,
              .standard = "0",
              .help = "number of replicas that the table chooses in advance, so that finding them is one load; it "
                      "changes no answer",
              .bounds = {0, kMostReplicas},
              .reads = reads_partitions},
    OptionRow{.number = 15,
              .name = "guard_least",
              .access = &OptionValues::guard_least,
              .standard = "0",
              .help = "fewest nodes of weight above 0 that a change may leave; one that leaves fewer is held back",
              .bounds = {0, 4294967294}},
    OptionRow{
        .number = 16,
        .name = "guard_loss",
        .access = &OptionValues::guard_loss_millionths,
        .standard = "1",
        .help =
            "greatest part of the nodes, or of the weight that is up, that a change may lose, 0.5 for half; 1 for all",
        .bounds = {0, 1}},
    OptionRow{.number = 17,
              .name = "guard_confirmations",
              .access = &OptionValues::guard_confirmations,
              .standard = "0",
              .help = "number of times in a row that a list held back must be offered to be accepted; 0 for never",
              .bounds = {0, 1000000}},
    OptionRow{.number = 18,
              .name = "history",
              .access = &OptionValues::history,
              .standard = "0",
              .help = "number of former views that a view remembers, for reads of keys that have not moved yet",
              .bounds = {0, 16}},
    OptionRow{.number = 19,
              .name = "fair_replicas",
              .access = &OptionValues::fair_replicas,
              .standard = "0",
              .help = "number of replicas of a key at which each node's share of the replicas follows its replica "
                      "weight; 0 turns that off",
              .bounds = {0, kMostReplicas},
              .decides_placement = true,
              .entry = {Form::if_set, 8,
                        [](const Settings &it)
                            -> Entry::Value { return it.values().fair_replicas > 1 ? it.values().fair_replicas : 0; },
                        "fair replicas"}},
    OptionRow{.number = 20,
              .name = "guard_window",
              .access = &OptionValues::guard_window,
              .standard = "0",
              .help = "time over which losses add up for the guard, in units of the cluster's clock; 0 judges each "
                      "change alone",
              .bounds = {0, kTwo53}},
    OptionRow{.number = 21,
              .name = "key_part",
              .access = Text{set_key_part, [](const auto &values) { return values.key_part.text(); }},
              .standard = "whole",
              .help =
                  "part of a key that is hashed, so that keys with equal parts stay together: whole, tag:{} for what "
                  "stands in braces, before:MARK, or first:BYTES",
              .decides_placement = true,
              .entry = {Form::if_set, 11,
                        [](const Settings &it)
                            -> Entry::Value { return it.key_part().is_whole() ? std::string() : it.key_part().text(); },
                        "key part"}},
    OptionRow{
        .number = 22,
        .name = "replica_level",
        .access = &OptionValues::replica_level,
        .standard = "0",
        .help = "level of zones at which no two replicas of a key may be in one zone, 1 for the outermost; 0 for none",
        .bounds = {0, kDeepestZone},
        .decides_placement = true,
        .entry = {Form::if_set, 12, [](const Settings &it) -> Entry::Value { return it.values().replica_level; },
                  "replica level"}},
    OptionRow{
        .number = 23,
        .name = "replica_counts",
        .access =
            Text{set_replica_counts,
                 [](const auto &
                        values) { return values.replica_counts.is_empty() ? "even" : values.replica_counts.text(); }},
        .standard = "even",
        .help = "replicas of each key that zones hold, such as dc1=2,dc2=1; even to spread them evenly",
        .decides_placement = true,
        .entry = {Form::if_set, 13, [](const Settings &it) -> Entry::Value { return it.replica_counts().text(); },
                  "replica counts"}},
    OptionRow{.number = 24,
              .name = "partition_groups",
              .access = &OptionValues::partition_groups,
              .standard = "0",
              .help = "groups in which partitions are placed, so that doubling the partitions at the same groups moves "
                      "hardly any key; 0 for as many as partitions",
              .bounds = {0, double{1u << RendezvousTable::kMostBits}},
              .reads = reads_partitions,
              .decides_placement = true,
              .entry = {Form::if_set, 14,
                        [](const Settings
                               &it) -> Entry::
                                        Value {
                                          const std::uint64_t groups = it.values().partition_groups;
                                          return groups >> it.partition_bits() == 1 && std::has_single_bit(groups)
                                                     ? 0
                                                     : groups;
                                        },
                        "partition groups"}},
    OptionRow{
        .number = 25,
        .name = "replica_overload",
        .access = Text{set_replica_overload, text_of_replica_overload},
        .standard = "unlimited",
        .help = "by how much a zone or a node may hold more replicas than its weight asks for, 0.1 for 10 %; what "
                "is beyond goes elsewhere, at the cost of the spread; unlimited to spread first",
        .reads = reads_partitions,
        .decides_placement = true,
        .entry =
            {Form::if_set, 15,
             [](const Settings &it)
                 -> Entry::
                     Value { return it.replica_overload() ? text_of_replica_overload(it.values()) : std::string(); },
             "replica overload"}},
};

constexpr auto kRows = [] {
  std::array<OptionRow, kOwnRows.size() + kDialectOptions.size()> rows{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i] = i < kOwnRows.size() ? kOwnRows[i] : kDialectOptions[i - kOwnRows.size()];
  }
  return rows;
}();

static_assert(kRows.back().number < kMostOptions, "whoever keeps something of each option has room for these");
static_assert(kRows.front().number == 1 &&
                  std::ranges::adjacent_find(kRows, std::ranges::greater_equal(), &OptionRow::number) == kRows.end(),
              "rows stand in the order of their numbers, which begin at 1");

}  // namespace

std::span<const OptionRow> option_rows() noexcept { return kRows; }

const OptionRow *find_option(std::uint32_t number) noexcept {
  const auto row = std::ranges::find(kRows, number, &OptionRow::number);
  return row == kRows.end() ? nullptr : &*row;
}

const OptionRow *find_option(std::string_view name) noexcept {
  const auto row = std::ranges::find(kRows, name, [](const OptionRow &each) { return std::string_view(each.name); });
  return row == kRows.end() ? nullptr : &*row;
}

std::string_view name_of(std::optional<Simd> simd) noexcept {
  if (!simd) return "auto";
  return *simd == Simd::plain ? "plain" : *simd == Simd::avx2 ? "avx2" : "avx512";
}

void refuse_value(const OptionRow &row, const std::string &value, const std::string &remedy) {
  throw Error{Fault::option, std::string("option '") + row.name + "' does not take " + value + ": " + remedy};
}

}  // namespace holdfast
