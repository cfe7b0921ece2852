// Reads one section of a snapshot and believes nothing of it: every length is held against what is left.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"

namespace holdfast::snapshot_format {

[[noreturn]] inline void refuse(std::size_t offset, const std::string &what, const char *of = "the snapshot") {
  throw Error{Fault::data, "byte " + text_of(std::uint64_t{offset}) + " of " + of + ": " + what};
}

struct Section {
  std::size_t begin = 0, end = 0;
};

class Reader {
 public:
  // `of` is what messages call the bytes.
  Reader(std::span<const unsigned char> bytes, const Section &section, const char *of = "the snapshot")
      : bytes_(bytes), at_(section.begin), end_(section.end), of_(of) {}

  template <class Word>
  [[nodiscard]] Word number() {
    require(sizeof(Word), "a number");
    const Word value = load_le<Word>(bytes_.data() + at_);
    at_ += sizeof(Word);
    return value;
  }
  [[nodiscard]] std::string text() {
    const auto length = number<std::uint32_t>();
    require(length, "a text of " + text_of(std::uint64_t{length}) + " bytes");
    std::string text(reinterpret_cast<const char *>(bytes_.data() + at_), length);
    at_ += length;
    return text;
  }
  // How many entries follow, each of at least so many bytes: never more than there is room for.
  [[nodiscard]] std::uint32_t count(std::size_t least_bytes) {
    const auto count = number<std::uint32_t>();
    if (count > (end_ - at_) / least_bytes)
      refuse(at_ - sizeof count, "there is no room for " + text_of(std::uint64_t{count}) + " entries", of_);
    return count;
  }
  void finish() const {
    if (at_ != end_) refuse(at_, "the section is longer than what is in it", of_);
  }
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  void require(std::size_t size, const std::string &what) const {
    if (size > end_ - at_) refuse(at_, "the section ends within " + what, of_);
  }

  std::span<const unsigned char> bytes_;
  std::size_t at_, end_;
  const char *of_;
};

}  // namespace holdfast::snapshot_format
