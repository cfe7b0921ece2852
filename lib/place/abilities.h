// What a placement says of itself for the catalogue (place/catalog_row.h), which finds the rest in
// its type. Every placement has three constants:
//   kName      its name with its version, frozen
//   kKind      what its answers depend on
//   kPromises  ability bits that no compiler can see, and that the conformance tests hold it to
// where it applies
//   kOwnsByScore  true: the owner of a key is the first of its candidates, or where zones decide
//                 the first of its zone's
// and a function, memory(Census) or memory(Census, OwnShape): the bytes that bytes() will be,
// exactly without removals, at most with them. Throws Error{infeasible} where no placement of
// that size can be built.
//
// A placement that reads options has a type OwnShape: a struct with a member for each of them,
// of the name and the type that it has in `Shape`.
#pragma once

#include <cstdint>

namespace holdfast {

enum class Kind : std::uint8_t {
  set = 1,       // depends on the set of (key, weight) alone
  slot = 2,      // depends on which slots are in use; 0..n-1 where the row lacks kCanRemoveAny
  slot_log = 3,  // depends on the slots in use and on the log of removals
};

// The numbers are those of the public header.
inline constexpr std::uint32_t kCanWeight = 1;
inline constexpr std::uint32_t kCanRemoveAny = 2;
inline constexpr std::uint32_t kCanMinimal = 4;
inline constexpr std::uint32_t kCanBalance = 8;  // found: OwnShape has balance_millionths
inline constexpr std::uint32_t kCanZone = 16;    // found: it is built of zones

// What the memory of a placement depends on.
struct Census {
  std::uint64_t members = 0;
  double total_weight = 0;
  std::uint64_t slots = 0;    // ever used; at least `members`
  std::uint64_t removed = 0;  // slots that stand empty
};

}  // namespace holdfast
