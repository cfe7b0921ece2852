// What is wrong with a file, and what would work.
#pragma once

#include <stdexcept>
#include <string>

namespace holdfast::files {

class Complaint : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// 'bytes' in quotes on one printable line, cut after 60 bytes.
std::string shown(const std::string &bytes);

}  // namespace holdfast::files
