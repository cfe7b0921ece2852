// Which dialect, with which choices, a configuration of the vectors means.
#pragma once

#include <nlohmann/json.hpp>

#include "dialect/vectors.h"

namespace vectors {

// Fills in the dialect, its choices, and what is special about the nodes. Leaves the dialect empty for a system that
// no dialect follows.
void name_dialect(const std::string &system, const std::string &version, const nlohmann::json &config, Case &out);

}  // namespace vectors
