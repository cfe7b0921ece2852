// Keys from a file or standard input, one a line or ended by NUL bytes, in blocks that are
// looked up at once. Bytes are bytes: nothing is trimmed, decoded or skipped, but for what editors add. Lines may all
// end with CR LF. A carriage return at the end of only some lines is refused, as is a byte-order mark at the start of a
// line: no reader of the keys would see either, and both would be hashed. Keys ended by NUL may hold any bytes; only
// the file must not begin with a byte-order mark.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

struct KeyBlock {
  std::string bytes;
  std::vector<std::uint32_t> offsets = {0};  // count + 1, as hf_view_lookup_packed() takes them

  [[nodiscard]] std::size_t count() const { return offsets.size() - 1; }
  [[nodiscard]] std::string_view key(std::size_t i) const {
    return std::string_view(bytes).substr(offsets[i], offsets[i + 1] - offsets[i]);
  }
  void clear() {
    bytes.clear();
    offsets.assign(1, 0);
  }
  void add(std::string_view key) {
    bytes += key;
    offsets.push_back(static_cast<std::uint32_t>(bytes.size()));
  }
};

// What of many keys is probably a mistake: a request without a key has an empty one as soon as it is hashed, and all of
// these are one key.
class KeyCensus {
 public:
  void count(std::string_view key);

  [[nodiscard]] std::uint64_t keys() const { return keys_; }
  [[nodiscard]] std::uint64_t empty() const { return empty_; }
  [[nodiscard]] bool is_one_key() const { return is_one_key_; }

  // "2000 of 3000 keys are empty ...", with a remedy; empty if none is.
  [[nodiscard]] std::string empty_sentence() const;
  // That, or that all keys are one; empty if neither is so.
  [[nodiscard]] std::string sentence() const;

 private:
  std::uint64_t keys_ = 0, empty_ = 0;
  std::string first_ = {};
  bool is_one_key_ = true;
};

class KeyReader {
 public:
  // "-" is standard input. Throws Complaint if the file cannot be opened.
  KeyReader(const std::string &path, char separator);
  // Takes the file over.
  KeyReader(std::FILE *file, std::string path, char separator);
  ~KeyReader();
  KeyReader(const KeyReader &) = delete;
  KeyReader &operator=(const KeyReader &) = delete;

  // Some thousand keys, or false at the end. Throws Complaint for a key above 64 MiB, and for what is refused.
  bool read(KeyBlock &block);

  // For what measures: nothing measured is no answer. Throws Complaint if there was no key.
  void need_keys() const;

  [[nodiscard]] const std::string &path() const { return path_; }
  [[nodiscard]] const KeyCensus &census() const { return census_; }

  // Whether lines end with CR LF; the carriage returns are no part of the keys.
  [[nodiscard]] bool ends_with_returns() const { return ends_with_returns_; }

 private:
  bool fill();
  void take(KeyBlock &block, std::string_view key, bool is_ended);
  [[nodiscard]] std::string_view line_of(std::string_view key, bool is_ended);
  [[noreturn]] void refuse_key(const char *what) const;

  std::FILE *file_;
  std::string path_;
  char separator_;
  std::string pending_;    // read and not yet handed out
  std::size_t start_ = 0;  // of the next key in pending_
  bool at_end_ = false;
  std::uint64_t keys_ = 0;
  KeyCensus census_ = {};
  bool ends_with_returns_ = false;
};

}  // namespace cli
