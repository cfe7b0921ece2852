// A view as a cluster file, which makes a view of the same fingerprint again.
#pragma once

#include <string>

#include <holdfast/holdfast.hpp>

namespace holdfast::files {

// Throws Complaint of status HF_E_UNSUPPORTED where no file can make the view again.
std::string view_text(const hf::View &view);

}  // namespace holdfast::files
