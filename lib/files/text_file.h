// Files of text: contents within bounds, free of everything that shows as nothing or as something else, and the
// place that a complaint names.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include <holdfast/base.h>

namespace holdfast::files {

// From 1; columns count bytes, as compilers do. Line 0 is the file as a whole.
struct Place {
  int line = 0;
  int column = 0;
};

// Throws Complaint: "path:line:column: what".
[[noreturn]] void refuse(const std::string &path, Place place, const std::string &what, hf_status status = HF_E_DATA);

// All of a file or a stream. Throws Complaint for what cannot be read or is above 64 MiB; a snapshot may be as large as
// it likes.
std::string contents(const std::string &path);
std::string contents(std::istream &stream, const std::string &path);

bool is_snapshot(std::string_view bytes);

// Which byte-order mark a text begins with, in words; nullptr for none.
const char *byte_order_mark(std::string_view text);

// Throws Complaint for more than 64 MiB, byte-order marks, control characters and carriage returns that do not stand at
// the end of every line. A file that ends each line with CR LF is as good as one that ends them with LF.
void check_text(const std::string &path, std::string_view text);

// Throws Complaint for the first byte that is no UTF-8.
void check_utf8(const std::string &path, std::string_view text);

}  // namespace holdfast::files
