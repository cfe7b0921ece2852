// Configurations of other programs: which program a text is for, by its content, and what it says about placement.
#pragma once

#include <string>
#include <vector>

#include "read/import/imported.h"

namespace cli {

struct ImportRequest {
  std::string format = {};  // one of import_formats(); empty: found from the content
  std::string name = {};    // of the upstream, backend, pool or cluster that is meant; empty: the file has one
  Options settings = {};    // options over those that are read
};

std::vector<std::string> import_formats();

// Throws Complaint for a text that is none of the formats, is cut off, or has nothing that an algorithm can do.
Imported import_of(const std::string &path, std::string bytes, const ImportRequest &request);

}  // namespace cli
