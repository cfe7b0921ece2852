#include "read/import/haproxy_lines.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

namespace cli {

namespace {

constexpr std::size_t kMostWords = 1024;

constexpr std::string_view kSections[] = {
    "global",    "defaults", "frontend", "backend",        "listen",         "peers",       "resolvers",  "userlist",
    "program",   "cache",    "mailers",  "http-errors",    "ring",           "log-forward", "fcgi-app",   "crt-list",
    "crt-store", "traces",   "acme",     "namespace_list", "dynamic-update", "healthcheck", "log-profile"};

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

bool is_name(char byte) {
  const char letter = static_cast<char>(byte | 0x20);
  return (letter >= 'a' && letter <= 'z') || (byte >= '0' && byte <= '9') || byte == '_' || byte == '.';
}

// One line, cut into words.
class LineReader {
 public:
  LineReader(const std::string &path, int number, std::string_view text)
      : path_(path), text_(text), line_{.line = number, .words = {}} {}

  HaproxyLine read() {
    while (at_ < text_.size()) {
      const char byte = text_[at_++];
      if (quote_ == '\0' && is_blank(byte)) {
        end_word();
      } else if (quote_ == '\0' && byte == '#') {
        break;
      } else {
        take(byte);
      }
    }
    if (quote_ != '\0') refuse(path_, {line_.line, 1}, "this quote is not closed on its line");
    end_word();
    return std::move(line_);
  }

 private:
  void take(char byte) {
    if (byte == quote_ || (quote_ == '\0' && (byte == '"' || byte == '\''))) {
      quote_ = quote_ == '\0' ? byte : '\0';
      has_word_ = true;
    } else if (byte == '\\' && quote_ != '\'') {
      add(unescaped());
    } else {
      if (byte == '$' && quote_ == '"') note_variable();
      add(byte);
    }
  }

  void add(char byte) {
    word_ += byte;
    has_word_ = true;
  }

  // Before anything else a backslash stays, and what follows it has its own meaning.
  char unescaped() {
    const char byte = at_ < text_.size() ? text_[at_] : '\0';
    if (std::string_view(" \\#\"'$rntx").find(byte) == std::string_view::npos || byte == '\0') return '\\';
    ++at_;
    if (byte == 'x') return of_hexadecimal();
    return byte == 'n' ? '\n' : byte == 'r' ? '\r' : byte == 't' ? '\t' : byte;
  }

  char of_hexadecimal() {
    unsigned number = 0;
    if (at_ + 2 > text_.size()) return 'x';
    for (int i = 0; i < 2; ++i) {
      const char digit = static_cast<char>(text_[at_ + static_cast<std::size_t>(i)] | 0x20);
      if (!((digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'))) return 'x';
      number = number * 16 + static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    at_ += 2;
    return static_cast<char>(number);
  }

  void note_variable() {
    if (!line_.variable.empty()) return;
    std::size_t end = at_;
    if (end < text_.size() && text_[end] == '{') {
      end = std::min(text_.find('}', end), text_.size() - 1) + 1;
    } else {
      while (end < text_.size() && is_name(text_[end])) ++end;
    }
    if (end > at_) line_.variable = std::string(text_.substr(at_ - 1, end - at_ + 1));
  }

  void end_word() {
    if (!has_word_) return;
    if (line_.words.size() == kMostWords) {
      refuse(path_, {line_.line, 1}, fmt::format("a line of more than {} words", kMostWords));
    }
    line_.words.push_back(std::move(word_));
    word_.clear();
    has_word_ = false;
  }

  const std::string &path_;
  std::string_view text_;
  std::size_t at_ = 0;
  char quote_ = '\0';
  bool has_word_ = false;
  std::string word_;
  HaproxyLine line_;
};

class SectionReader {
 public:
  explicit SectionReader(const ImportSource &source) : source_(source) {}

  std::vector<HaproxySection> read() {
    for_each_line(source_.text, [&](int number, std::string_view text) {
      HaproxyLine line = LineReader(source_.path, number, text).read();
      if (!line.words.empty()) take(std::move(line));
    });
    return std::move(sections_);
  }

 private:
  void take(HaproxyLine line) {
    const std::string word = line.words[0];
    if (std::ranges::find(kSections, word) != std::end(kSections)) {
      begin(line);
    } else if (!has_begun_ && !word.starts_with('.')) {
      refuse(source_.path, {line.line, 1},
             fmt::format("{} stands before any section: is this a configuration of HAProxy?", shown(word)));
    } else if (is_kept_) {
      check_room(source_, line.line, kept_++, "lines");
      sections_.back().lines.push_back(std::move(line));
    }
  }

  void begin(const HaproxyLine &line) {
    const std::vector<std::string> &words = line.words;
    has_begun_ = true;
    is_kept_ = words[0] == "defaults" || words[0] == "backend" || words[0] == "listen";
    if (!is_kept_) return;
    check_room(source_, line.line, sections_.size(), "sections");
    HaproxySection section{.kind = words[0], .name = words.size() > 1 ? words[1] : "", .line = line.line};
    const auto from = std::ranges::find(words, "from");
    if (from != words.end() && std::next(from) != words.end()) section.from = *std::next(from);
    section.defaults = defaults_of(section);
    sections_.push_back(std::move(section));
    if (words[0] != "defaults") return;
    defaults_ = sections_.size();
    named_[sections_.back().name] = defaults_;
  }

  // Those that it names, or the last ones; `defaults` themselves inherit only what they name.
  std::size_t defaults_of(const HaproxySection &section) const {
    if (section.from.empty()) return section.kind == "defaults" ? 0 : defaults_;
    if (const auto named = named_.find(section.from); named != named_.end()) return named->second;
    refuse(source_.path, {section.line, 1}, fmt::format("there are no defaults {} above", shown(section.from)));
  }

  const ImportSource &source_;
  std::vector<HaproxySection> sections_;
  std::unordered_map<std::string, std::size_t> named_;  // of `defaults`, 1 + their indices
  std::size_t defaults_ = 0;
  std::size_t kept_ = 0;
  bool has_begun_ = false;
  bool is_kept_ = false;
};

}  // namespace

std::vector<HaproxySection> haproxy_sections(const ImportSource &source) { return SectionReader(source).read(); }

}  // namespace cli
