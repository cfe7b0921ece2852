// Threads of two processes save different views to one path, half of them through a symbolic link, while
// others open and map it, keep views of every age and ask them. Every save succeeds, every file that is
// opened is one of those that were saved, whole, every view answers as the one that was saved, and at the end there is
// nothing in the folder but the file and the link. `stress_savers ROUNDS` makes it long.
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
}

#include <holdfast/holdfast.hpp>

namespace {

constexpr unsigned kViews = 4, kSavers = 4, kReaders = 3;
constexpr uint64_t kKeys = 64;

unsigned rounds = 60;

// What every thread of both processes knows: the views that may be saved.
struct Fleet {
  std::vector<hf::View> views;

  Fleet() {
    for (unsigned i = 0; i < kViews; ++i) {
      hf::Config config;
      config.set("partitions", std::to_string(1024u << 2 * i));  // files of very different lengths
      hf::Cluster cluster(config);
      for (unsigned node = 0; node < 3 + i; ++node) cluster.add(std::to_string(node));
      cluster.publish();
      views.push_back(cluster.view());
    }
  }
  // Whether the view is one of ours and answers as that one does.
  [[nodiscard]] bool has(const hf::View &view) const {
    for (const hf::View &known : views) {
      if (known.fingerprint() != view.fingerprint()) continue;
      for (uint64_t key = 0; key < kKeys; ++key) {
        if (known.lookup_u64(key) != view.lookup_u64(key)) return false;
      }
      return true;
    }
    return false;
  }
};

struct Place {
  std::string folder, file, link;
};

// What went wrong in threads, where cmocka cannot be told.
class Faults {
 public:
  void add(const char *what) noexcept {
    std::fprintf(stderr, "%s\n", what);
    count_.fetch_add(1);
  }
  [[nodiscard]] unsigned count() const noexcept { return count_.load(); }

 private:
  std::atomic<unsigned> count_{0};
};

void save(const Fleet &fleet, const Place &place, unsigned saver, Faults &faults) noexcept {
  try {
    for (unsigned i = 0; i < rounds; ++i) {
      fleet.views[(saver + i) % kViews].save(saver % 2 == 0 ? place.file : place.link);
    }
  } catch (const std::exception &error) {
    faults.add(error.what());
  }
}

// Keeps the last views, opened and mapped in turns, and asks all of them again and again.
void read(const Fleet &fleet, const Place &place, Faults &faults) noexcept {
  try {
    std::deque<hf::View> kept;
    for (unsigned i = 0; i < 2 * rounds; ++i) {
      kept.push_back(i % 2 == 0 ? hf::View::open(place.file) : hf::View::map(place.link));
      if (kept.size() > 16) kept.pop_front();
      for (const hf::View &view : kept) {
        if (!fleet.has(view)) faults.add("a view answers as none that was saved");
      }
    }
  } catch (const std::exception &error) {
    faults.add(error.what());
  }
}

unsigned work(const Fleet &fleet, const Place &place) {
  Faults faults;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kSavers; ++i) threads.emplace_back([&, i] { save(fleet, place, i, faults); });
  for (unsigned i = 0; i < kReaders; ++i) threads.emplace_back([&] { read(fleet, place, faults); });
  for (std::thread &thread : threads) thread.join();
  return faults.count();
}

unsigned files_in(const std::string &folder) {
  unsigned count = 0;
  DIR *names = opendir(folder.c_str());
  while (readdir(names) != nullptr) ++count;
  closedir(names);
  return count - 2;
}

// The child is made before any thread, as sanitizers want it, and ends without what cmocka has set up.
void savers_of_one_file_and_its_readers_never_meet(void **) {
  const Fleet fleet;
  char folder[] = "/tmp/holdfast-savers-XXXXXX";
  assert_non_null(mkdtemp(folder));
  const Place place{folder, std::string(folder) + "/view", std::string(folder) + "/link"};
  assert_int_equal(symlink("view", place.link.c_str()), 0);
  fleet.views[0].save(place.file);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) _exit(work(fleet, place) == 0 ? 0 : 1);
  const unsigned faults = work(fleet, place);
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  assert_int_equal(faults, 0);
  assert_int_equal(files_in(place.folder), 2);
  assert_true(fleet.has(hf::View::open(place.file)));
  assert_int_equal(unlink(place.file.c_str()) + unlink(place.link.c_str()) + rmdir(folder), 0);
}

}  // namespace

int main(int count, char **arguments) {
  if (count > 1) rounds = static_cast<unsigned>(std::strtoul(arguments[1], nullptr, 10));
  const CMUnitTest tests[] = {
      cmocka_unit_test(savers_of_one_file_and_its_readers_never_meet),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
