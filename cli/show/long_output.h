// Output that is written as it is made, because it may be long. It can be stopped: an interrupt waits until what was
// written ends with a line, so that nothing stands there half-written. Whoever reads it must see that the end is
// missing: a document that is not closed, or text without its last line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "show/progress.h"

namespace cli {

class LongOutput {
 public:
  // What is written, of which there are so many; see Progress. Two at a time are one too many: they share the signals.
  LongOutput(std::string what, std::uint64_t total);
  ~LongOutput();
  LongOutput(const LongOutput &) = delete;
  LongOutput &operator=(const LongOutput &) = delete;

  // Printable text, of lines or parts of them; `done` of the total are written then.
  void add(std::string_view text, std::uint64_t done);

  // Writes what is still here. Throws Complaint for what cannot be written.
  void finish();

 private:
  void write();

  Progress progress_;
  bool is_shown_;
  std::string pending_;
};

}  // namespace cli
