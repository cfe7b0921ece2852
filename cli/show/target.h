// Files that the command writes: it replaces what it once wrote, and nothing else, so that `save *.yaml` costs nobody a
// cluster file.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace cli {

// Throws Complaint if there is a regular file of that name whose first bytes are not `is_ours`. `flag` names the
// argument, `kind` what may be replaced, `remedy` how to replace something else all the same. What is no regular file
// holds nothing that could be lost.
void check_target(const std::string &flag, const std::string &path, const std::string &kind,
                  const std::function<bool(std::string_view)> &is_ours,
                  const std::string &remedy = "replace it with --force");

}  // namespace cli
