#include "place/removal_log.h"

#include <string>

#include "base/error.h"
#include "base/text.h"
#include "place/unweighted.h"

namespace holdfast {

namespace {

// True if no slot stands twice and none is left over.
bool is_partition(const RemovalLog &log, Members members) {
  std::vector<bool> seen(log.used);
  const auto is_new = [&](Slot slot) {
    if (slot >= seen.size() || seen[slot]) return false;
    seen[slot] = true;
    return true;
  };
  for (const Member &member : members) {
    if (!is_new(member.slot)) return false;
  }
  for (const Slot slot : log.removed) {
    if (!is_new(slot)) return false;
  }
  return members.size() + log.removed.size() == log.used;
}

}  // namespace

void require_log(const RemovalLog &log, Members members, std::string_view algorithm) {
  require_equal_weights(members, algorithm);
  require_countable_slots(log.used, algorithm);
  if (is_partition(log, members)) return;
  throw Error{Fault::infeasible,
              std::string{algorithm} + " needs every slot below " + text_of(std::uint64_t{log.used}) +
                  " either held by one node or named once in the log of removals, and " +
                  text_of(std::uint64_t{members.size()}) + " nodes and " + text_of(std::uint64_t{log.removed.size()}) +
                  " removals do not do that: restore both together"};
}

}  // namespace holdfast
