// The guard of a cluster that follows a feed: a list of nodes that is suspiciously short is held
// back, because a feed that fails looks just like a fleet that is gone.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "base/weight.h"
#include "cluster/settings.h"
#include "cluster/view.h"

namespace holdfast {

class Guard {
 public:
  // Throws Error{refused} if the list is held back: it has fewer nodes than 'guard_least', or lets
  // more than 'guard_loss' of the published nodes go, and was not offered 'guard_confirmations'
  // times in a row.
  void check(const std::map<std::string_view, Weight> &wanted, const View &published, const Settings &settings);

 private:
  std::uint64_t offered_ = 0;  // a hash of the list that was held back last
  std::uint64_t times_ = 0;    // how often in a row
};

}  // namespace holdfast
