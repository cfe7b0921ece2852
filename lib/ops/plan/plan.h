// A plan: what moves between two views, from where to where, cut into batches that keep limits.
// Hashes are seen as positions, the 64 bits that placements see. Where both views own positions
// in ranges, a plan is exact for every key there can be; otherwise it is exact for a list of
// keys. Where the views hash keys differently, a list has both hashes of each key. The same views, list and limits give
// the same plan, bit for bit, so that whoever is stopped makes it again and goes on with the next batch.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/wide.h"
#include "cluster/view.h"

namespace holdfast {

inline constexpr std::uint32_t kNoNode = 0xffffffff;    // in the place of an index in Plan::nodes: no node at all
inline constexpr std::uint32_t kNoSource = 0xfffffffe;  // all nodes that could send are down

// Positions that leave one node for another. All of a plan are moved together with those of their batch.
struct MovedRange {
  std::uint64_t first = 0;  // positions, `last` included; the same one for a key of a list
  std::uint64_t last = 0;
  std::uint32_t from = kNoNode;  // indices in Plan::nodes
  std::uint32_t to = kNoNode;
  std::uint32_t source = kNoNode;  // who sends; kNoNode where there is nothing to send, or kNoSource
  std::uint32_t rank = 0;          // ranges of one rank never overlap; above 0 only where replicas move
  std::uint32_t batch = 0;         // from 0
  std::uint64_t keys = 0;          // of the list; 0 in a plan of ranges
  std::uint64_t bytes = 0;         // of these keys; 0 in a plan of ranges, see bytes_of

  friend bool operator==(const MovedRange &, const MovedRange &) = default;
};

// Whether another node than the one that the keys leave sends them, or all that could are down.
template <class Moved>
[[nodiscard]] bool is_sent_for_another(const Moved &moved) noexcept {
  return moved.to != kNoNode && moved.source != moved.from;
}

// What a copier does as one stream: all ranges of one pair of nodes and one sender in one batch.
struct Move {
  std::uint32_t from = kNoNode;
  std::uint32_t to = kNoNode;
  std::uint32_t source = kNoNode;
  std::size_t start = 0;  // its first range in Plan::ranges; those of the next move follow
  std::uint64_t keys = 0, bytes = 0;
  Wide amount{};  // positions, or keys
};

// A node of either view. Amounts are numbers of positions, or of keys.
struct PlanNode {
  std::string id;
  Slot from = kNoSlot;  // in the view `from`, in `to`, and in the views between
  Slot to = kNoSlot;
  Slot between = kNoSlot;
  Wide in{}, out{}, sent{};
  std::uint64_t bytes_in = 0, bytes_out = 0, bytes_sent = 0;
  Wide held_before{}, held_after{};  // moved or not
  double fair_after = 0;             // its fair part of all replicas in the view after
};

// A key that has a pin of its own in one of the views, and its home in each.
struct PinnedKey {
  std::uint64_t position = 0, hash = 0;
  Slot before = kNoSlot, after = kNoSlot;  // slots of `from` and of `to`
};

// What all nodes of a zone may send in one batch, or receive.
struct SideLimit {
  double share = 1;         // of all keys: above 0 and up to 1, which is any
  std::uint64_t bytes = 0;  // 0 for any
  std::uint32_t moves = 0;  // 0 for any

  friend bool operator==(const SideLimit &, const SideLimit &) = default;
};

// The limits of every zone of a level, the outermost being 1; level 0 is every node by itself.
struct ZoneLimit {
  std::uint32_t level = 1;
  SideLimit out = {}, in = {};
};

// What one batch may do. A pair of nodes that is too large is divided, a key that is too large refused.
struct Limits {
  double share = 1;             // of all keys: above 0 and up to 1
  std::uint64_t bytes = 0;      // 0 for any
  std::uint32_t moves_out = 0;  // moves that one node sends; 0 for any
  std::uint32_t moves_in = 0;   // moves that reach one node; 0 for any
};

// Positions that do not move before a time.
struct RestingRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t until = 0;
};

// What rests when the plan is made, by the caller's clock; see rest.h.
struct Rest {
  std::vector<RestingRange> ranges = {};  // by position, not overlapping, each until a time after `now`
  std::uint64_t duration = 0;
  std::uint64_t now = 0;
};

// Replicas of each key before and after a plan, from 1 to 32.
struct PlannedReplicas {
  std::uint32_t before = 1;
  std::uint32_t after = 1;
};

struct Plan {
  HeldView from, to;
  bool is_of_keys = false;
  bool is_rehashed = false;   // the views hash keys differently: positions are those of the view after
  bool is_ambiguous = false;  // keys of one position have different homes, so that there are no stages
  PlannedReplicas counts = {};
  std::uint32_t replicas = 1;                   // the larger of both counts; with 1 homes alone move
  std::uint64_t keys = 0;                       // of the list, moved or not
  std::uint64_t total_bytes = 0;                // of all keys, moved or not; 0 if nobody said
  std::vector<PlanNode> nodes = {};             // sorted by id
  std::vector<PinnedKey> pinned = {};           // by position
  std::vector<MovedRange> ranges = {};          // by batch, from, to, source and position; of a batch no two overlap
  std::vector<Move> moves = {};                 // by batch, from, to and source
  std::vector<std::size_t> batch_starts = {0};  // in `moves`; one more ends the last batch
  Wide moved{};                                 // amounts, as of PlanNode
  Wide least{};                                 // what the shares of both views ask for at least
  std::uint64_t moved_bytes = 0;
  Wide sourceless{};  // what nobody can send
  Wide dropped{};     // what leaves and comes nowhere
  Limits limits = {};
  std::vector<ZoneLimit> zone_limits = {};     // one for each level
  std::shared_ptr<const Rest> rest = {};       // none if nothing rests
  std::vector<std::uint64_t> not_before = {};  // of each batch, ascending; 0 for at once; empty if nothing rests
  std::string doubt = {};                      // why the plan is hardly what was meant

  // The view whose hashes give the positions of keys.
  [[nodiscard]] const View &placing_view() const noexcept { return is_rehashed ? *to : *from; }
  [[nodiscard]] std::size_t batch_count() const noexcept { return batch_starts.size() - 1; }
  // The time from which on a batch may begin, as far as was known when the plan was made.
  [[nodiscard]] std::uint64_t begin_of(std::size_t batch) const noexcept {
    return batch < not_before.size() ? not_before[batch] : 0;
  }
  // In `ranges`; as many as there are for what is beyond the end.
  [[nodiscard]] std::size_t range_start(std::size_t move) const noexcept {
    return move < moves.size() ? moves[move].start : ranges.size();
  }
};

// All in one batch. Throws Error{infeasible} for views that hash keys differently, and
// Error{unsupported} for one whose algorithm has no ranges.
[[nodiscard]] Plan plan_ranges(const View &from, const View &to);

// The same over a list of hashes, in any order; `sizes` are bytes as `hashes`, or empty. Throws
// Error{argument} for sizes that add up to 2^64 or more.
[[nodiscard]] Plan plan_keys(const View &from, const View &to, std::span<const std::uint64_t> hashes,
                             std::span<const std::uint64_t> sizes);

// Both hashes of keys, in any order but the same one; `sizes` as above.
struct TwoHashes {
  std::span<const std::uint64_t> before, after;
  std::span<const std::uint64_t> sizes;
};

// The same for views that may hash keys differently. Throws Error{argument} for hashes that differ though the views
// hash alike.
[[nodiscard]] Plan plan_rehashed_keys(const View &from, const View &to, const TwoHashes &keys);

// The same for so many replicas of every key, 1 to 32, which both views must have nodes for, and of a list
// every key an owner; else Error{infeasible}. In as few batches as keep two replicas of a key apart. What the sums
// count is replicas. Ranges are those of partitions: Error{unsupported} for algorithms without, and for stages of
// plans between such. A stage of a plan of replicas knows as many as that plan: Error{infeasible} for more.
[[nodiscard]] Plan plan_replica_ranges(const View &from, const View &to, const PlannedReplicas &counts);
[[nodiscard]] Plan plan_replica_keys(const View &from, const View &to, const PlannedReplicas &counts,
                                     std::span<const std::uint64_t> hashes, std::span<const std::uint64_t> sizes);

// Says how many bytes all keys have, which a plan of ranges takes to lie evenly. What was cut
// into batches becomes one batch again. Throws Error{unsupported} for a plan of keys.
void set_total_bytes(Plan &plan, std::uint64_t bytes);

// Divides the plan into batches; former batches are forgotten. Where both views own positions in ranges, a plan over a
// list has the batches of the plan over all keys: the list decides nothing but the bytes. Throws Error{argument} for
// limits that can never be and Error{infeasible} for ones that this plan cannot keep; then the plan is as it was.
void set_limits(Plan &plan, const Limits &limits);

// The same for no limits at all, those of zones included.
void drop_limits(Plan &plan);

// Adds limits, or replaces those of that level, and divides the plan again. Throws Error{argument} for a level that no
// zone has, and as set_limits; a message names the zone.
void set_zone_limits(Plan &plan, const ZoneLimit &limit);

// Brings the sums of a plan and of its nodes up to date.
void sum_up(Plan &plan) noexcept;

// Positions or keys of a range; its bytes, so that the bytes of adjacent ranges add up.
[[nodiscard]] Wide amount_of(const Plan &plan, const MovedRange &range) noexcept;
[[nodiscard]] std::uint64_t bytes_of(const Plan &plan, const MovedRange &range) noexcept;

// An amount as a share of all positions or keys.
[[nodiscard]] double share_of(const Plan &plan, const Wide &amount) noexcept;

// The view while the first `done` batches are finished, with the caller as its holder: their
// moves are answered as `to` does, everything else as `from` does. `from` itself for 0, `to`
// itself for all. Nodes are those of both; a node that leaves has weight 0 and keeps its slot
// of `from` unless a node of `to` has that one. Another plan may lead from there. Where replicas move, a key is
// answered as `to` does once all its moves are finished, and until then as `from` with finished replicas in place of
// those that they replace. Of a plan between views that hash differently: listed keys that wait are answered as `from`
// does, and all others as `to` does. Throws Error{memory_limit}, and Error{infeasible} for a plan that is ambiguous.
[[nodiscard]] const View *view_after(const Plan &plan, std::size_t done);

// How many batches of the plan are finished in a view that view_after made, of this plan or of the same one made again.
// Throws Error{argument} for any other view.
[[nodiscard]] std::size_t batches_done(const Plan &plan, const View &view);

// The plan in lines of text; and 64 bits over all that it says. Both are canonical.
[[nodiscard]] std::string text_of(const Plan &plan);
[[nodiscard]] std::uint64_t fingerprint(const Plan &plan) noexcept;

// Whether a key has been cut over by `now`, if its hash spreads keys over the time from `start`
// on for `interval`: start + position % interval <= now. A function of its arguments alone, so
// that a clock that jumps back takes keys back, the same ones everywhere.
[[nodiscard]] bool is_cut_over(std::uint64_t position, std::uint64_t now, std::uint64_t start,
                               std::uint64_t interval) noexcept;

}  // namespace holdfast
