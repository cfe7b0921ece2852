// Writes the bytes of a snapshot: numbers, texts, sections, and at the end the length and the checksum.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "ops/snapshot/snapshot.h"

namespace holdfast::snapshot_format {

class Writer {
 public:
  template <class Word>
  void number(Word value) {
    unsigned char bytes[sizeof value];
    store_le(bytes, value);
    raw(bytes, sizeof bytes);
  }
  void text(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    raw(text.data(), text.size());
  }
  void raw(const void *bytes, std::size_t count) {
    const auto *first = static_cast<const unsigned char *>(bytes);
    bytes_.insert(bytes_.end(), first, first + count);
  }

  // Starts a section at the next aligned place; its length is filled in by end_section.
  void begin_section(const char (&tag)[5]) {
    while (bytes_.size() % kAlignment != kAlignment - kSectionBytes) bytes_.push_back(0);
    raw(tag, 4);
    number(std::uint32_t{0});
    number(std::uint64_t{0});
    section_ = bytes_.size();
  }
  void end_section() { store_le(bytes_.data() + section_ - 8, std::uint64_t{bytes_.size() - section_}); }

  // Fills in the length of everything and appends the checksum.
  [[nodiscard]] std::vector<unsigned char> all() {
    while (bytes_.size() % 8 != 0) bytes_.push_back(0);
    store_le(bytes_.data() + 16, std::uint64_t{bytes_.size() + kSumBytes});
    number(checksum(bytes_));
    return std::move(bytes_);
  }

 private:
  std::vector<unsigned char> bytes_;
  std::size_t section_ = 0;
};

}  // namespace holdfast::snapshot_format
