#include "read/complaint.h"

#include <cstdio>

namespace cli {

void say(const std::string &what) {
  std::fflush(stdout);
  std::fputs(("holdfast: " + printable(without_seeds(what)) + "\n").c_str(), stderr);
}

}  // namespace cli
