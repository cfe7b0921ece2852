// A file while it is open: calls of the system that a signal interrupted are made again, and
// every other failure becomes an Error with the system's own words. Nothing but a regular file is
// opened or replaced: opening a FIFO would wait for its other end, and opening a device may do things.
#pragma once

#include <cerrno>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include <sys/stat.h>

namespace holdfast {

// Throws Error{io}: "cannot DEED 'PATH': " and what errno says.
[[noreturn]] void refuse_file(const std::string &deed, const std::string &path);

// Throws Error{io} that names what the path is, unless it is a regular file.
void require_regular(const struct stat &status, const std::string &deed, const std::string &path);

// Makes a call of the system again for as long as signals interrupt it.
template <class Call>
auto uninterrupted(Call call) {
  while (true) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

class OpenFile {
 public:
  // Takes over the number of an open file. `path` is what messages call it, and is borrowed: a copy
  // could fail, and then nobody would close the file.
  OpenFile(int number, const std::string &path) noexcept : number_(number), path_(path) {}
  OpenFile(OpenFile &&other) noexcept : number_(std::exchange(other.number_, -1)), path_(other.path_) {}
  OpenFile &operator=(OpenFile &&) = delete;
  ~OpenFile();

  // A regular file to be read. Throws Error{io}.
  [[nodiscard]] static OpenFile to_read(const std::string &path);

  void read_all(std::span<unsigned char> bytes) const;  // throws Error{data} if the file is shorter
  void write_all(std::span<const unsigned char> bytes) const;
  [[nodiscard]] struct stat status() const;
  void sync() const;
  void close();  // as the destructor, and throws Error{io} if the system could not keep what was written

  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] const std::string &path() const noexcept { return path_; }

 private:
  int number_;
  const std::string &path_;
};

}  // namespace holdfast
