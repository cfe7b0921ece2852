// All that threads may share at once: one publishes, and others follow, acquire tickets for hot and cold keys, plan and
// keep stages, save one file and open it. Laws are checked while it runs; the thread sanitizer looks for races. It
// takes 100 generations, and `stress_together GENERATIONS` makes it long: 10000 take minutes.
//
// Generation g has the nodes "old-0" to "old-3" and "gen-g"; where g is odd, "old-3" is down.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <dirent.h>
#include <unistd.h>

#include "assertions.h"

#include <holdfast/holdfast.hpp>

namespace {

constexpr std::uint64_t kKeys = 32, kHotKey = 7, kHeld = 40;
std::uint64_t generations = 100;

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// A node that is there and not down.
bool is_live(const hf::View &view, hf::Slot slot) {
  return slot < view.slot_limit() && hf_view_node_id(view.c(), slot)[0] != '\0' &&
         hf_view_node_state(view.c(), slot) != HF_STATE_DOWN;
}

// The id of the node of a key, whatever the states, which are in no snapshot.
std::string_view home_of(const hf::View &view, std::uint64_t key) {
  return hf_view_node_id(view.c(), hf_view_home_hash(view.c(), mix(key)));
}

// The homes of some keys, as a number.
std::uint64_t answers_of(const hf::View &view) {
  std::uint64_t answers = view.generation();
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    for (const char byte : home_of(view, key)) answers = mix(answers + static_cast<unsigned char>(byte));
  }
  return answers;
}

class Stage {
 public:
  Stage() : saved_fingerprints_(generations + 1), saved_answers_(generations + 1), cluster(config()) {
    for (const char *id : {"old-0", "old-1", "old-2", "old-3"}) cluster.add(id);
    publish(1);
  }

  void publish(std::uint64_t generation) {
    if (generation > 1) cluster.remove(name_of(generation - 1));
    cluster.add(name_of(generation)).set_state("old-3", generation % 2 == 1 ? hf::State::down : hf::State::up);
    claim(cluster.publish() == generation, "a publish gives the next generation");
    published.store(generation, std::memory_order_release);
  }

  // Called before the view is saved, so that whoever opens it finds it here.
  void note_saved(const hf::View &view) {
    saved_fingerprints_[view.generation()].store(view.fingerprint(), std::memory_order_release);
    saved_answers_[view.generation()].store(answers_of(view), std::memory_order_release);
  }
  [[nodiscard]] bool has_saved(const hf::View &view) const {
    const std::uint64_t generation = view.generation();
    return generation <= generations &&
           saved_fingerprints_[generation].load(std::memory_order_acquire) == view.fingerprint() &&
           saved_answers_[generation].load(std::memory_order_acquire) == answers_of(view);
  }

  // cmocka's assertions belong to one thread.
  void claim(bool holds, const char *law) noexcept {
    if (holds) return;
    if (faults.fetch_add(1, std::memory_order_relaxed) < 10) std::fprintf(stderr, "not so: %s\n", law);
  }

  // Lets the others go on for a while, on any number of CPUs.
  void wait_for_requests() const {
    const std::uint64_t wanted = requests.load(std::memory_order_relaxed) + 2 * kHeld;
    while (requests.load(std::memory_order_relaxed) < wanted && faults.load(std::memory_order_relaxed) == 0) {
      std::this_thread::yield();
    }
  }

 private:
  static std::string name_of(std::uint64_t generation) {
    std::string name = "gen-";
    return name += std::to_string(generation);
  }
  static hf::Config config() {
    hf::Config config;
    config.set("partitions", "256").set("history", "2");
    return config;
  }
  std::vector<std::atomic<std::uint64_t>> saved_fingerprints_, saved_answers_;  // by generation

 public:
  hf::Cluster cluster;
  hf::Load load;
  std::string folder, file;
  std::atomic<std::uint64_t> published{0};
  std::atomic<std::uint64_t> shelf{0};  // a ticket that any thread may give back
  std::atomic<bool> is_over{false};
  std::atomic<std::uint64_t> requests{0}, opened{0}, staged{0};
  std::atomic<std::uint64_t> faults{0};
};

// A reader's view, which never goes back and is not older than what was published before it was asked for.
class Followed {
 public:
  explicit Followed(Stage &stage) : stage_(stage), view(stage.cluster.view()) {}
  void refresh() {
    const std::uint64_t published = stage_.published.load(std::memory_order_acquire), former = view.generation();
    const bool is_new = stage_.cluster.refresh(view);
    stage_.claim(view.generation() >= published, "a refresh gives what was published before it");
    stage_.claim(is_new ? view.generation() > former : view.generation() == former, "a generation never goes back");
  }

 private:
  Stage &stage_;

 public:
  hf::View view;
};

void ask(Stage &stage, const hf::View &view, std::uint64_t first) {
  for (std::uint64_t key = first; key < first + kKeys; ++key) {
    stage.claim(is_live(view, view.lookup_u64(key)), "a lookup answers a live slot of its view");
  }
}

// Follows all views or every third, feeds what comes from elsewhere, and keeps some views.
void follow(Stage &stage, std::uint64_t thread) {
  Followed followed(stage);
  std::deque<hf::View> kept;
  for (std::uint64_t round = 0; !stage.is_over.load(std::memory_order_acquire); ++round) {
    followed.refresh();
    if (round % 3 < 1 + thread) stage.load.follow(followed.view);
    static_cast<void>(hf_load_feed(stage.load.c(), followed.view.c(), round % 5, round % 50, nullptr));  // may be gone
    ask(stage, followed.view, round);
    if (round % 8 == 0) kept.push_back(followed.view);
    if (kept.size() > 20) kept.pop_front();
    if (!kept.empty()) ask(stage, kept.front(), round);
  }
}

// Half of the requests are for one key, which is spread as soon as it is found hot.
std::uint64_t acquire(Stage &stage, const hf::View &view, hf::HotKeys &hot, std::uint64_t number) {
  const std::uint64_t hash = number % 2 == 0 ? mix(kHotKey) : mix(number + 1000);
  hf::Slot slot = hf::no_node;
  std::uint64_t ticket = 0;
  const hf_status status =
      hot.note(hash) ? hf_load_spread(stage.load.c(), view.c(), hash, 3, nullptr, 0, &slot, &ticket, nullptr)
                     : hf_load_acquire_hash(stage.load.c(), view.c(), hash, nullptr, 0, &slot, &ticket, nullptr);
  stage.claim(status == HF_OK && ticket != 0, "some node has room");
  stage.claim(is_live(view, slot), "a ticket is for a live slot of its view");
  stage.requests.fetch_add(1, std::memory_order_relaxed);
  return ticket;
}

void release(Stage &stage, std::uint64_t ticket) {
  stage.claim(hf_load_release(stage.load.c(), ticket, nullptr) == HF_OK, "a ticket is released");
  stage.claim(hf_load_release(stage.load.c(), ticket, nullptr) == HF_E_ARGUMENT, "and not twice");
}

// Acquires with a view as old as the thread likes, and swaps every other ticket with another thread's.
void request(Stage &stage, std::uint64_t thread) {
  Followed followed(stage);
  hf::HotKeys hot(0.25, 1000);
  std::deque<std::uint64_t> tickets;
  for (std::uint64_t i = 0; !stage.is_over.load(std::memory_order_acquire); ++i) {
    if (i % (1 + thread * 20) == 0) followed.refresh();
    std::uint64_t ticket = acquire(stage, followed.view, hot, thread << 32 | i);
    if (i % 2 == 0) ticket = stage.shelf.exchange(ticket, std::memory_order_acq_rel);
    if (ticket != 0) tickets.push_back(ticket);
    if (tickets.size() <= kHeld) continue;
    release(stage, tickets.front());
    tickets.pop_front();
  }
  for (const std::uint64_t ticket : tickets) release(stage, ticket);
  const std::vector<std::uint64_t> found = hot.list();
  stage.claim(!found.empty() && found.front() == mix(kHotKey), "a key of half the requests is found hot");
}

// Whether the stage answers each key as one of the views that it lies between, states apart.
bool is_between(const hf::View &stage, const hf::View &from, const hf::View &to) {
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    const std::string_view id = home_of(stage, key);
    if (id != home_of(from, key) && id != home_of(to, key)) return false;
  }
  return true;
}

// The stages of one plan, which is gone before they are asked.
void check_stages(Stage &stage, const hf::View &from, const hf::View &to, hf::HotKeys &hot) {
  std::vector<hf::View> views;
  {
    hf::Plan plan(from, to);
    plan.set_limits({.share = 0.1});
    for (std::size_t batches = 0; batches <= plan.batch_count(); ++batches) views.push_back(plan.view(batches));
  }
  stage.claim(views.front().fingerprint() == from.fingerprint(), "the first stage is the view before");
  stage.claim(views.back().fingerprint() == to.fingerprint(), "the last stage is the view after");
  for (const hf::View &view : views) {
    stage.claim(is_between(view, from, to), "a stage answers as one of its views");
    ask(stage, view, view.fingerprint());
    release(stage, acquire(stage, view, hot, view.fingerprint()));
  }
  const hf::View &middle = views[views.size() / 2];
  const std::vector<unsigned char> bytes = middle.bytes();
  stage.claim(hf::View::read(bytes.data(), bytes.size()).fingerprint() == middle.fingerprint(),
              "a stage between is read as it was written");
  stage.staged.fetch_add(1, std::memory_order_relaxed);
}

void plan(Stage &stage, std::uint64_t) {
  Followed followed(stage);
  hf::HotKeys hot(0.25, 1000);
  while (!stage.is_over.load(std::memory_order_acquire)) {
    const hf::View former = followed.view;
    followed.refresh();
    if (followed.view.generation() != former.generation()) check_stages(stage, former, followed.view, hot);
  }
}

void save(Stage &stage, std::uint64_t) {
  Followed followed(stage);
  while (!stage.is_over.load(std::memory_order_acquire)) {
    followed.refresh();
    stage.note_saved(followed.view);
    followed.view.save(stage.file);
  }
}

// Keeps what it opened and mapped, and goes on from it with a cluster of its own.
void open(Stage &stage, std::uint64_t) {
  std::deque<hf::View> kept;
  for (std::uint64_t round = 0; !stage.is_over.load(std::memory_order_acquire); ++round) {
    kept.push_back(round % 2 == 0 ? hf::View::open(stage.file) : hf::View::map(stage.file));
    if (kept.size() > 10) kept.pop_front();
    for (const hf::View &view : kept) stage.claim(stage.has_saved(view), "what is opened was saved");
    hf::Cluster own = hf::Cluster::restore(kept.back());
    own.add("own");
    stage.claim(own.publish() == kept.back().generation() + 1, "a cluster goes on from what was opened");
    ask(stage, own.view(), round);
    stage.opened.fetch_add(1, std::memory_order_relaxed);
  }
}

void run(Stage &stage, void (*body)(Stage &, std::uint64_t), std::uint64_t thread) noexcept {
  try {
    body(stage, thread);
  } catch (const std::exception &error) {
    stage.claim(false, error.what());
  }
}

unsigned files_in(const std::string &folder) {
  unsigned count = 0;
  DIR *names = opendir(folder.c_str());
  while (readdir(names) != nullptr) ++count;
  closedir(names);
  return count - 2;
}

// Once nobody uses it any more: what is on the shelf is given back, and feeds are ended.
void check_sums(Stage &stage) {
  const hf::View view = stage.cluster.view();
  if (stage.shelf.load() != 0) release(stage, stage.shelf.load());
  stage.load.follow(view);
  for (const hf::Node node : view.nodes()) {
    assert_int_equal(hf_load_feed(stage.load.c(), view.c(), node.slot(), 0, nullptr), HF_OK);
  }
  for (const hf::Node node : view.nodes()) assert_int_equal(stage.load.of(view, node.slot()), 0);
  assert_int_equal(stage.load.total(), 0);
  assert_int_equal(stage.load.statistic(HF_LOAD_HELD), 0);
}

void all_that_threads_may_do_at_once_keeps_its_laws(void **) {
  char folder[] = "/tmp/holdfast-together-XXXXXX";
  assert_non_null(mkdtemp(folder));
  Stage stage;
  stage.folder = folder;
  stage.file = stage.folder + "/view";
  stage.note_saved(stage.cluster.view());
  stage.cluster.view().save(stage.file);
  std::vector<std::thread> threads;
  for (const auto body : {follow, request, save, open}) {
    for (std::uint64_t i = 0; i < 2; ++i) threads.emplace_back(run, std::ref(stage), body, i);
  }
  threads.emplace_back(run, std::ref(stage), plan, 0);
  for (std::uint64_t generation = 2; generation <= generations; ++generation) {
    stage.publish(generation);
    stage.wait_for_requests();
  }
  stage.is_over.store(true, std::memory_order_release);
  for (std::thread &thread : threads) thread.join();
  check_sums(stage);
  assert_int_equal(stage.faults.load(), 0);
  assert_true(stage.opened.load() > 0 && stage.staged.load() > 0);
  std::printf("%lu requests, %lu files opened, %lu plans\n", static_cast<unsigned long>(stage.requests.load()),
              static_cast<unsigned long>(stage.opened.load()), static_cast<unsigned long>(stage.staged.load()));
  assert_int_equal(files_in(folder), 1);
  assert_int_equal(unlink(stage.file.c_str()) + rmdir(folder), 0);
}

}  // namespace

int main(int count, char **arguments) {
  if (count > 1) generations = std::strtoull(arguments[1], nullptr, 10);
  const CMUnitTest tests[] = {
      cmocka_unit_test(all_that_threads_may_do_at_once_keeps_its_laws),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
