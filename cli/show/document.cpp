#include "show/document.h"

#include <fmt/format.h>

#include "read/files.h"

namespace cli {

std::string text_of(const Json &json) { return printable(json.dump()); }

void Document::add(const std::string &name, const Json &value) {
  begin(fmt::format("  {}: {}", text_of(name), text_of(value)));
}

void Document::begin_array(const std::string &name) {
  begin(fmt::format("  {}: [", text_of(name)));
  is_first_element_ = true;
}

void Document::add_element(const std::string &text) {
  output_.add(is_first_element_ ? "\n    " + text : ",\n    " + text, done_);
  is_first_element_ = false;
}

void Document::end_array() { output_.add(is_first_element_ ? "]" : "\n  ]", done_); }

void Document::finish() {
  output_.add("\n}\n", done_);
  output_.finish();
}

void Document::begin(const std::string &line) {
  output_.add(is_first_ ? line : ",\n" + line, done_);
  is_first_ = false;
}

}  // namespace cli
