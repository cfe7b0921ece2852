#include "hash/key_part.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

namespace {

constexpr std::string_view kTag = "tag:", kBefore = "before:", kFirst = "first:";

[[noreturn]] void refuse(const std::string &remedy) { throw Error{Fault::option, remedy}; }

std::uint32_t parse_size(std::string_view digits) {
  std::uint32_t size = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  const bool is_number = code == std::errc{} && end == digits.data() + digits.size();
  if (!is_number || size == 0) refuse("use a number of bytes from 1 to 4294967295, such as first:256");
  return size;
}

}  // namespace

KeyPart KeyPart::parse(std::string_view text) {
  KeyPart part;
  std::string_view mark;
  if (text == "whole") return part;
  if (text.starts_with(kFirst)) {
    part.rule_ = Rule::first;
    part.first_ = parse_size(text.substr(kFirst.size()));
  } else if (text.starts_with(kTag)) {
    part.rule_ = Rule::tag;
    mark = text.substr(kTag.size());
    if (mark.size() != 2) refuse("use the byte before the part and the byte behind it, such as tag:{}");
  } else if (text.starts_with(kBefore)) {
    part.rule_ = Rule::before;
    mark = text.substr(kBefore.size());
    if (mark.empty() || mark.size() > kLongestMark) refuse("use a mark of 1 to 8 bytes, such as before:/");
  } else {
    refuse("use whole, tag:{}, before:MARK or first:BYTES");
  }
  part.size_ = static_cast<std::uint8_t>(mark.size());
  std::ranges::copy(mark, part.mark_);
  return part;
}

std::string KeyPart::text() const {
  switch (rule_) {
    case Rule::whole:
      break;
    case Rule::tag:
      return std::string(kTag) += mark();
    case Rule::before:
      return std::string(kBefore) += mark();
    case Rule::first:
      return std::string(kFirst) + text_of(std::uint64_t{first_});
  }
  return "whole";
}

// An empty part would put all such keys on one node, so that a key without a part counts whole.
std::string_view KeyPart::of(std::string_view key) const noexcept {
  if (rule_ == Rule::first) return key.substr(0, first_);
  std::size_t begin = 0, end = std::string_view::npos;
  if (rule_ == Rule::before) {
    end = key.find(mark());
  } else if (rule_ == Rule::tag) {
    begin = key.find(mark_[0]) + 1;  // 0 if there is none
    if (begin != 0) end = key.find(mark_[1], begin);
  }
  return end == std::string_view::npos || end == begin ? key : key.substr(begin, end - begin);
}

}  // namespace holdfast
