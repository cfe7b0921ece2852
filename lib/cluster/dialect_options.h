// The rows of the options that dialects alone read, for the one table in cluster/options.cpp. They are kept as texts
// until the algorithm is known: which names of hashes there are depends on the dialect.
#pragma once

#include <array>

#include "cluster/options.h"
#include "cluster/settings.h"
#include "dialect/dialect.h"

namespace holdfast {

template <std::uint32_t kReads>
[[nodiscard]] bool is_read_by_dialect(const Algorithm &algorithm) {
  return algorithm.dialect != nullptr && (algorithm.dialect->reads & kReads) != 0;
}

// Sets an option of a few names. Throws Error{option} that lists them.
void set_toggle(std::string &value, const OptionRow &row, std::string_view text);
void set_peer_key(std::string &value, const OptionRow &row, std::string_view text);
void set_era(std::string &value, const OptionRow &row, std::string_view text);

// Sets a name that some dialect has for a hash or a format. Throws Error{option} that lists all of them.
void set_hash_name(std::string &value, const OptionRow &row, std::string_view text);
void set_format_name(std::string &value, const OptionRow &row, std::string_view text);

// Any bytes up to a length.
void set_affix(std::string &value, const OptionRow &row, std::string_view text);

template <std::string OptionValues::*kMember, void (*kSet)(std::string &, const OptionRow &, std::string_view)>
inline constexpr Text kDialectText = {[](OptionValues &values, const OptionRow &row, std::string_view text) {
                                        if (text == row.standard) {
                                          (values.*kMember).clear();
                                        } else {
                                          kSet(values.*kMember, row, text);
                                        }
                                      },
                                      [](const OptionValues &values) { return values.*kMember; }};

// The standard of each of them is a word that is no value, and is kept as an empty text.
template <std::string OptionValues::*kMember, void (*kSet)(std::string &, const OptionRow &, std::string_view)>
inline constexpr Text kNamedText = {kDialectText<kMember, kSet>.set, [](const OptionValues &values) {
                                      return (values.*kMember).empty() ? std::string("origin") : values.*kMember;
                                    }};

template <std::string OptionValues::*kMember>
inline constexpr auto kTextEntry = [](const Settings &settings) -> Entry::Value { return settings.values().*kMember; };

inline constexpr std::array kDialectOptions = {
    OptionRow{.number = 26,
              .name = "key_hash",
              .access = kNamedText<&OptionValues::key_hash, set_hash_name>,
              .standard = "origin",
              .help = "hash of keys by the other program's name for it; origin for its own default",
              .reads = is_read_by_dialect<dialect::kReadsHash>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 26, kTextEntry<&OptionValues::key_hash>, "key hash"}},
    OptionRow{.number = 27,
              .name = "avalanche",
              .access = kNamedText<&OptionValues::avalanche, set_toggle>,
              .standard = "origin",
              .help = "whether the hash of a key is mixed once more: on, off, or origin for the program's own default",
              .reads = is_read_by_dialect<dialect::kReadsAvalanche>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 27, kTextEntry<&OptionValues::avalanche>, "more avalanche"}},
    OptionRow{
        .number = 28,
        .name = "peer_key",
        .access = kNamedText<&OptionValues::peer_key, set_peer_key>,
        .standard = "origin",
        .help = "property of a node that its points are made of: id, id32, addr, addr-port or guid; origin for id",
        .reads = is_read_by_dialect<dialect::kReadsPeerKey>,
        .decides_placement = true,
        .entry = {Entry::Form::if_set, 28, kTextEntry<&OptionValues::peer_key>, "peer key"}},
    OptionRow{.number = 29,
              .name = "era",
              .access = kNamedText<&OptionValues::era, set_era>,
              .standard = "origin",
              .help = "releases of the other program: plain, mixed for those that mix the id of a node once more, or "
                      "origin for plain",
              .reads = is_read_by_dialect<dialect::kReadsEra>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 29, kTextEntry<&OptionValues::era>, "releases"}},
    OptionRow{.number = 30,
              .name = "label_format",
              .access = kNamedText<&OptionValues::label_format, set_format_name>,
              .standard = "origin",
              .help = "spelling of a node in the texts that are hashed, by the other program's name for it; origin for "
                      "its own default",
              .reads = is_read_by_dialect<dialect::kReadsFormat>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 30, kTextEntry<&OptionValues::label_format>, "label format"}},
    OptionRow{.number = 31,
              .name = "weighted",
              .access = kNamedText<&OptionValues::weighted, set_toggle>,
              .standard = "origin",
              .help = "whether weights decide about points where the other program can ignore them: on, off, or origin "
                      "for its own default",
              .reads = is_read_by_dialect<dialect::kReadsWeighted>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 31, kTextEntry<&OptionValues::weighted>, "by weight"}},
    OptionRow{.number = 32,
              .name = "unsigned_bytes",
              .access = kNamedText<&OptionValues::unsigned_bytes, set_toggle>,
              .standard = "origin",
              .help = "whether bytes from 0x80 on are hashed without a sign, as on ARM: on, off, or origin for off",
              .reads = is_read_by_dialect<dialect::kReadsUnsignedBytes>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 32, kTextEntry<&OptionValues::unsigned_bytes>, "unsigned bytes"}},
    OptionRow{.number = 33,
              .name = "ring_least",
              .access = &OptionValues::ring_least,
              .standard = "0",
              .help = "least number of points of a ring; 0 for the other program's own",
              .bounds = {0, 67108864},
              .reads = is_read_by_dialect<dialect::kReadsRingSize>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 33,
                        [](const Settings &it) -> Entry::Value { return it.values().ring_least; }, "ring least"}},
    OptionRow{.number = 34,
              .name = "ring_most",
              .access = &OptionValues::ring_most,
              .standard = "0",
              .help = "greatest number of points of a ring; 0 for the other program's own",
              .bounds = {0, 67108864},
              .reads = is_read_by_dialect<dialect::kReadsRingSize>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 34,
                        [](const Settings &it) -> Entry::Value { return it.values().ring_most; }, "ring most"}},
    OptionRow{.number = 35,
              .name = "key_prefix",
              .access = kDialectText<&OptionValues::key_prefix, set_affix>,
              .standard = "",
              .help = "bytes that are hashed before every key",
              .reads = is_read_by_dialect<dialect::kReadsPrefix>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 35, kTextEntry<&OptionValues::key_prefix>, "key prefix"}},
    OptionRow{.number = 36,
              .name = "key_suffix",
              .access = kDialectText<&OptionValues::key_suffix, set_affix>,
              .standard = "",
              .help = "bytes that are hashed after every key",
              .reads = is_read_by_dialect<dialect::kReadsSuffix>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 36, kTextEntry<&OptionValues::key_suffix>, "key suffix"}},
    OptionRow{.number = 37,
              .name = "table_seed",
              .access = kDialectText<&OptionValues::table_seed, set_affix>,
              .standard = "",
              .help = "seed of the table as the other program's configuration has it; empty for its own default",
              .reads = is_read_by_dialect<dialect::kReadsSeed>,
              .decides_placement = true,
              .entry = {Entry::Form::if_set, 37, kTextEntry<&OptionValues::table_seed>, "table seed"}},
};

}  // namespace holdfast
