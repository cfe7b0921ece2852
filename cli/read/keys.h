// Keys from a file or standard input, one a line or ended by NUL bytes, in blocks that are
// looked up at once. Bytes are bytes: nothing is trimmed, decoded or skipped.
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

class KeyReader {
 public:
  // "-" is standard input. Throws Complaint if the file cannot be opened.
  KeyReader(const std::string &path, char separator);
  ~KeyReader();
  KeyReader(const KeyReader &) = delete;
  KeyReader &operator=(const KeyReader &) = delete;

  // Some thousand keys, or false at the end. Throws Complaint for a key above 64 MiB.
  bool read(KeyBlock &block);

  // Whether every key so far ended in a carriage return: a file from another system.
  [[nodiscard]] bool all_end_in_return() const { return keys_ > 0 && returns_ == keys_; }

 private:
  bool fill();
  void take(KeyBlock &block, std::string_view key);

  std::FILE *file_;
  std::string path_;
  char separator_;
  std::string pending_;    // read and not yet handed out
  std::size_t start_ = 0;  // of the next key in pending_
  bool at_end_ = false;
  std::uint64_t keys_ = 0;
  std::uint64_t returns_ = 0;
};

}  // namespace cli
