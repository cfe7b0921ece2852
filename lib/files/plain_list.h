// Plain lists: a node a line, `id [weight [zone]]`, comments after #. And the rule that tells them from YAML.
#pragma once

#include <string>
#include <string_view>

#include "files/cluster_file.h"

namespace holdfast::files {

// By the first line that is neither blank nor a comment. It is YAML if it begins with a mark of YAML ({ " ' % --- or
// "- "; [ too, unless what follows is an IPv6 address up to its ]), or with a name and a colon before a blank or the
// end of the line. Otherwise the file is a plain list, and no word of it may begin or end with such marks.
bool is_plain_list(std::string_view text);

// Throws Complaint with path, line, column and remedy.
void read_plain_list(ClusterFile &file, std::string_view text);

}  // namespace holdfast::files
