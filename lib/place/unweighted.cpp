#include "place/unweighted.h"

#include <string>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

namespace {

std::string slot_text(Slot slot) { return text_of(std::uint64_t{slot}); }

}  // namespace

void require_equal_weights(Members members, std::string_view algorithm) {
  for (const Member &member : members) {
    if (member.weight == Weight::one()) continue;
    throw Error{Fault::infeasible, std::string{algorithm} + " knows no weights, and the node in slot " +
                                       slot_text(member.slot) + " has weight " + text_of(member.weight.value()) +
                                       ": set every weight to 1, or use rendezvous-table or ring"};
  }
}

void require_dense_slots(Members members, std::string_view algorithm) {
  constexpr std::size_t kMostSlots = 0x7fffffff;
  if (members.size() > kMostSlots) {
    throw Error{Fault::infeasible, std::string{algorithm} + " numbers at most 2147483647 slots, not " +
                                       text_of(std::uint64_t{members.size()}) + ": use fewer nodes"};
  }
  std::vector<bool> taken(members.size());
  for (const Member &member : members) {
    if (member.slot < taken.size() && !taken[member.slot]) {
      taken[member.slot] = true;
      continue;
    }
    throw Error{Fault::infeasible, std::string{algorithm} + " needs the slots 0 to " +
                                       text_of(std::uint64_t{members.size() - 1}) + " without gaps, and slot " +
                                       slot_text(member.slot) +
                                       " is beyond them or taken twice: remove nodes from the last slot "
                                       "downwards, or use rendezvous-table or ring"};
  }
}

}  // namespace holdfast
