#include "dialect/choice_words.h"

#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "base/error.h"
#include "base/text.h"

namespace holdfast::dialect {

namespace {

struct Request {
  const Dialect &dialect;
  Choices &choices;
  std::string_view name;
  std::string_view value;
};

[[noreturn]] void refuse(const Request &request, const std::string &works) {
  throw Error{Fault::option, "'" + std::string(request.name) + "' of '" + std::string(request.dialect.name) + "' is " +
                                 quoted(request.value) + ": use " + works};
}

// The value of one of a list of names.
template <class Row, class Value>
void set_named(const Request &request, std::span<const Row> rows, Value &out) {
  std::string names;
  for (const Row &row : rows) {
    if (row.name == request.value) {
      out = row.value;
      return;
    }
    names += (names.empty() ? "one of " : ", ") + std::string(row.name);
  }
  refuse(request, names);
}

template <class Value>
struct Named {
  std::string_view name;
  Value value;
};
constexpr Named<Toggle> kToggles[] = {{"on", Toggle::on}, {"off", Toggle::off}};
constexpr Named<bool> kBools[] = {{"on", true}, {"off", false}};
constexpr Named<PeerKey> kPeerKeys[] = {{"id", PeerKey::id},
                                        {"id32", PeerKey::id32},
                                        {"addr", PeerKey::addr},
                                        {"addr-port", PeerKey::addr_port},
                                        {"guid", PeerKey::guid}};
constexpr Named<Era> kEras[] = {{"plain", Era::plain}, {"mixed", Era::mixed}};

template <class Value, std::size_t kCount>
void set_named(const Request &request, const Named<Value> (&rows)[kCount], Value &out) {
  set_named(request, std::span<const Named<Value>>(rows), out);
}

template <class Number>
void set_number(const Request &request, Number &out) {
  Number number = 0;
  const char *end = request.value.data() + request.value.size();
  const auto [rest, error] = std::from_chars(request.value.data(), end, number);
  if (error != std::errc() || rest != end || number == 0) {
    refuse(request, "a whole number from 1 to " + text_of(std::uint64_t{std::numeric_limits<Number>::max()}));
  }
  out = number;
}

template <class Rows>
std::string_view word_at(const Rows &rows, std::size_t number) noexcept {
  return number < std::size(rows) ? rows[number].name : std::string_view();
}

struct Row {
  std::string_view name;
  std::uint32_t reads;
  void (*set)(const Request &);
  std::string_view option = {};  // of a cluster, where that has another name
  std::string_view (*word)(const Dialect &, std::size_t) noexcept = nullptr;  // null where values are no words

  [[nodiscard]] std::string_view option_name() const noexcept { return option.empty() ? name : option; }
};

std::string_view toggle_at(const Dialect &, std::size_t number) noexcept { return word_at(kToggles, number); }
std::string_view peer_key_at(const Dialect &, std::size_t number) noexcept { return word_at(kPeerKeys, number); }
std::string_view era_at(const Dialect &, std::size_t number) noexcept { return word_at(kEras, number); }
std::string_view hash_at(const Dialect &dialect, std::size_t number) noexcept {
  return word_at(dialect.hashes, number);
}
std::string_view format_at(const Dialect &dialect, std::size_t number) noexcept {
  return word_at(dialect.formats, number);
}

constexpr std::array kRows = {
    Row{"hash", kReadsHash, [](const Request &r) { set_named(r, r.dialect.hashes, r.choices.hash); }, "key_hash",
        hash_at},
    Row{"avalanche", kReadsAvalanche, [](const Request &r) { set_named(r, kToggles, r.choices.avalanche); }, "",
        toggle_at},
    Row{"hash_key", kReadsPeerKey, [](const Request &r) { set_named(r, kPeerKeys, r.choices.peer_key); }, "peer_key",
        peer_key_at},
    Row{"era", kReadsEra, [](const Request &r) { set_named(r, kEras, r.choices.era); }, "", era_at},
    Row{"format", kReadsFormat, [](const Request &r) { set_named(r, r.dialect.formats, r.choices.format); },
        "label_format", format_at},
    Row{"weighted", kReadsWeighted, [](const Request &r) { set_named(r, kToggles, r.choices.weighted); }, "",
        toggle_at},
    Row{"unsigned_bytes", kReadsUnsignedBytes, [](const Request &r) { set_named(r, kBools, r.choices.unsigned_bytes); },
        "", toggle_at},
    Row{"points", kReadsPoints, [](const Request &r) { set_number(r, r.choices.points); }, "virtual_nodes"},
    Row{"ring_least", kReadsRingSize, [](const Request &r) { set_number(r, r.choices.ring_least); }},
    Row{"ring_most", kReadsRingSize, [](const Request &r) { set_number(r, r.choices.ring_most); }},
    Row{"table_size", kReadsTableSize, [](const Request &r) { set_number(r, r.choices.table_size); }},
    Row{"partition_bits", kReadsPartitionBits, [](const Request &r) { set_number(r, r.choices.partition_bits); }},
    Row{"prefix", kReadsPrefix, [](const Request &r) { r.choices.prefix = r.value; }, "key_prefix"},
    Row{"suffix", kReadsSuffix, [](const Request &r) { r.choices.suffix = r.value; }, "key_suffix"},
    Row{"seed", kReadsSeed, [](const Request &r) { r.choices.seed = r.value; }, "table_seed"},
};

}  // namespace

std::string choice_names(const Dialect &dialect) {
  std::string names;
  for (const Row &row : kRows) {
    if ((dialect.reads & row.reads) != 0) names += (names.empty() ? "" : ", ") + std::string(row.name);
  }
  return names;
}

void set_choice(const Dialect &dialect, Choices &choices, std::string_view name, std::string_view value) {
  for (const Row &row : kRows) {
    if (row.name == name && (dialect.reads & row.reads) != 0) return row.set({dialect, choices, name, value});
  }
  const std::string names = choice_names(dialect);
  throw Error{Fault::option, "'" + std::string(dialect.name) + "' has no choice " + quoted(name) + ": " +
                                 (names.empty() ? "leave it out" : "it has " + names)};
}

bool set_option(const Dialect &dialect, Choices &choices, std::string_view option, std::string_view value) {
  for (const Row &row : kRows) {
    if (row.option_name() != option || (dialect.reads & row.reads) == 0) continue;
    row.set({dialect, choices, option, value});
    return true;
  }
  return false;
}

std::string_view option_word(const Dialect &dialect, std::string_view option, std::size_t number) noexcept {
  for (const Row &row : kRows) {
    if (row.option_name() != option || (dialect.reads & row.reads) == 0 || row.word == nullptr) continue;
    return row.word(dialect, number);
  }
  return "";
}

}  // namespace holdfast::dialect
