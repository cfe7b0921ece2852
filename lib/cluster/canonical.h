// The canonical form of a membership: nodes in the order of their ids, each with a 64-bit key,
// and the bytes that stand for all of it. What a view answers and what its fingerprint says
// both come from here, so that the order in which changes were made cannot be seen in either.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cluster/node.h"
#include "cluster/pins.h"
#include "cluster/settings.h"
#include "place/placement.h"
#include "place/zone_tree.h"

namespace holdfast {

// The members that can own keys: those of positive weight, in the order of the nodes given,
// which must be sorted by id. No two of them are alike to RendezvousScores::identity. `label_mask` is all ones except
// in tests that force collisions.
[[nodiscard]] std::vector<Member> canonical_members(std::span<const Node> nodes, const Seed &seed,
                                                    std::uint64_t label_mask = ~std::uint64_t{0});

// The zones of every member as ZoneTree wants them: keys of the prefixes of its path, outermost
// first. No two of all members and zones are alike to
// RendezvousScores::identity.
class ZonePaths {
 public:
  ZonePaths(std::span<const Node> nodes, std::span<const Member> members, const Seed &seed,
            std::uint64_t label_mask = ~std::uint64_t{0});
  [[nodiscard]] std::span<const ZonePath> of_members() const noexcept { return paths_; }

 private:
  std::vector<std::uint64_t> keys_;  // what paths_ point into
  std::vector<ZonePath> paths_;      // by member
};

// 64 bits over everything that decides placement; never over an address.
[[nodiscard]] std::uint64_t fingerprint(std::span<const Node> nodes, const RemovalLog &removals,
                                        std::span<const Pin> pins, const Settings &settings);

// 64 bits over the states: equal where the same ids are down and the same are draining. 0 if every node is up.
[[nodiscard]] std::uint64_t states_fingerprint(std::span<const Node> nodes);

// The fingerprint of a view that answers as one for the hashes of these ranges (first to last, in
// order, not touching) and as another everywhere else.
struct HashRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};
[[nodiscard]] std::uint64_t fingerprint_between(std::uint64_t from, std::uint64_t to, std::span<const HashRange> done);

}  // namespace holdfast
