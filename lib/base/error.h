// What can go wrong, as one exception type. A Fault is a remedy, not a place: the caller
// mends the call, mends the wish, mends the data, finds resources, or reports our bug.
// The text names the thing, the value, the limit, and what would work.
#pragma once

#include <stdexcept>
#include <string>

namespace holdfast {

// The numbers are the hf_status values of the public header, frozen with them.
enum class Fault : int {
  argument = 10,      // a value that can never work
  not_found = 11,     // names something that is not there
  exists = 12,        // names something that is there already
  option = 13,        // an option that does not exist, or a value outside its bounds
  infeasible = 20,    // each value is fine, together they cannot be met
  unsupported = 21,   // this algorithm, build or CPU cannot do it
  data = 30,          // bytes that do not parse
  memory = 40,        // the machine has no more
  memory_limit = 41,  // the caller's own limit says no
  io = 42,            // the system refuses a file
  refused = 50,       // held back on purpose: the caller may insist, or is late
  internal = 90,      // our bug
};

class Error : public std::runtime_error {
 public:
  // Cold, so that the code on the way here is built for size, wherever it is.
  [[gnu::cold]] Error(Fault fault, const std::string &text) : std::runtime_error(text), fault_(fault) {}
  [[nodiscard]] Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

}  // namespace holdfast
