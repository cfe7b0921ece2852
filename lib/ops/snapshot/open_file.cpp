#include "ops/snapshot/open_file.h"

#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

namespace holdfast {

namespace {

const char *name_of_kind(mode_t mode) noexcept {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "something of another kind";
}

}  // namespace

void refuse_file(const std::string &deed, const std::string &path) {
  const int number = errno;  // making the text may change it
  throw Error{Fault::io, "cannot " + deed + " " + quoted(path) + ": " + std::generic_category().message(number)};
}

void require_regular(const struct stat &status, const std::string &deed, const std::string &path) {
  if (S_ISREG(status.st_mode)) return;
  throw Error{Fault::io, "cannot " + deed + " " + quoted(path) + ": it is " + name_of_kind(status.st_mode) +
                             ": name a regular file"};
}

OpenFile::~OpenFile() {
  if (number_ >= 0) ::close(number_);
}

// The path may name another file after it was looked at, so that what is open is looked at again.
OpenFile OpenFile::to_read(const std::string &path) {
  struct stat status {};
  if (uninterrupted([&] { return ::stat(path.c_str(), &status); }) != 0) refuse_file("open", path);
  require_regular(status, "open", path);
  const int number = uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); });
  if (number < 0) refuse_file("open", path);
  OpenFile file(number, path);
  require_regular(file.status(), "open", path);
  return file;
}

void OpenFile::read_all(std::span<unsigned char> bytes) const {
  while (!bytes.empty()) {
    const ssize_t got = uninterrupted([&] { return ::read(number_, bytes.data(), bytes.size()); });
    if (got < 0) refuse_file("read", path_);
    if (got == 0) throw Error{Fault::data, quoted(path_) + " became shorter while it was read: open it again"};
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

// A system that takes nothing of what it is given, and says so without an error, has no room.
void OpenFile::write_all(std::span<const unsigned char> bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = uninterrupted([&] { return ::write(number_, bytes.data(), bytes.size()); });
    if (written == 0) errno = ENOSPC;
    if (written <= 0) refuse_file("write", path_);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

struct stat OpenFile::status() const {
  struct stat status {};
  if (uninterrupted([&] { return ::fstat(number_, &status); }) != 0) refuse_file("read the state of", path_);
  return status;
}

void OpenFile::sync() const {
  if (uninterrupted([&] { return ::fsync(number_); }) != 0) refuse_file("sync", path_);
}

// The number is free even where a signal interrupts: closing it twice could close somebody else's file.
void OpenFile::close() {
  if (::close(std::exchange(number_, -1)) != 0 && errno != EINTR) refuse_file("close", path_);
}

}  // namespace holdfast
