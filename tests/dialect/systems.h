// Which dialect, with which choices, a configuration of the vectors means.
#pragma once

#include <nlohmann/json.hpp>

#include "dialect/vectors.h"

namespace vectors {

// Fills in the dialect, its choices, what is special about the nodes, and the fields that are not known. Throws
// std::runtime_error that names the system if no dialect follows it.
void name_dialect(const std::string &system, const std::string &version, const nlohmann::json &config, Case &out);

}  // namespace vectors
