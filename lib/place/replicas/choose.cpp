#include "place/replicas/choose.h"

namespace holdfast {

std::uint32_t choose_replicas(const RendezvousScores &order, const ReplicaSpread &spread, std::uint64_t order_hash,
                              MemberIndex owner, std::uint32_t replicas, MemberIndex *out) noexcept {
  MemberIndex last = MemberIndex::none;
  const auto next = [&] {
    last = last == MemberIndex::none ? order.first(order_hash) : order.next(order_hash, last);
    return last;
  };
  return choose_replicas(spread, owner, replicas, next, out);
}

}  // namespace holdfast
