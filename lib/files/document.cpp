#include "files/document.h"

#include <sstream>
#include <unordered_map>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "files/complaint.h"
#include "files/printable.h"

namespace holdfast::files {

namespace {

// What is read, beyond what every document may have.
struct Reading {
  std::size_t deepest;
  bool takes_lines;  // texts over several lines
};
constexpr Reading kOwn = {.deepest = 16, .takes_lines = false};  // a scenario needs five levels
constexpr Reading kForeign = {.deepest = 64, .takes_lines = true};

Place place_of(const YAML::Mark &mark) { return {mark.line + 1, mark.column + 1}; }

// Builds the tree from the parser's events. `open_` are the collections that have begun and not yet ended.
class Builder : public YAML::EventHandler {
 public:
  Builder(const std::string &path, std::string_view text, const Reading &reading)
      : path_(path), text_(text), reading_(reading) {}

  Value take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark &) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    check_start(mark, anchor, "");
    const bool is_written =
        std::string_view("~nN").find(byte_at(static_cast<std::size_t>(mark.pos))) != std::string::npos;
    const bool has_key = !open_.empty() && open_.back().has_key;  // where an empty value is missed
    add(Value{.place = has_key && !is_written ? open_.back().key.place : place_of(mark)});
  }

  void OnAlias(const YAML::Mark &mark, YAML::anchor_t) override {
    refuse(path_, place_of(mark), "an alias: write out what it stands for");
  }

  void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                const std::string &value) override {
    check_start(mark, anchor, tag);
    const bool is_quoted = tag == "!";
    if (is_quoted) {
      check_quotes(mark);
    } else if (!reading_.takes_lines) {
      check_plain(mark, value);
    }
    add(Value{.kind = Value::Kind::text, .place = place_of(mark), .text = value, .is_quoted = is_quoted});
  }

  void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Value::Kind::list);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Value::Kind::mapping);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Value value;
    bool has_key = false;  // of the field that comes next
    Value key;
    std::unordered_map<std::string, Place> keys;  // so far
  };

  [[nodiscard]] char byte_at(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  void check_start(const YAML::Mark &mark, YAML::anchor_t anchor, const std::string &tag) {
    const char first = byte_at(static_cast<std::size_t>(mark.pos));
    if (anchor != 0 || first == '&') refuse(path_, place_of(mark), "an anchor: write the value out where it is needed");
    if (first == '!' || (!tag.empty() && tag != "?" && tag != "!"))
      refuse(path_, place_of(mark), "a tag: values have no types but text and number here");
  }

  // A text without quotes stands in the file as it is. One that goes on in the next line does not.
  void check_plain(const YAML::Mark &mark, const std::string &value) {
    const Place place = place_of(mark);
    if (text_.compare(static_cast<std::size_t>(mark.pos), value.size(), value) != 0)
      refuse(path_, place, fmt::format("text {} goes over more than one line: put it on one", shown(value)));
    for (std::size_t at = 0; at < value.size();) {
      const auto [length, code] = first_character(std::string_view(value).substr(at));
      if (is_hidden(code)) {
        refuse(path_, {place.line, place.column + static_cast<int>(at)},
               fmt::format("an invisible character, U+{:04X}: take it out, or put the text in quotes",
                           static_cast<std::uint32_t>(code)));
      }
      at += std::max<std::size_t>(length, 1);
    }
  }

  // The parser closes a quote that the end of the file cut off, and folds the lines of a text.
  void check_quotes(const YAML::Mark &mark) {
    const auto start = static_cast<std::size_t>(mark.pos);
    const char quote = byte_at(start);
    if (quote != '"' && quote != '\'') {
      if (reading_.takes_lines) return;
      refuse(path_, place_of(mark), "a block of text: write it on one line in quotes");
    }
    for (std::size_t at = start + 1;; ++at) {
      const char byte = byte_at(at);
      if (byte == '\0' || (byte == '\n' && !reading_.takes_lines))
        refuse(path_, place_of(mark), "this quote is not closed on its line");
      if (quote == '"' && byte == '\\') {
        ++at;
        if (!reading_.takes_lines && (byte_at(at) == '\r' || byte_at(at) == '\n'))
          refuse(path_, place_of(mark), "this quote is not closed on its line");
      } else if (byte == quote) {
        if (quote == '"' || byte_at(at + 1) != '\'') return;
        ++at;
      }
    }
  }

  void open(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor, Value::Kind kind) {
    check_start(mark, anchor, tag);
    if (open_.size() == reading_.deepest) {
      refuse(path_, place_of(mark), fmt::format("more than {} lists and mappings inside each other", reading_.deepest));
    }
    open_.push_back({.value = {.kind = kind, .place = place_of(mark)}});
  }

  void close() {
    Value value = std::move(open_.back().value);
    open_.pop_back();
    add(std::move(value));
  }

  void add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open &parent = open_.back();
    if (parent.value.is_list()) {
      parent.value.items.push_back(std::move(value));
    } else if (parent.has_key) {
      parent.value.fields.push_back({std::move(parent.key), std::move(value)});
      parent.has_key = false;
    } else {
      take_key(parent, std::move(value));
    }
  }

  void take_key(Open &parent, Value key) {
    if (!key.is_text()) refuse(path_, key.place, "the name of a field must be a text");
    const auto [known, is_new] = parent.keys.emplace(key.text, key.place);
    if (!is_new) {
      refuse(path_, key.place,
             fmt::format("{} stands in line {} already: give it once", shown(key.text), known->second.line));
    }
    parent.key = std::move(key);
    parent.has_key = true;
  }

  const std::string &path_;
  std::string_view text_;
  const Reading &reading_;
  std::vector<Open> open_;
  Value root_;
};

// Marks of the parser's own complaints may lie behind the end, and then have the line of the end.
[[noreturn]] void refuse_syntax(const std::string &path, const YAML::Exception &error) {
  refuse(path, error.mark.is_null() ? Place{} : place_of(error.mark), fmt::format("no YAML: {}", shown(error.msg)));
}

// The parser drops directives that it does not know. They stand before the document, alone on their lines.
void check_directives(const std::string &path, std::string_view text) {
  int number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    const std::size_t first = std::min(line.find_first_not_of(" \t\r"), line.size());
    start = end + 1;
    ++number;
    if (first == line.size() || line[first] == '#') continue;
    if (line[0] != '%') return;
    if (!line.starts_with("%YAML 1."))
      refuse(path, {number, 1}, "a directive: none but %YAML 1.1 and 1.2 means anything");
  }
}

// The parser looks ahead over all lists and mappings that open in a row, and takes 250 bytes for each.
void check_brackets(const std::string &path, std::string_view text) {
  constexpr std::size_t kMost = 65536;
  std::size_t open = 0;
  int line = 1;
  for (const char byte : text) {
    line += byte == '\n' ? 1 : 0;
    if (byte == '[' || byte == '{') {
      if (++open > kMost) refuse(path, {line, 1}, fmt::format("more than {} brackets that open in a row", kMost));
    } else if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r') {
      open = 0;
    }
  }
}

// Where a second document would begin: the parser stops after the first one.
class Refuser : public YAML::EventHandler {
 public:
  explicit Refuser(const std::string &path) : path_(path) {}
  void OnDocumentStart(const YAML::Mark &mark) override {
    refuse(path_, place_of(mark), "what comes before is a whole document already: write one, and nothing behind it");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark &, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark &, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark &, const std::string &, YAML::anchor_t, const std::string &) override {}
  void OnSequenceStart(const YAML::Mark &, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark &, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  const std::string &path_;
};

Value read_document(const std::string &path, const std::string &text, const Reading &reading) {
  check_utf8(path, text);
  check_directives(path, text);
  check_brackets(path, text);
  Builder builder(path, text, reading);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Refuser refuser(path);
    parser.HandleNextDocument(refuser);
  } catch (const YAML::Exception &error) {
    refuse_syntax(path, error);
  }
  return builder.take();
}

}  // namespace

Value document_of(const std::string &path, const std::string &text) { return read_document(path, text, kOwn); }

Value foreign_document_of(const std::string &path, const std::string &text) {
  return read_document(path, text, kForeign);
}

}  // namespace holdfast::files
