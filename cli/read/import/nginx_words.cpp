#include "read/import/nginx_words.h"

#include <fmt/format.h>

namespace cli {

namespace {

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

}  // namespace

char NginxWords::take() {
  const char byte = text_[at_++];
  if (byte == '\n') ++line_;
  return byte;
}

void NginxWords::skip_blanks() {
  while (!at_end()) {
    if (text_[at_] == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (is_blank(text_[at_])) {
      take();
    } else {
      return;
    }
  }
}

// In words with and without quotes a backslash quotes these, and stays before everything else.
char NginxWords::unescaped(char after_backslash) const {
  switch (after_backslash) {
    case '"':
    case '\'':
    case '\\':
      return after_backslash;
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'n':
      return '\n';
    default:
      return '\0';
  }
}

std::string NginxWords::quoted() {
  const int start = line_;
  const char quote = take();
  std::string text;
  while (!at_end()) {
    const char byte = take();
    if (byte == quote) {
      if (at_end() || is_blank(text_[at_]) || std::string_view(";{)").find(text_[at_]) != std::string_view::npos)
        return text;
      refuse(path_, {line_, 1}, "a quote that ends inside a word: nginx wants a blank behind it");
    }
    const char escaped = byte == '\\' && !at_end() ? unescaped(text_[at_]) : '\0';
    if (escaped != '\0') take();
    text += escaped != '\0' ? escaped : byte;
  }
  refuse(path_, {start, 1}, "this quote is not closed");
}

std::string NginxWords::word() {
  if (text_[at_] == '"' || text_[at_] == '\'') return quoted();
  std::string text;
  while (!at_end()) {
    const char byte = text_[at_];
    const bool is_variable = byte == '{' && text.ends_with('$');  // ${name}
    if (is_blank(byte) || byte == ';' || (byte == '{' && !is_variable)) break;
    take();
    if (byte != '\\' || at_end()) {
      text += byte;
      continue;
    }
    const char escaped = unescaped(text_[at_]);
    if (escaped == '\0') text += byte;
    const char next = take();
    text += escaped != '\0' ? escaped : next;
  }
  return text;
}

Directive NginxWords::next() {
  Directive directive;
  for (skip_blanks(); !at_end(); skip_blanks()) {
    if (directive.words.empty()) directive.line = line_;
    const char byte = text_[at_];
    const bool closes = byte == '}' && directive.words.empty();
    if (byte != ';' && byte != '{' && !closes) {
      if (directive.words.size() == kMostWords) {
        refuse(path_, {line_, 1}, fmt::format("a directive of more than {} words", kMostWords));
      }
      directive.words.push_back(word());
      continue;
    }
    if (!closes && directive.words.empty()) refuse(path_, {line_, 1}, fmt::format("'{}' without a directive", byte));
    take();
    directive.end = byte == ';'   ? Directive::End::semicolon
                    : byte == '{' ? Directive::End::open
                                  : Directive::End::close;
    return directive;
  }
  if (!directive.words.empty()) {
    refuse(path_, {directive.line, 1},
           fmt::format("{} is cut off: a directive ends in ; or in a block", shown(directive.words.front())));
  }
  return directive;
}

void NginxWords::skip_lua_text(char quote) {
  while (!at_end()) {
    const char byte = take();
    if (byte == quote || byte == '\n') return;
    if (byte == '\\' && !at_end()) take();
  }
}

// "--[[ ... ]]" or up to the end of the line.
void NginxWords::skip_lua_comment() {
  const bool is_long = text_.substr(at_).starts_with("-[[");
  const std::string_view end = is_long ? "]]" : "\n";
  const std::size_t found = std::min(text_.find(end, at_), text_.size());
  while (at_ < found) take();
}

void NginxWords::skip_lua() {
  const int start = line_;
  for (std::size_t depth = 1; !at_end();) {
    const char byte = take();
    if (byte == '{') {
      ++depth;
    } else if (byte == '}') {
      if (--depth == 0) return;
    } else if (byte == '"' || byte == '\'') {
      skip_lua_text(byte);
    } else if (byte == '-' && !at_end() && text_[at_] == '-') {
      skip_lua_comment();
    }
  }
  refuse(path_, {start, 1}, "the block of Lua that begins here does not end");
}

}  // namespace cli
