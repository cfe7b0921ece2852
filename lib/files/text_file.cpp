#include "files/text_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "files/complaint.h"
#include "files/printable.h"

namespace holdfast::files {

void refuse(const std::string &path, Place place, const std::string &what, hf_status status) {
  if (place.line == 0) throw Complaint(fmt::format("{}: {}", path, what), status);
  throw Complaint(fmt::format("{}:{}:{}: {}", path, place.line, place.column, what), status);
}

namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{64} << 20;

[[noreturn]] void refuse_size(const std::string &path) {
  refuse(path, {}, fmt::format("larger than {} MiB, which is more than any cluster file needs", kLargestFile >> 20));
}

// A stream does not say why; the call below it does, in errno, but need not.
[[noreturn]] void refuse_to_open(const std::string &path, int reason) {
  if (reason == 0 || reason == ENOENT) refuse(path, {}, "cannot be opened: is the name right?", HF_E_IO);
  refuse(path, {}, "cannot be read: " + std::generic_category().message(reason), HF_E_IO);
}

// A snapshot says in bytes 16 to 23 how long it is: no other limit stands in its way, and no stream goes on for ever.
bool is_snapshot_so_far(std::string_view bytes) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < sizeof length; ++i) {
    length |= std::uint64_t{static_cast<unsigned char>(bytes[16 + i])} << 8 * i;
  }
  return is_snapshot(bytes) && bytes.size() <= length;
}

Place place_at(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t line_end = before.rfind('\n');
  const std::size_t start = line_end == std::string_view::npos ? 0 : line_end + 1;
  return {static_cast<int>(std::ranges::count(before, '\n')) + 1, static_cast<int>(at - start) + 1};
}

// The first line decides how all lines end.
void check_returns(const std::string &path, std::string_view text) {
  const std::size_t first_end = text.find('\n');
  const bool has_returns = first_end != std::string_view::npos && first_end > 0 && text[first_end - 1] == '\r';
  for (std::size_t at = text.find_first_of("\r\n"); at != std::string_view::npos;
       at = text.find_first_of("\r\n", at + 1)) {
    if (text[at] == '\r') {
      if (!has_returns || at + 1 == text.size() || text[at + 1] != '\n')
        refuse(path, place_at(text, at), "a carriage return that does not end every line: end all lines alike");
      ++at;
    } else if (has_returns) {
      refuse(path, place_at(text, at), "this line ends without the carriage return of the first: end all lines alike");
    }
  }
}

}  // namespace

bool is_snapshot(std::string_view bytes) {
  return bytes.starts_with("holdfast") && bytes.substr(0, 64).find('\0') != std::string_view::npos;
}

std::string contents(std::istream &stream, const std::string &path) {
  std::string text;
  char buffer[65536];
  while (stream.read(buffer, sizeof buffer) || stream.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kLargestFile && !is_snapshot_so_far(text)) refuse_size(path);
  }
  if (stream.bad()) refuse(path, {}, "cannot be read", HF_E_IO);
  return text;
}

std::string contents(const std::string &path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) refuse(path, {}, "is a directory: name a file", HF_E_IO);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse_to_open(path, errno);
  return contents(file, path);
}

// UTF-32 first: its little-endian mark begins like that of UTF-16.
const char *byte_order_mark(std::string_view text) {
  using namespace std::string_view_literals;
  if (text.starts_with("\xef\xbb\xbf"sv)) return "UTF-8";
  if (text.starts_with("\xff\xfe\0\0"sv) || text.starts_with("\0\0\xfe\xff"sv)) return "UTF-32";
  if (text.starts_with("\xff\xfe"sv) || text.starts_with("\xfe\xff"sv)) return "UTF-16";
  return nullptr;
}

void check_text(const std::string &path, std::string_view text) {
  if (text.size() > kLargestFile) refuse_size(path);
  if (const char *mark = byte_order_mark(text); mark != nullptr) {
    refuse(path, {1, 1}, fmt::format("begins with a byte-order mark of {}: save it as UTF-8 without one", mark));
  }
  if (const std::size_t mark = text.find("\xef\xbb\xbf"); mark != std::string_view::npos) {
    refuse(path, place_at(text, mark), "a byte-order mark inside the file: take it out");
  }
  const auto is_control = [](char byte) {
    return (byte >= 0 && byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f;
  };
  if (const auto found = std::ranges::find_if(text, is_control); found != text.end()) {
    refuse(path, place_at(text, static_cast<std::size_t>(found - text.begin())),
           fmt::format("a byte of {}, which is a control character: is it a text file?", static_cast<int>(*found)));
  }
  check_returns(path, text);
}

void check_utf8(const std::string &path, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = first_character(text.substr(at)).length;
    if (length == 0) {
      refuse(path, place_at(text, at),
             fmt::format("byte {:#04x} is no UTF-8, which YAML is written in; a plain list takes ids of any bytes",
                         static_cast<unsigned char>(text[at])));
    }
    at += length;
  }
}

}  // namespace holdfast::files
