// YAML, and so JSON too, as a tree of what was written and where. Only the part of YAML that can be read in one way is
// read: one document without anchors, aliases, tags and block scalars, a key of a mapping once, texts on one
// line. Everything else is refused, since YAML would drop or fold it without a word.
#pragma once

#include <string>
#include <vector>

#include "files/text_file.h"

namespace holdfast::files {

struct Field;

struct Value {
  enum class Kind { null, text, list, mapping };

  Kind kind = Kind::null;
  Place place;
  std::string text;        // of a text, as written: 010, yes and 1e3 are these letters
  bool is_quoted = false;  // a text in quotes, which is no number
  std::vector<Value> items;
  std::vector<Field> fields;

  [[nodiscard]] bool is_text() const { return kind == Kind::text; }
  [[nodiscard]] bool is_list() const { return kind == Kind::list; }
  [[nodiscard]] bool is_mapping() const { return kind == Kind::mapping; }
};

// Of a mapping, in which all keys differ.
struct Field {
  Value key;  // a text
  Value value;
};

// Throws Complaint with path, line, column and remedy.
Value document_of(const std::string &path, const std::string &text);

// The same for a configuration of another program, which nests deeper, and whose texts may go over lines or be in
// blocks: what they hold is seldom what is looked for.
Value foreign_document_of(const std::string &path, const std::string &text);

}  // namespace holdfast::files
