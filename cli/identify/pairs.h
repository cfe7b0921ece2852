// Pairs of a key and the node that it was found on, one a line: KEY, a tab and NODE, as lookup prints them; KEY,NODE
// with quotes where CSV has them; KEY and NODE with a blank between; or the JSON objects of lookup --json. The first
// line decides for all of them. Read in blocks, so that a file may be larger than memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "read/keys.h"

namespace cli {

struct Pair {
  std::string key;
  std::string node;
  std::uint64_t line = 0;
};

class PairReader {
 public:
  // "-" is standard input. Throws Complaint if the file cannot be opened. Lines end with the separator.
  PairReader(const std::string &path, char separator) : reader_(path, separator) {}

  // The next one, or false at the end. Lines without anything, and a head of columns, are passed over. Throws Complaint
  // that names the line which is no pair.
  bool next(Pair &pair);

  [[nodiscard]] const std::string &path() const { return reader_.path(); }

  // "pairs.tsv:7: what"
  [[noreturn]] void refuse(std::uint64_t line, const std::string &what) const;

 private:
  enum class Form { unknown, tab, comma, blank, json };

  [[nodiscard]] static Form form_of(std::string_view line);
  void split(std::string_view line, Pair &pair) const;
  void split_commas(std::string_view line, Pair &pair) const;
  void split_json(std::string_view line, Pair &pair) const;

  KeyReader reader_;
  KeyBlock block_;
  std::size_t at_ = 0;  // in the block
  std::uint64_t line_ = 0;
  Form form_ = Form::unknown;
};

}  // namespace cli
