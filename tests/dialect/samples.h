// Vectors as an operator has them: a list of nodes and a file of pairs, for `holdfast identify` and `holdfast verify`.
#pragma once

#include <string>

#include "dialect/vectors.h"

namespace vectors {

// Writes into a folder, under the name of the case:
//     NAME.nodes   the nodes as a cluster file, with what a program's own configuration holds of them
//     NAME.known   the same, and the numbers and texts that were configured beside the nodes
//     NAME.pairs   the first pairs, and NAME.all every one
//     NAME.wanted  the algorithm that should be found
// Throws std::runtime_error if a file cannot be written.
void write_sample(const std::string &folder, const Case &one, std::size_t first);

}  // namespace vectors
