// A dialect: another program's way from a key and a list of nodes to a node, reproduced bit for bit. Each is a row
// that says which program it copies, how firmly that is established, what it reads, and how to build it. The answer is
// an Engine over positions, as of any algorithm of ours; the hash of a key comes with the row, since an origin's ring
// is worth nothing under another hash.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "dialect/choices.h"
#include "hash/key_function.h"
#include "dialect/peer.h"
#include "place/engine.h"

namespace holdfast::dialect {

// How a dialect was compared with its origin.
enum class Evidence : std::uint8_t {
  program,   // A: the packaged or built program itself answered
  source,    // B: the project's own files, compiled unchanged, answered
  copied,    // C: the project's functions, carried over into a driver, answered
  unproven,  // nothing answered: written from the source alone
};

// A name that the origin has for a value of a choice; the first of a list is the origin's default.
struct HashChoice {
  std::string_view name = {};
  HashName value;
};
struct FormatChoice {
  std::string_view name = {};
  Format value;
};

// What must be known of every node, beside its name and its slot.
inline constexpr std::uint32_t kNeedsHost = 1;
inline constexpr std::uint32_t kNeedsPort = 2;
inline constexpr std::uint32_t kNeedsLabel = 4;
inline constexpr std::uint32_t kNeedsAddress = 8;
inline constexpr std::uint32_t kNeedsNumber = 16;
inline constexpr std::uint32_t kNeedsWholeWeight = 32;  // the origin's weights are integers

inline constexpr std::uint32_t kNeedsSomeWeight = 64;  // the origin takes no weight 0

// Which point of a ring serves a position, for the explanation; empty for dialects without points.
struct Reason {
  Slot slot = kNoSlot;
  std::uint64_t point = 0;  // as the origin prints it
  std::string label = {};   // the bytes that were hashed to it; empty where points are computed from numbers
};

struct Dialect {
  std::string_view name = {};  // with its version; frozen
  std::string_view summary = {};
  std::string_view origin = {};  // program, version and source file
  Evidence evidence = Evidence::unproven;
  std::uint32_t most_peers = 0;  // beyond so many the origin itself fails, and nothing is left to agree with; 0: none
  std::uint32_t most_name = 0;   // bytes of the name of a node that the origin has room for; 0: any
  std::uint32_t reads = 0;       // kReads bits
  std::span<const HashChoice> hashes = {};     // with kReadsHash
  std::span<const FormatChoice> formats = {};  // with kReadsFormat

  // The name of a node that is hashed; with most_name alone.
  std::string (*hashed_name)(const Peer &) = nullptr;

  // kNeeds bits under these choices.
  std::uint32_t (*needs)(const Choices &) = nullptr;

  // Bytes that the Engine will hold, or more. Throws Error{infeasible} where no placement of that size can be built.
  std::uint64_t (*memory)(Peers, const Choices &) = nullptr;

  // The peers have passed check_peers, and the choices check_choices.
  Engine (*build)(Peers, const Choices &) = nullptr;
  KeyFunction (*key_function)(const Choices &) = nullptr;

  // Null where there is nothing to show.
  Reason (*explain)(Peers, const Choices &, std::uint64_t position) = nullptr;
};

// Throw Error{argument} or Error{option} that names the node or the choice, and says what would work.
void check_peers(const Dialect &dialect, Peers peers, const Choices &choices);
void check_choices(const Dialect &dialect, const Choices &choices);

// The checks, then the memory against its limit, then the placement.
[[nodiscard]] Engine build(const Dialect &dialect, Peers peers, const Choices &choices);

}  // namespace holdfast::dialect
