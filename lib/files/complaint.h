// What is wrong with a file, and what would work.
#pragma once

#include <stdexcept>
#include <string>

#include <holdfast/base.h>

namespace holdfast::files {

// The status is for programs; a person reads the words.
class Complaint : public std::runtime_error {
 public:
  explicit Complaint(const std::string &what, hf_status status = HF_E_DATA)
      : std::runtime_error(what), status_(status) {}
  [[nodiscard]] hf_status status() const noexcept { return status_; }

 private:
  hf_status status_;
};

// 'bytes' in quotes on one printable line, cut after 60 bytes.
std::string shown(const std::string &bytes);

}  // namespace holdfast::files
