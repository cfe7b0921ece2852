// The language of nginx's configurations (src/core/ngx_conf_file.c): directives of words that end in a semicolon or
// open a block, comments after #, quotes of both kinds, and backslashes. Variables stay as they are written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "read/files.h"

namespace cli {

struct Directive {
  enum class End : std::uint8_t { semicolon, open, close, file };

  std::vector<std::string> words;
  End end = End::file;
  int line = 0;  // of the first word
};

class NginxWords {
 public:
  NginxWords(const std::string &path, std::string_view text) : path_(path), text_(text) {}

  // The next directive; one without words for the end of a block, and for that of the file. Throws Complaint for a
  // quote or a directive that is cut off.
  Directive next();

  // Behind the end of a block of Lua, whose braces stand in texts and comments too. Throws Complaint if it has none.
  void skip_lua();

 private:
  static constexpr std::size_t kMostWords = 4096;

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  char take();
  void skip_blanks();
  std::string word();
  std::string quoted();
  char unescaped(char after_backslash) const;
  void skip_lua_text(char quote);
  void skip_lua_comment();

  const std::string &path_;
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace cli
