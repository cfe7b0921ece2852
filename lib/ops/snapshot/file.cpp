#include "ops/snapshot/file.h"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "ops/snapshot/snapshot.h"

namespace holdfast {

namespace {

[[noreturn]] void refuse(const std::string &what, const std::string &path) {
  throw Error{Fault::io, "cannot " + what + " " + quoted(path) + ": " + std::generic_category().message(errno)};
}

class File {
 public:
  File(const std::string &path, int flags, const char *what)
      : path_(path), number_(open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (number_ < 0) refuse(what, path);
  }
  ~File() { close(number_); }
  File(const File &) = delete;
  File &operator=(const File &) = delete;

  void write_all(std::span<const unsigned char> bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = write(number_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) refuse("write", path_);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }
  void sync() const {
    if (fsync(number_) != 0) refuse("sync", path_);
  }
  [[nodiscard]] std::size_t size() const {
    struct stat status {};
    if (fstat(number_, &status) != 0) refuse("read", path_);
    return static_cast<std::size_t>(status.st_size);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  std::string path_;
  int number_;
};

// Deletes what was written aside unless it took the place of the real file.
class Aside {
 public:
  explicit Aside(std::string path) : path_(std::move(path)) {}
  ~Aside() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  Aside(const Aside &) = delete;
  Aside &operator=(const Aside &) = delete;

  void becomes(const std::string &path) {
    if (rename(path_.c_str(), path.c_str()) != 0) refuse("replace", path);
    path_.clear();
  }

 private:
  std::string path_;
};

std::string folder_of(const std::string &path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

struct Mapping {
  explicit Mapping(const File &file) : size(file.size()) {
    if (size == 0) return;
    void *const mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (mapped == MAP_FAILED)
      throw Error{Fault::io, std::string("cannot map the file: ") + std::generic_category().message(errno)};
    bytes = static_cast<const unsigned char *>(mapped);
  }
  ~Mapping() {
    if (bytes != nullptr) munmap(const_cast<unsigned char *>(bytes), size);
  }
  Mapping(const Mapping &) = delete;
  Mapping &operator=(const Mapping &) = delete;

  std::size_t size;
  const unsigned char *bytes = nullptr;
};

}  // namespace

// The name is taken by one process at a time, so that two who save at once do not write into
// one file; the later rename counts.
void save_snapshot(const View &view, const std::string &path) {
  const std::vector<unsigned char> bytes = snapshot_of(view);
  const std::string beside = path + "." + text_of(static_cast<std::uint64_t>(getpid())) + ".new";
  Aside aside(beside);
  {
    const File file(beside, O_WRONLY | O_CREAT | O_TRUNC, "write");
    file.write_all(bytes);
    file.sync();
  }
  aside.becomes(path);
  const File folder(folder_of(path), O_RDONLY | O_DIRECTORY, "open");
  folder.sync();
}

const View *open_snapshot(const std::string &path, const Settings &given) {
  const File file(path, O_RDONLY, "open");
  const auto mapping = std::make_shared<const Mapping>(file);
  try {
    return view_of_snapshot({mapping->bytes, mapping->size}, mapping, given);
  } catch (const Error &error) {
    throw Error{error.fault(), quoted(path) + ": " + error.what()};
  }
}

}  // namespace holdfast
