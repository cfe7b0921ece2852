#include "read/keys.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "read/complaint.h"

namespace cli {

namespace {

constexpr std::size_t kKeysPerBlock = 8192;
constexpr std::size_t kReadSize = std::size_t{1} << 18;
constexpr std::size_t kLongestKey = std::size_t{64} << 20;

}  // namespace

KeyReader::KeyReader(const std::string &path, char separator)
    : file_(path == "-" ? stdin : std::fopen(path.c_str(), "rb")),
      path_(path == "-" ? "standard input" : path),
      separator_(separator) {
  if (file_ == nullptr) throw Complaint(fmt::format("{}: keys cannot be read: {}", path_, std::strerror(errno)));
}

KeyReader::~KeyReader() {
  if (file_ != stdin) std::fclose(file_);
}

bool KeyReader::fill() {
  pending_.erase(0, start_);
  start_ = 0;
  if (pending_.size() > kLongestKey) {
    throw Complaint(fmt::format("{}: key {} is longer than 64 MiB: is the separator right?", path_, keys_ + 1));
  }
  const std::size_t kept = pending_.size();
  pending_.resize(kept + kReadSize);
  const std::size_t size = std::fread(pending_.data() + kept, 1, kReadSize, file_);
  pending_.resize(kept + size);
  if (std::ferror(file_)) throw Complaint(fmt::format("{}: keys cannot be read: {}", path_, std::strerror(errno)));
  return size > 0;
}

void KeyReader::take(KeyBlock &block, std::string_view key) {
  block.add(key);
  ++keys_;
  returns_ += !key.empty() && key.back() == '\r';
}

bool KeyReader::read(KeyBlock &block) {
  block.clear();
  while (block.count() < kKeysPerBlock && block.bytes.size() < kLongestKey) {
    const std::size_t end = pending_.find(separator_, start_);
    if (end != std::string::npos) {
      take(block, std::string_view(pending_).substr(start_, end - start_));
      start_ = end + 1;
      continue;
    }
    if (at_end_ || !fill()) {
      at_end_ = true;
      if (start_ < pending_.size()) take(block, std::string_view(pending_).substr(start_));
      start_ = pending_.size();
      break;
    }
  }
  return block.count() > 0;
}

}  // namespace cli
