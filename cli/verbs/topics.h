// The topics of `holdfast help`: what is not about one verb. Each fits a screen; the man page has the rest.
#pragma once

#include <string>
#include <vector>

namespace cli {

struct Topic {
  std::string name, summary;
  std::string (*text)();
};

std::vector<Topic> all_topics();

}  // namespace cli
