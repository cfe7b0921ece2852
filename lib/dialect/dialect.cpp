#include "dialect/dialect.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace holdfast::dialect {

namespace {

constexpr double kMostWeight = 4294967295;  // origins count weights in 32 bits

// The attribute that a node lacks, by its name in cluster files; empty if none.
std::string_view lacking(const Peer &peer, std::uint32_t needs) {
  if ((needs & kNeedsHost) != 0 && peer.host.empty()) return "server";
  if ((needs & kNeedsPort) != 0 && peer.port == 0) return "port";
  if ((needs & kNeedsLabel) != 0 && peer.label.empty()) return "label";
  if ((needs & kNeedsAddress) != 0 && peer.address.empty()) return "ip";
  if ((needs & kNeedsNumber) != 0 && peer.number == 0) return "number";
  return "";
}

void check_name(const Dialect &dialect, const Peer &peer) {
  if (dialect.most_name == 0) return;
  const std::string name = dialect.hashed_name(peer);
  if (name.size() <= dialect.most_name) return;
  throw Error{Fault::argument, "node " + quoted(peer.name) + " is hashed by the name " + quoted(name) + " of " +
                                   text_of(std::uint64_t{name.size()}) + " bytes, and the program of '" +
                                   std::string(dialect.name) + "' has room for " +
                                   text_of(std::uint64_t{dialect.most_name}) + ": give the node a shorter name"};
}

void check_weight(const Dialect &dialect, const Peer &peer, std::uint32_t needs) {
  const bool is_whole = (needs & kNeedsWholeWeight) != 0, is_some = (needs & kNeedsSomeWeight) != 0;
  const bool is_in_range = peer.weight >= 0 && peer.weight <= kMostWeight && (peer.weight != 0 || !is_some);
  if (is_in_range && (!is_whole || peer.weight == std::floor(peer.weight))) return;
  throw Error{Fault::argument, "node " + quoted(peer.name) + " has the weight " + text_of(peer.weight) + ", and '" +
                                   std::string(dialect.name) + "' takes " + (is_whole ? "whole numbers" : "numbers") +
                                   (is_some ? " above 0" : " from 0") + " to 4294967295"};
}

template <class Row, class Value>
bool has_value(std::span<const Row> rows, Value value) {
  return value == Value::standard || std::ranges::find(rows, value, &Row::value) != rows.end();
}

template <class Row>
std::string names_of(std::span<const Row> rows) {
  std::string names;
  for (const Row &row : rows) names += (names.empty() ? "" : ", ") + std::string(row.name);
  return names;
}

}  // namespace

void check_peers(const Dialect &dialect, Peers peers, const Choices &choices) {
  const std::uint32_t needs = dialect.needs(choices);
  for (const Peer &peer : peers) {
    const std::string_view missing = lacking(peer, needs);
    if (!missing.empty()) {
      throw Error{Fault::argument, "node " + quoted(peer.name) + " has no " + std::string(missing) + ", and '" +
                                       std::string(dialect.name) + "' hashes it: give the node its '" +
                                       std::string(missing) + "'"};
    }
    check_name(dialect, peer);
    check_weight(dialect, peer, needs);
  }
}

void check_choices(const Dialect &dialect, const Choices &choices) {
  if (!has_value(dialect.hashes, choices.hash)) {
    throw Error{Fault::option, "'" + std::string(dialect.name) + "' has no such hash function" +
                                   (dialect.hashes.empty() ? ": it knows one only" : ": use one of ") +
                                   names_of(dialect.hashes)};
  }
  if (!has_value(dialect.formats, choices.format)) {
    throw Error{Fault::option, "'" + std::string(dialect.name) + "' has no such format" +
                                   (dialect.formats.empty() ? ": it knows one only" : ": use one of ") +
                                   names_of(dialect.formats)};
  }
}

Engine build(const Dialect &dialect, Peers peers, const Choices &choices) {
  check_choices(dialect, choices);
  check_peers(dialect, peers, choices);
  if (peers.empty()) return {};
  const std::uint64_t needed = dialect.memory(peers, choices);
  if (choices.memory_limit != 0 && needed > choices.memory_limit) {
    throw Error{Fault::memory_limit, "'" + std::string(dialect.name) + "' over " +
                                         text_of(std::uint64_t{peers.size()}) + " nodes needs " + text_of(needed) +
                                         " bytes, above the limit of " + text_of(choices.memory_limit) +
                                         ": raise 'memory_limit' to " + text_of(needed)};
  }
  return dialect.build(peers, choices);
}

}  // namespace holdfast::dialect
