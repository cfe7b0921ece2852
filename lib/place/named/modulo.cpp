#include "place/named/modulo.h"

#include "place/unweighted.h"

namespace holdfast {

Modulo::Modulo(Members members) : divisor_(members.size()), reciprocal_(~std::uint64_t{0} / divisor_) {
  require_equal_weights(members, kName);
  slots_.reserve(members.size());
  for (const Member &member : members) slots_.push_back(member.slot);
}

}  // namespace holdfast
