#include "place/unweighted.h"

#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

namespace {

std::string slot_text(Slot slot) { return text_of(std::uint64_t{slot}); }

}  // namespace

void refuse_weight(std::string_view algorithm, std::string_view node, Weight weight) {
  throw Error{Fault::infeasible, std::string{node} + " has weight " + text_of(weight.value()) + " and " +
                                     std::string{algorithm} +
                                     " knows no weights: use weight 1, or rendezvous-table or ring"};
}

void require_equal_weights(Members members, std::string_view algorithm) {
  for (const Member &member : members) {
    if (member.weight == Weight::one()) continue;
    refuse_weight(algorithm, "the node in slot " + slot_text(member.slot), member.weight);
  }
}

void require_countable_slots(std::uint64_t slots, std::string_view algorithm) {
  constexpr std::uint64_t kMostSlots = 0x7fffffff;
  if (slots <= kMostSlots) return;
  throw Error{Fault::infeasible, std::string{algorithm} + " numbers at most " + text_of(kMostSlots) + " slots, not " +
                                     text_of(slots) + ": use fewer nodes"};
}

void require_dense_slots(Members members, std::string_view algorithm) {
  require_countable_slots(members.size(), algorithm);
  std::vector<bool> taken(members.size());
  for (const Member &member : members) {
    if (member.slot < taken.size() && !taken[member.slot]) {
      taken[member.slot] = true;
      continue;
    }
    const std::uint64_t nodes = members.size();
    throw Error{Fault::infeasible, std::string{algorithm} + " numbers " + text_of(nodes) +
                                       " nodes and needs the slots 0 to " + text_of(nodes - 1) +
                                       " without gaps, and slot " + slot_text(member.slot) +
                                       " is beyond them or taken twice: where a node left from the middle, add a "
                                       "node in its place before publishing, or use anchor or dx, which may lose "
                                       "any slot, or rendezvous-table"};
  }
}

}  // namespace holdfast
