#include "ops/snapshot/replace.h"

#include <cstdio>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "hash/sip/siphash.h"
#include "ops/snapshot/open_file.h"

namespace holdfast {

namespace {

constexpr mode_t kPermissions = S_IRWXU | S_IRWXG | S_IRWXO;
constexpr mode_t kNewFile = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;  // less the umask

// What is to be replaced, behind all symbolic links.
struct Target {
  std::string path;
  std::optional<struct stat> former;  // none if there is no file yet
};

std::string folder_of(const std::string &path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

std::string name_of(const std::string &path) { return path.substr(path.rfind('/') + 1); }

std::string linked_from(const std::string &link) {
  std::string target(4096, '\0');
  const ssize_t length = uninterrupted([&] { return ::readlink(link.c_str(), target.data(), target.size()); });
  if (length < 0 || static_cast<std::size_t>(length) == target.size()) refuse_file("follow", link);
  target.resize(static_cast<std::size_t>(length));
  return target.starts_with('/') ? target : folder_of(link) + "/" + target;
}

// The system itself follows the links first, so that links which it refuses to follow, such as those
// that others planted in /tmp, are refused here too. A link to nothing is followed to what it names.
Target target_of(const std::string &path) {
  constexpr unsigned kMostLinks = 40;  // as Linux
  Target target{.path = path, .former = {}};
  struct stat status {};
  if (uninterrupted([&] { return ::stat(path.c_str(), &status); }) == 0) {
    require_regular(status, "replace", path);
  } else if (errno != ENOENT) {
    refuse_file("replace", path);
  }
  for (unsigned links = 0; links <= kMostLinks; ++links) {
    if (uninterrupted([&] { return ::lstat(target.path.c_str(), &status); }) != 0) {
      if (errno == ENOENT) return target;
      refuse_file("replace", path);
    }
    if (!S_ISLNK(status.st_mode)) {
      require_regular(status, "replace", path);
      target.former = status;
      return target;
    }
    target.path = linked_from(target.path);
  }
  errno = ELOOP;
  refuse_file("replace", path);
}

// 128 bits that nobody can guess, so that nobody can take the name first. Where the system has none to
// give, the name is only unlikely: that the file must be new keeps two who save apart in any case.
std::string name_beside(const OpenFile &folder, std::uint64_t attempt) {
  std::uint64_t bits[2];
  if (uninterrupted([&] { return ::getentropy(bits, sizeof bits); }) != 0) {
    const struct stat status = folder.status();
    const std::uint64_t seen[] = {attempt, static_cast<std::uint64_t>(::getpid()),
                                  reinterpret_cast<std::uintptr_t>(&bits), static_cast<std::uint64_t>(status.st_mtime),
                                  static_cast<std::uint64_t>(status.st_size)};
    for (std::uint64_t half = 0; half < 2; ++half) {
      bits[half] = siphash64<2, 4>(Seed{}, reinterpret_cast<const unsigned char *>(seen), sizeof seen - half);
    }
  }
  char name[64];
  std::snprintf(name, sizeof name, ".holdfast-%016llx%016llx.new", static_cast<unsigned long long>(bits[0]),
                static_cast<unsigned long long>(bits[1]));
  return name;
}

// The file that is written aside: deleted unless it took the place of the real one.
class Aside {
 public:
  Aside(const OpenFile &folder, mode_t mode, const std::string &path)
      : folder_(folder), file_(created(folder, mode, path, name_)) {}
  ~Aside() {
    if (!name_.empty()) ::unlinkat(folder_.number(), name_.c_str(), 0);
  }
  Aside(const Aside &) = delete;
  Aside &operator=(const Aside &) = delete;

  [[nodiscard]] OpenFile &file() noexcept { return file_; }

  void becomes(const std::string &name) {
    const int there = folder_.number();
    if (uninterrupted([&] { return ::renameat(there, name_.c_str(), there, name.c_str()); }) != 0) {
      refuse_file("replace", file_.path());
    }
    name_.clear();
  }

 private:
  static OpenFile created(const OpenFile &folder, mode_t mode, const std::string &path, std::string &name) {
    constexpr unsigned kMostAttempts = 100;
    for (unsigned attempt = 0; attempt < kMostAttempts; ++attempt) {
      std::string beside = name_beside(folder, attempt);
      const int number = uninterrupted([&] {
        return ::openat(folder.number(), beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
      });
      if (number >= 0) {
        name = std::move(beside);
        return OpenFile(number, path);
      }
      if (errno != EEXIST) break;
    }
    refuse_file("write a file beside", path);
  }

  const OpenFile &folder_;
  std::string name_;  // before file_, which fills it in
  OpenFile file_;
};

// Some systems of files know no owners or permissions, and most users may not give files away.
bool is_impossible(int number) noexcept {
  return number == EPERM || number == EINVAL || number == ENOTSUP || number == EOPNOTSUPP || number == ENOSYS;
}

// Whether the file has its former group afterwards.
bool keeps_group(const OpenFile &file, const struct stat &now, const struct stat &former) {
  const auto give = [&](uid_t owner) {
    if (uninterrupted([&] { return ::fchown(file.number(), owner, former.st_gid); }) == 0) return true;
    if (!is_impossible(errno)) refuse_file("keep the owner of", file.path());
    return false;
  };
  const bool is_same_group = now.st_gid == former.st_gid;
  if (now.st_uid == former.st_uid && is_same_group) return true;
  return give(former.st_uid) || is_same_group || give(static_cast<uid_t>(-1));
}

// With an access control list the group's bits are no right of the group, but the limit of the list.
bool has_access_list([[maybe_unused]] const std::string &path) noexcept {
#ifdef __linux__
  return ::lgetxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) > 0;
#else
  return false;
#endif
}

// Where the group changes, or where its bits meant something else, it gets no more than everybody.
void keep_rights(const OpenFile &file, const Target &target) {
  const struct stat &former = *target.former;
  const struct stat now = file.status();
  mode_t mode = former.st_mode & kPermissions;
  if (!keeps_group(file, now, former) || has_access_list(target.path)) mode &= ~S_IRWXG | (mode & S_IRWXO) << 3;
  if ((now.st_mode & kPermissions) == mode) return;
  if (uninterrupted([&] { return ::fchmod(file.number(), mode); }) != 0 && !is_impossible(errno)) {
    refuse_file("keep the permissions of", file.path());
  }
}

// Some systems of files cannot sync a folder, and need not.
void sync_folder(const OpenFile &folder, const std::string &path) {
  if (uninterrupted([&] { return ::fsync(folder.number()); }) == 0 || is_impossible(errno)) return;
  const int number = errno;
  throw Error{Fault::io, quoted(path) + " was replaced, but its folder cannot be synced: " +
                             std::generic_category().message(number) +
                             ": the former file may come back if the machine stops now"};
}

}  // namespace

// The folder is opened before anything is written: a save that could not sync it must not begin.
void replace_file(const std::string &path, std::span<const unsigned char> bytes) {
  const Target target = target_of(path);
  const std::string name = name_of(target.path);
  if (name.empty()) {
    errno = path.empty() ? ENOENT : EISDIR;
    refuse_file("write", path);
  }
  const int number =
      uninterrupted([&] { return ::open(folder_of(target.path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (number < 0) refuse_file("open the folder of", path);
  const OpenFile folder(number, path);
  const mode_t mode = target.former ? (target.former->st_mode & kPermissions) | S_IRUSR | S_IWUSR : kNewFile;
  Aside aside(folder, mode, path);
  if (target.former) keep_rights(aside.file(), target);
  aside.file().write_all(bytes);
  aside.file().sync();
  aside.file().close();
  aside.becomes(name);
  sync_folder(folder, path);
}

}  // namespace holdfast
