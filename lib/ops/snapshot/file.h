// Snapshots in files: written so that a reader finds the old one or the new one whole, whenever
// the machine stops, and opened by mapping, so that a large table is not read before it is asked.
#pragma once

#include <string>

#include "cluster/view.h"

namespace holdfast {

// Writes beside the file, syncs, and renames. Throws Error{io} with the system's own words; then
// the file is what it was.
void save_snapshot(const View &view, const std::string &path);

// As view_of_snapshot, and Error{io} if the file cannot be opened. The file may be replaced by
// save_snapshot while the view lives; it must not be changed in place.
[[nodiscard]] const View *open_snapshot(const std::string &path, const Settings &given);

}  // namespace holdfast
