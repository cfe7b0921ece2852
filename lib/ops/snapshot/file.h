// Snapshots in files. A file is replaced as a whole (replace.h), and read into memory, so that
// nothing that happens to it later can reach a view; or mapped, by those who ask for that, so that
// processes share one table and nothing is read before it is asked.
#pragma once

#include <string>

#include "cluster/view.h"

namespace holdfast {

// Throws as snapshot_of and replace_file do.
void save_snapshot(const View &view, const std::string &path);

// As view_of_snapshot, and Error{io} if the file cannot be opened or is not a regular one.
// Error{memory_limit} comes before memory is taken for a file that is larger than its view may be.
[[nodiscard]] const View *open_snapshot(const std::string &path, const Settings &given);

// The same without reading the rows of a table, which stay in the file. The file may be replaced
// while the view lives; changing it in place changes answers, and cutting it ends the process.
[[nodiscard]] const View *map_snapshot(const std::string &path, const Settings &given);

}  // namespace holdfast
