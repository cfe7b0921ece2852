#include "dialect/slots/assigned.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace holdfast::dialect::slots {

namespace {

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

// Calls visit(word) for every part of a text between commas and spaces.
template <class Visit>
void for_each_word(std::string_view text, const Visit &visit) {
  constexpr std::string_view kBetween = ", ";
  for (std::size_t start = 0; (start = text.find_first_not_of(kBetween, start)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kBetween, start), text.size());
    visit(text.substr(start, end - start));
    start = end;
  }
}

template <class Number>
bool parse(std::string_view text, Number &out) noexcept {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && rest == text.data() + text.size();
}

// To a single node nothing needs to be assigned.
bool holds_all(Peers peers) noexcept { return peers.size() == 1 && peers.front().assigned.empty(); }

std::vector<ring::Stop> whole_circle() { return {{~std::uint64_t{0}, 0}}; }

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint32_t peer = 0;
};

std::string name_of(const SlotSpace &space, std::uint64_t slot) {
  return std::string(space.word) + " " + text_of(slot);
}

// "5" or "0-5460".
Range parse_range(std::string_view word, const Peer &peer, const SlotSpace &space) {
  const std::size_t dash = word.find('-');
  Range range;
  const std::string_view last = dash == std::string_view::npos ? word : word.substr(dash + 1);
  if (parse(word.substr(0, dash), range.first) && parse(last, range.last) && range.first <= range.last &&
      range.last >> space.bits == 0) {
    return range;
  }
  throw Error{Fault::argument, "node " + quoted(peer.name) + " is assigned " + quoted(word) + ", which is no " +
                                   std::string(space.word) + " from 0 to " +
                                   text_of((std::uint64_t{1} << space.bits) - 1) + " and no range of them, as 0-99"};
}

std::vector<Range> ranges_of(Peers peers, const SlotSpace &space) {
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    for_each_word(peers[i].assigned, [&](std::string_view word) {
      ranges.push_back(parse_range(word, peers[i], space));
      ranges.back().peer = static_cast<std::uint32_t>(i);
    });
  }
  std::ranges::sort(ranges, {}, &Range::first);
  return ranges;
}

[[noreturn]] void refuse_gap(const SlotSpace &space, std::uint64_t slot) {
  throw Error{Fault::infeasible, name_of(space, slot) + " is assigned to no node: assign all of them, 0 to " +
                                     text_of((std::uint64_t{1} << space.bits) - 1)};
}

std::int64_t parse_token(std::string_view word, const Peer &peer) {
  std::int64_t token = 0;
  if (parse(word, token)) return token;
  throw Error{Fault::argument, "node " + quoted(peer.name) + " is assigned " + quoted(word) +
                                   ", which is no token: use whole numbers from -9223372036854775808 to "
                                   "9223372036854775807"};
}

}  // namespace

std::vector<ring::Stop> slot_stops(Peers peers, const SlotSpace &space) {
  if (holds_all(peers)) return whole_circle();
  std::vector<ring::Stop> stops;
  std::uint64_t next = 0;
  for (const Range &range : ranges_of(peers, space)) {
    if (range.first > next) refuse_gap(space, next);
    if (range.first < next) {
      throw Error{Fault::argument, name_of(space, range.first) + " is assigned to node " +
                                       quoted(peers[stops.back().peer].name) + " and to node " +
                                       quoted(peers[range.peer].name) + ": assign it once"};
    }
    next = range.last + 1;
    stops.push_back({(next << (64 - space.bits)) - 1, range.peer});
  }
  if (next >> space.bits == 0) refuse_gap(space, next);
  return stops;
}

std::vector<ring::Stop> token_stops(Peers peers) {
  if (holds_all(peers)) return whole_circle();
  std::vector<ring::Stop> stops;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    for_each_word(peers[i].assigned, [&](std::string_view word) {
      const auto token = static_cast<std::uint64_t>(parse_token(word, peers[i]));
      stops.push_back({token ^ kSign, static_cast<std::uint32_t>(i)});
    });
  }
  if (stops.empty()) {
    throw Error{Fault::infeasible, "no node is assigned a token: assign each what 'nodetool ring' prints for it"};
  }
  std::ranges::sort(stops, {}, &ring::Stop::last);
  const auto twice = std::ranges::adjacent_find(stops, {}, &ring::Stop::last);
  if (twice != stops.end()) {
    const std::string token = std::to_string(static_cast<std::int64_t>(twice->last ^ kSign));
    throw Error{Fault::argument, "token " + token + " is assigned to node " + quoted(peers[twice->peer].name) +
                                     " and to node " + quoted(peers[std::next(twice)->peer].name) + ": assign it once"};
  }
  return stops;
}

std::vector<ring::Stop> closed(std::vector<ring::Stop> tokens) {
  constexpr std::uint64_t kEnd = ~std::uint64_t{0};
  if (tokens.back().last != kEnd) tokens.push_back({kEnd, tokens.front().peer});
  return tokens;
}

std::uint64_t memory_of_stops(const std::vector<ring::Stop> &stops, Peers peers) {
  return ring::ArcTable::memory(stops.size(), peers.size()) + Engine::holder_bytes<ring::ArcTable>();
}

const Peer &peer_at(const std::vector<ring::Stop> &stops, Peers peers, std::uint64_t position) {
  return peers[std::ranges::lower_bound(stops, position, {}, &ring::Stop::last)->peer];
}

}  // namespace holdfast::dialect::slots
