// Work that is shared out over the CPUs, and whose result does not depend on how many there are.
#pragma once

#include <cstddef>
#include <functional>

namespace cli {

// Calls work(i) for the numbers below `count`, which are handed out in order, on as many threads as there are CPUs.
// Once a call says that it is enough, by true, no larger number is handed out; all smaller ones were. `report` is
// called now and then by the calling thread, with how many are done. Throws what a call threw, once all threads have
// ended.
void share_out(std::size_t count, const std::function<bool(std::size_t)> &work,
               const std::function<void(std::size_t)> &report);

}  // namespace cli
