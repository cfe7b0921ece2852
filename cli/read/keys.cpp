#include "read/keys.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "read/complaint.h"
#include "read/files.h"

namespace cli {

namespace {

constexpr std::size_t kKeysPerBlock = 8192;
constexpr std::size_t kReadSize = std::size_t{1} << 18;
constexpr std::size_t kLongestKey = std::size_t{64} << 20;

}  // namespace

void KeyCensus::count(std::string_view key) {
  if (keys_++ == 0) first_ = key;
  empty_ += key.empty() ? 1 : 0;
  is_one_key_ = is_one_key_ && key == first_;
}

std::string KeyCensus::empty_sentence() const {
  if (empty_ == 0) return "";
  if (empty_ == 1) return fmt::format("1 of {} keys is empty: an empty line is a key like any other", keys_);
  return fmt::format(
      "{} of {} keys are empty, which is one key on one node: give requests without a key any node "
      "instead of hashing them",
      empty_, keys_);
}

std::string KeyCensus::sentence() const {
  if (empty_ > 0 || keys_ < 2 || !is_one_key_) return empty_sentence();
  return fmt::format("all {} keys are the same one: is the right field hashed?", keys_);
}

KeyReader::KeyReader(const std::string &path, char separator)
    : KeyReader(path == "-" ? stdin : std::fopen(path.c_str(), "rb"), path == "-" ? "standard input" : path,
                separator) {}

KeyReader::KeyReader(std::FILE *file, std::string path, char separator)
    : file_(file), path_(std::move(path)), separator_(separator) {
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

void KeyReader::refuse_key(const char *what) const {
  throw Complaint(fmt::format("{}:{}: {}", path_, keys_ + 1, what));
}

// A line without the carriage return that ends every line or none.
std::string_view KeyReader::line_of(std::string_view key, bool is_ended) {
  if (keys_ > 0 && byte_order_mark(key) != nullptr && key.starts_with('\xef'))
    refuse_key("the line begins with a byte-order mark, which would be hashed: take it out, or use -0");
  const bool has_return = key.ends_with('\r');
  if (keys_ == 0) ends_with_returns_ = has_return && is_ended;
  if (ends_with_returns_ && !has_return && is_ended)
    refuse_key("the line ends without the carriage return of the first: end all lines alike, or use -0");
  if (!has_return) return key;
  if (ends_with_returns_) key.remove_suffix(1);
  if (key.ends_with('\r'))
    refuse_key("the line ends with a carriage return that other lines do not have: end all lines alike, or use -0");
  return key;
}

void KeyReader::take(KeyBlock &block, std::string_view key, bool is_ended) {
  const char *mark = keys_ == 0 ? byte_order_mark(key) : nullptr;
  // FF FE may be a key; UTF-16 and UTF-32 are full of bytes of 0.
  if (mark != nullptr && (key.starts_with('\xef') || key.find('\0') != std::string_view::npos))
    refuse_key("begins with a byte-order mark, which would be hashed: save the keys as UTF-8 without one");
  block.add(separator_ == '\n' ? line_of(key, is_ended) : key);
  census_.count(block.key(block.count() - 1));
  ++keys_;
}

void KeyReader::need_keys() const {
  if (keys_ == 0) throw Complaint(fmt::format("{}: there are no keys, so nothing was measured", path_));
}

bool KeyReader::read(KeyBlock &block) {
  block.clear();
  while (block.count() < kKeysPerBlock && block.bytes.size() < kLongestKey) {
    const std::size_t end = pending_.find(separator_, start_);
    if (end != std::string::npos) {
      take(block, std::string_view(pending_).substr(start_, end - start_), true);
      start_ = end + 1;
      continue;
    }
    if (at_end_ || !fill()) {
      at_end_ = true;
      if (start_ < pending_.size()) take(block, std::string_view(pending_).substr(start_), false);
      start_ = pending_.size();
      break;
    }
  }
  return block.count() > 0;
}

}  // namespace cli
