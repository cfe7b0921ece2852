// What the two halves of shared_cases_write share.
#pragma once

#include "golden.h"

namespace conformance {

// Bad calls as steps, each after a line with the status and the text that the library has for it.
std::string refusals();

}  // namespace conformance
