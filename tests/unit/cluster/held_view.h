// A view that the test holds until the end of a scope.
#pragma once

#include <memory>

#include "cluster/view.h"

namespace holdfast {

struct Release {
  void operator()(const View *view) const noexcept { view->release(); }
};
using Held = std::unique_ptr<const View, Release>;

}  // namespace holdfast
