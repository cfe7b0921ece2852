#include "dialect/table/filling.h"

#include <string>

#include "base/error.h"
#include "base/text.h"

namespace holdfast::dialect::table {

void refuse_endless(const Peer &peer, std::uint64_t rows) {
  throw Error{Fault::infeasible, "the rows that node " + quoted(peer.name) + " can reach in a table of " +
                                     text_of(rows) +
                                     " are all taken, and the origin would search them for ever: use 65537 rows"};
}

}  // namespace holdfast::dialect::table
