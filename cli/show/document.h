// One JSON object that is written as it is made, because it may be long.
#pragma once

#include <cstdint>
#include <string>

#include "show/json.h"
#include "show/long_output.h"

namespace cli {

// A value on one printable line.
std::string text_of(const Json &json);

// One document, of which no more is held than a line: objects and arrays begin and end on lines of their own, and so
// does every element of an array. One that was cut off is no JSON, so that nobody takes a part for the whole.
class Document {
 public:
  Document(std::string what, std::uint64_t total) : output_(std::move(what), total) { output_.add("{\n", 0); }

  void add(const std::string &name, const Json &value);

  void begin_array(const std::string &name);
  // The text of an element, in parts of which the first begins it.
  void add_element(const std::string &text);
  void add_part(const std::string &text) { output_.add(text, ++done_); }
  void end_array();

  // How many of the total are done, where that is not the number of parts.
  void set_done(std::uint64_t done) { done_ = done; }

  void finish();

 private:
  void begin(const std::string &line);

  LongOutput output_;
  std::uint64_t done_ = 0;
  bool is_first_ = true, is_first_element_ = true;
};

}  // namespace cli
