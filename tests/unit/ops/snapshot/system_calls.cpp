// Each call of the system that saving or opening makes fails once: the first, the second, and so on
// until nothing is left to fail. The linker puts the functions below in the place of the system's
// (--wrap), which works for the library's own objects and not for a shared library.
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

extern "C" {
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
}

#include <holdfast/holdfast.h>

namespace {

struct Walk {
  bool is_on = false;
  long left = -1;       // calls that still succeed before one fails
  int error = 0;        // what the failing call says; 0 for half of what was wanted, -1 for nothing
  std::string tripped;  // the call that failed
  std::set<std::string> seen;
  std::string denied;  // a call that always says EPERM
} walk;

bool trips(const char *call) {
  if (!walk.is_on) return false;
  walk.seen.insert(call);
  if (walk.denied == call) {
    errno = EPERM;
    return true;
  }
  if (walk.left-- != 0) return false;
  walk.tripped = call;
  errno = walk.error > 0 ? walk.error : 0;
  return true;
}

bool fails(const char *call) {
  if (!trips(call)) return false;
  if (walk.error > 0 || walk.denied == call) return true;
  walk.tripped = "";  // only reading and writing can do half
  return false;
}

}  // namespace

// WRAPPED(result, name, parameters, arguments)
#define WRAPPED(RESULT, NAME, PARAMETERS, ARGUMENTS) \
  RESULT __real_##NAME PARAMETERS;                   \
  RESULT __wrap_##NAME PARAMETERS { return fails(#NAME) ? (RESULT)-1 : __real_##NAME ARGUMENTS; }

extern "C" {
WRAPPED(int, stat, (const char *path, struct stat *status), (path, status))
WRAPPED(int, lstat, (const char *path, struct stat *status), (path, status))
WRAPPED(int, fstat, (int number, struct stat *status), (number, status))
WRAPPED(ssize_t, readlink, (const char *path, char *buffer, size_t size), (path, buffer, size))
WRAPPED(int, fsync, (int number), (number))
WRAPPED(int, fchown, (int number, uid_t user, gid_t group), (number, user, group))
WRAPPED(int, fchmod, (int number, mode_t mode), (number, mode))
WRAPPED(int, renameat, (int from, const char *name, int to, const char *other), (from, name, to, other))
WRAPPED(int, getentropy, (void *bytes, size_t size), (bytes, size))
WRAPPED(void *, mmap, (void *at, size_t size, int rights, int flags, int number, off_t from),
        (at, size, rights, flags, number, from))

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...) { return fails("open") ? -1 : __real_open(path, flags); }

int __real_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const auto mode = va_arg(rest, mode_t);
  va_end(rest);
  return fails("openat") ? -1 : __real_openat(folder, path, flags, mode);
}

ssize_t __real_read(int number, void *bytes, size_t size);
ssize_t __wrap_read(int number, void *bytes, size_t size) {
  if (!trips("read")) return __real_read(number, bytes, size);
  return walk.error > 0 ? -1 : walk.error < 0 ? 0 : __real_read(number, bytes, (size + 1) / 2);
}

ssize_t __real_write(int number, const void *bytes, size_t size);
ssize_t __wrap_write(int number, const void *bytes, size_t size) {
  if (!trips("write")) return __real_write(number, bytes, size);
  return walk.error > 0 ? -1 : walk.error < 0 ? 0 : __real_write(number, bytes, (size + 1) / 2);
}

// The number is free even if closing fails, as on Linux.
int __real_close(int number);
int __wrap_close(int number) {
  const bool is_failing = fails("close");
  const int error = errno, result = __real_close(number);
  if (is_failing) errno = error;
  return is_failing ? -1 : result;
}
}

namespace {

const hf_view *view_of(unsigned nodes) {
  hf_cluster *cluster = nullptr;
  hf_config *config = nullptr;
  assert_int_equal(hf_config_new(&config, nullptr), HF_OK);
  assert_int_equal(hf_config_set(config, "partitions", "4096", nullptr), HF_OK);
  assert_int_equal(hf_cluster_new(config, &cluster, nullptr), HF_OK);
  for (unsigned i = 0; i < nodes; ++i) {
    assert_int_equal(hf_cluster_add(cluster, std::to_string(i).c_str(), 1, nullptr), HF_OK);
  }
  assert_int_equal(hf_cluster_publish(cluster, nullptr, nullptr), HF_OK);
  const hf_view *view = hf_cluster_view(cluster);
  hf_cluster_free(cluster);
  hf_config_free(config);
  return view;
}

// A folder with a snapshot whose mode no umask gives and, if root runs this, of another owner; and a link to it.
struct World {
  char folder[64] = "/tmp/holdfast-calls-XXXXXX";
  std::string file, link;
  const hf_view *before = view_of(3), *after = view_of(4);
  hf_error *error = hf_error_new();

  World() {
    assert_non_null(mkdtemp(folder));
    file = std::string(folder) + "/view";
    link = std::string(folder) + "/link";
    assert_int_equal(symlink("view", link.c_str()), 0);
    put_back();
  }
  ~World() {
    hf_error_free(error);
    hf_view_release(before);
    hf_view_release(after);
    unlink(file.c_str());
    unlink(link.c_str());
    assert_int_equal(rmdir(folder), 0);
  }
  void put_back() const {
    unlink(file.c_str());
    assert_int_equal(hf_view_save(before, file.c_str(), nullptr), HF_OK);
    assert_int_equal(chmod(file.c_str(), 0666), 0);
    if (geteuid() == 0) assert_int_equal(chown(file.c_str(), 12345, 23456), 0);
  }
  [[nodiscard]] uint64_t fingerprint() const {
    const hf_view *view = nullptr;
    assert_int_equal(hf_view_open(link.c_str(), nullptr, &view, nullptr), HF_OK);
    const uint64_t found = hf_view_fingerprint(view);
    hf_view_release(view);
    return found;
  }
  [[nodiscard]] unsigned files() const {
    unsigned count = 0;
    DIR *names = opendir(folder);
    while (readdir(names) != nullptr) ++count;
    closedir(names);
    return count - 2;
  }
};

unsigned open_files() {
  unsigned count = 0;
  for (int number = 0; number < 256; ++number) count += fcntl(number, F_GETFD) != -1 ? 1 : 0;
  return count;
}

// Calls with the call of the system failing that comes after so many. False if there were not so many.
template <class Call>
bool fail_one(long after, int error, hf_status &status, const Call &call) {
  walk.left = after;
  walk.error = error;
  walk.tripped.clear();
  walk.is_on = true;
  status = call();
  walk.is_on = false;
  return walk.left < 0;
}

void assert_all_seen(const std::set<std::string> &names) {
  for (const std::string &name : names) {
    if (!walk.seen.contains(name)) fail_msg("%s was never called", name.c_str());
  }
  walk.seen.clear();
}

std::set<std::string> calls_of_a_save() {
  std::set<std::string> names = {"stat",  "lstat", "readlink", "open",  "getentropy", "openat",
                                 "fstat", "write", "fchmod",   "fsync", "close",      "renameat"};
  if (geteuid() == 0) names.insert("fchown");
  return names;
}

// What a save may do without: a name that cannot be guessed, and closing what is not written to.
bool is_dispensable(const std::string &call) { return call == "getentropy" || call == "close" || call.empty(); }

void assert_failed_whole(const World &world, hf_status status, int error) {
  const uint64_t found = world.fingerprint();
  assert_int_equal(world.files(), 2);
  if (status == HF_OK) {
    if (!is_dispensable(walk.tripped)) fail_msg("%s failed and nobody was told", walk.tripped.c_str());
    assert_true(found == hf_view_fingerprint(world.after));
    return;
  }
  assert_int_equal(status, HF_E_IO);
  const char *message = hf_error_message(world.error);
  const bool is_replaced = found == hf_view_fingerprint(world.after);
  assert_true(is_replaced || found == hf_view_fingerprint(world.before));
  assert_int_equal(strstr(message, "was replaced") != nullptr, is_replaced);
  if (strstr(message, strerror(error)) == nullptr || strstr(message, world.folder) == nullptr) {
    fail_msg("%s: %s", walk.tripped.c_str(), message);
  }
}

void a_save_that_fails_at_any_call_leaves_the_former_file_and_nothing_else(void **) {
  World world;
  for (const int error : {EIO, ENOSPC, EACCES, ENOMEM, ELOOP}) {
    hf_status status = HF_OK;
    for (long after = 0;; ++after) {
      world.put_back();
      const unsigned open_before = open_files();
      const bool is_failed =
          fail_one(after, error, status, [&] { return hf_view_save(world.after, world.link.c_str(), world.error); });
      assert_int_equal(open_files(), open_before);
      if (!is_failed) break;
      assert_failed_whole(world, status, error);
    }
    assert_int_equal(status, HF_OK);
    assert_all_seen(calls_of_a_save());
  }
}

void a_save_goes_on_after_signals_and_short_writes(void **) {
  World world;
  for (const int error : {EINTR, 0}) {
    hf_status status = HF_OK;
    bool is_failed = true;
    for (long after = 0; is_failed; ++after) {
      world.put_back();
      is_failed =
          fail_one(after, error, status, [&] { return hf_view_save(world.after, world.link.c_str(), world.error); });
      if (status != HF_OK) fail_msg("%s: %s", walk.tripped.c_str(), hf_error_message(world.error));
      assert_true(world.fingerprint() == hf_view_fingerprint(world.after));
      assert_int_equal(world.files(), 2);
    }
    assert_all_seen(calls_of_a_save());
  }
}

void a_system_that_writes_nothing_has_no_room(void **) {
  World world;
  for (long after = 0;; ++after) {
    hf_status status = HF_OK;
    world.put_back();
    assert_true(
        fail_one(after, -1, status, [&] { return hf_view_save(world.after, world.link.c_str(), world.error); }));
    if (status == HF_OK) continue;
    assert_string_equal(walk.tripped.c_str(), "write");
    return assert_failed_whole(world, status, ENOSPC);
  }
}

// EINVAL where the system of files has no owners, no permissions or no way to sync a folder.
void what_a_system_cannot_keep_does_not_stop_a_save(void **) {
  World world;
  hf_status status = HF_OK;
  std::set<std::string> done_without;
  for (long after = 0;; ++after) {
    world.put_back();
    if (!fail_one(after, EINVAL, status, [&] { return hf_view_save(world.after, world.link.c_str(), world.error); }))
      break;
    if (status == HF_OK) done_without.insert(walk.tripped);
    assert_int_equal(world.files(), 2);
  }
  assert_true(done_without.contains("fchmod") && done_without.contains("fsync"));
  assert_true(geteuid() != 0 || done_without.contains("fchown"));
}

// As for those who are not root and save a file of another owner and group. Without root nothing has to change.
void a_group_that_cannot_be_kept_leaves_the_new_one_no_more_than_everybody(void **) {
  World world;
  hf_status status = HF_OK;
  struct stat saved {};
  assert_int_equal(chmod(world.file.c_str(), 0640), 0);
  walk.denied = "fchown";
  fail_one(1000000, 0, status, [&] { return hf_view_save(world.after, world.link.c_str(), world.error); });
  walk.denied.clear();
  assert_int_equal(status, HF_OK);
  assert_int_equal(stat(world.file.c_str(), &saved), 0);
  assert_int_equal(saved.st_mode & 07777, geteuid() == 0 ? 0600 : 0640);
  walk.seen.clear();
}

template <class Open>
void open_in_trouble(const World &world, const std::set<std::string> &calls, const Open &open) {
  for (const int error : {EIO, EACCES, ENOMEM, EINTR, 0}) {
    hf_status status = HF_OK;
    for (long after = 0;; ++after) {
      const hf_view *view = nullptr;
      const unsigned open_before = open_files();
      const bool is_failed = fail_one(after, error, status, [&] { return open(&view); });
      assert_int_equal(open_files(), open_before);
      const bool is_asked_again = error == EINTR && walk.tripped != "mmap";  // which no signal interrupts
      const bool is_fine = is_asked_again || error == 0 || is_dispensable(walk.tripped);
      if (is_fine != (status == HF_OK)) fail_msg("%s: %s", walk.tripped.c_str(), hf_error_message(world.error));
      assert_int_equal(view != nullptr, status == HF_OK);
      if (status != HF_OK) {
        assert_int_equal(status, HF_E_IO);
        assert_non_null(strstr(hf_error_message(world.error), strerror(error)));
      }
      hf_view_release(view);
      if (!is_failed) break;
    }
    assert_all_seen(calls);
  }
}

void opening_that_fails_at_any_call_leaves_nothing_open(void **) {
  World world;
  open_in_trouble(world, {"stat", "open", "fstat", "read", "close"},
                  [&](const hf_view **view) { return hf_view_open(world.link.c_str(), nullptr, view, world.error); });
}

void mapping_that_fails_at_any_call_leaves_nothing_open(void **) {
  World world;
  open_in_trouble(world, {"stat", "open", "fstat", "mmap", "close"},
                  [&](const hf_view **view) { return hf_view_map(world.link.c_str(), nullptr, view, world.error); });
}

void a_file_that_becomes_shorter_while_it_is_read_is_refused(void **) {
  World world;
  for (long after = 0;; ++after) {
    const hf_view *view = nullptr;
    hf_status status = HF_OK;
    const bool is_failed =
        fail_one(after, -1, status, [&] { return hf_view_open(world.link.c_str(), nullptr, &view, world.error); });
    if (walk.tripped == "read") assert_int_equal(status, HF_E_DATA);
    if (walk.tripped == "read") assert_non_null(strstr(hf_error_message(world.error), "shorter"));
    hf_view_release(view);
    if (!is_failed) break;
  }
  assert_all_seen({"read"});
}

}  // namespace

int main() {
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_save_that_fails_at_any_call_leaves_the_former_file_and_nothing_else),
      cmocka_unit_test(a_save_goes_on_after_signals_and_short_writes),
      cmocka_unit_test(a_system_that_writes_nothing_has_no_room),
      cmocka_unit_test(what_a_system_cannot_keep_does_not_stop_a_save),
      cmocka_unit_test(a_group_that_cannot_be_kept_leaves_the_new_one_no_more_than_everybody),
      cmocka_unit_test(opening_that_fails_at_any_call_leaves_nothing_open),
      cmocka_unit_test(mapping_that_fails_at_any_call_leaves_nothing_open),
      cmocka_unit_test(a_file_that_becomes_shorter_while_it_is_read_is_refused),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
