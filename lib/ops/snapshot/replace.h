// A file replaced as a whole: the new bytes are written into a file of their own in the same
// folder, synced, and renamed. Whoever opens the path finds the former bytes or the new ones,
// whole, also if the machine stops, and whoever has the former file open or mapped keeps it.
#pragma once

#include <span>
#include <string>

namespace holdfast {

// Makes the regular file at `path` hold the bytes, or creates it. Symbolic links are followed, and
// stay. Nine bits of permission stay, and owner and group where the system allows it. Any number of
// threads and processes may do so at once: the last one counts. Throws Error{io} with the system's own
// words; then the file is what it was, unless the message says that it was replaced.
void replace_file(const std::string &path, std::span<const unsigned char> bytes);

}  // namespace holdfast
