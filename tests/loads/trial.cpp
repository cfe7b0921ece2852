#include "trial.h"

#include <cmath>

namespace loads {

namespace {

hf_load *new_load() {
  hf_load *load = nullptr;
  assert_int_equal(hf_load_new(0, 0, &load, nullptr), HF_OK);
  return load;
}

}  // namespace

Trial::Trial(std::uint64_t seed)
    : seed_(seed), random_(seed), fleet_(random_), load_(new_load()), twin_(new_load()), order_(new_load()) {
  // Where states are never believed, the choices of a key are all members.
  assert_int_equal(hf_load_set(order_, HF_LOAD_SET_PANIC, 1, nullptr), HF_OK);
  views_.push_back(fleet_.change());
}

Trial::~Trial() {
  for (hf_load *load : {load_, twin_, order_}) hf_load_free(load);
}

void Trial::law(bool holds, const char *sentence) const {
  if (holds) return;
  if (story_.seen != nullptr) tell(*story_.seen, *story_.request, *story_.answers, story_.slot);
  fail_msg("seed %llu, step %llu: not so: %s", static_cast<unsigned long long>(seed_),
           static_cast<unsigned long long>(steps_), sentence);
}

std::uint64_t Trial::run(std::uint64_t acquires) {
  while (acquired_ < acquires && steps_ < 40 * acquires) step();
  finish();
  return unclear_;
}

void Trial::step() {
  ++steps_;
  const std::size_t what = random_.below(1000);
  if (what < 600) return request();
  if (what < 860) return release();
  if (what < 900) return feed();
  if (what < 910) return forget_router();
  if (what < 940) return set_time();
  if (what < 945) return forget();
  if (what < 960) return check_sums();
  if (what < 970) return check_tickets();
  if (what < 980) return set();
  if (what < 990) publish();
}

// Sometimes by way of some stages of a plan, of which each is used for a while.
void Trial::publish() {
  const Seen from = views_.back(), to = fleet_.change();
  hf_plan *plan = nullptr;
  if (happens(random_, 50) && hf_plan_new(from.view.get(), to.view.get(), &plan, nullptr) == HF_OK) {
    assert_int_equal(hf_plan_set_limits(plan, 0.2, 0, 0, 0, nullptr), HF_OK);
    const std::size_t batches = hf_plan_batch_count(plan);
    for (std::size_t done = random_.below(2); done <= batches; done += 1 + random_.below(3)) {
      const hf_view *stage = nullptr;
      assert_int_equal(hf_plan_view(plan, done, &stage, nullptr), HF_OK);
      views_.push_back(Seen(stage, fleet_.when_down(), done != 0 && done != batches));
      for (int i = 0; i < 20; ++i) request();
    }
    hf_plan_free(plan);
  }
  views_.push_back(to);
  if (views_.size() > 6) views_.erase(views_.begin(), views_.end() - 6);
}

void Trial::set() {
  Settings &now = model_.settings;
  std::uint32_t setting = static_cast<std::uint32_t>(1 + random_.below(6));
  double value = 0;
  if (setting == HF_LOAD_SET_FACTOR) {
    value = 1.01 + static_cast<double>(random_.below(300)) / 100;
    now.factor = static_cast<std::uint64_t>(value * 1000000 + 0.5);
  } else if (setting == HF_LOAD_SET_TRIES) {
    now.tries = happens(random_, 50) ? 1 + random_.below(4) : 8;
    value = static_cast<double>(now.tries);
  } else if (setting == HF_LOAD_SET_SLACK) {
    value = happens(random_, 30) ? -1.0 : static_cast<double>(random_.below(2) * random_.below(2000));
    now.slack = value < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(value));
  } else if (setting == HF_LOAD_SET_PANIC) {
    value = happens(random_, 60) ? 0.0 : static_cast<double>(random_.below(101)) / 100;
    now.panic = static_cast<std::uint64_t>(value * 1000000);
  } else if (setting == HF_LOAD_SET_FULL) {
    now.full = happens(random_, 30) ? 0 : 2 * random_.below(1000);
    value = static_cast<double>(now.full);
  } else {
    static const char *const kZones[] = {"eu", "us", "eu/b", "backup"};
    const std::size_t count = happens(random_, 40) ? 0 : 1 + random_.below(4), first = random_.below(4);
    std::vector<const char *> zones;
    for (std::size_t i = 0; i < count; ++i) zones.push_back(kZones[(first + i) % 4]);
    now.tiers.assign(zones.begin(), zones.end());
    for (hf_load *load : {load_, twin_}) assert_int_equal(hf_load_set_tiers(load, zones.data(), count, nullptr), HF_OK);
  }
  for (hf_load *load : {load_, twin_}) {
    if (setting <= HF_LOAD_SET_FULL) assert_int_equal(hf_load_set(load, setting, value, nullptr), HF_OK);
    law(setting > HF_LOAD_SET_FULL || std::abs(hf_load_setting(load, setting) - value) < 1e-9,
        "a setting is what was set");
  }
  model_.settings_changed();
  is_newest_next_ = true;
}

void Trial::feed() {
  static const char *const kRouters[] = {"", "r1", "r2", "a router with a long name, longer than a short string"};
  const Seen seen = any_view();
  model_.receive(seen);
  const std::string router = kRouters[random_.below(4)];
  const auto slot = static_cast<std::uint32_t>(random_.below(seen.limit() + 1));
  const Feed feed{random_.below(3) * random_.below(500), model_.now, router.empty() ? 0 : random_.below(100)};
  const hf_status expected = model_.is_known(seen, slot) ? HF_OK : HF_E_NOT_FOUND;
  for (const hf_load *load : {load_, twin_}) {
    const hf_status status = router.empty() ? hf_load_feed(load, seen.view.get(), slot, feed.value, nullptr)
                                            : hf_load_feed_router(load, seen.view.get(), router.c_str(), slot,
                                                                  feed.value, feed.lease, nullptr);
    law(status == expected, "a node that counts is fed, and no other");
  }
  if (expected == HF_OK) model_.feed(seen.ids[slot], router, feed);
}

void Trial::forget_router() {
  const char *const router = random_.below(2) == 0 ? "r1" : "r2";
  const hf_status expected = model_.forget_router(router) ? HF_OK : HF_E_NOT_FOUND;
  for (const hf_load *load : {load_, twin_}) {
    law(hf_load_forget_router(load, router, nullptr) == expected, "a router that has fed is forgotten");
  }
}

void Trial::set_time() {
  const std::uint64_t now = model_.now + random_.below(40);
  for (const hf_load *load : {load_, twin_}) law(hf_load_set_time(load, now, nullptr) == HF_OK, "time goes on");
  if (now > 0) law(hf_load_set_time(load_, now - 1, nullptr) == HF_E_ARGUMENT, "time does not go back");
  model_.set_time(now);
}

void Trial::release() {
  if (held_.size() < 20 + seed_ % 100) return;
  const std::size_t which = random_.below(held_.size());
  const Held held = held_[which];
  held_[which] = held_.back();
  held_.pop_back();
  law(hf_load_release(load_, held.ticket, nullptr) == HF_OK, "a ticket is released");
  law(hf_load_release(load_, held.ticket, nullptr) == HF_E_ARGUMENT, "a ticket is not released twice");
  law(hf_load_release(load_, held.of_twin, nullptr) == HF_E_ARGUMENT, "a ticket is released where it was acquired");
  law(hf_load_release(twin_, held.of_twin, nullptr) == HF_OK, "a ticket is released");
  model_.give_up(held.id, held.cost);
}

// A node of the view that counts restarts.
void Trial::forget() {
  const Seen &seen = model_.followed();
  if (seen.limit() == 0) return;
  const auto slot = static_cast<std::uint32_t>(random_.below(seen.limit() + 1));
  const bool is_there = slot < seen.limit() && !seen.ids[slot].empty();
  std::uint64_t expected = 0, count = 0, of_twin = 0;
  for (std::size_t i = held_.size(); is_there && i-- > 0;) {
    if (held_[i].id != seen.ids[slot]) continue;
    ++expected;
    model_.give_up(held_[i].id, held_[i].cost);
    std::swap(held_[i], held_.back());
    held_.pop_back();
  }
  const hf_status status = hf_load_forget(load_, seen.view.get(), slot, &count, nullptr);
  law(status == (is_there ? HF_OK : HF_E_NOT_FOUND), "a node that counts is forgotten, and no other");
  law(hf_load_forget(twin_, seen.view.get(), slot, &of_twin, nullptr) == status, "equal calls, equal answers");
  law(count == expected && of_twin == expected, "all tickets of the node end, and no others");
  law(!is_there || hf_load_own(load_, seen.view.get(), slot) == 0, "a node that is forgotten has no tickets");
  forgotten_ += expected;
}

// What is left without tickets and feeds is 0.
void Trial::finish() {
  check_sums();
  check_tickets();
  for (const Held &held : held_) {
    law(hf_load_release(load_, held.ticket, nullptr) == HF_OK, "a ticket is released");
    model_.give_up(held.id, held.cost);
  }
  held_.clear();
  check_sums();
  static_cast<void>(hf_load_forget_router(load_, "r1", nullptr));
  for (const char *router : {"r1", "r2", "a router with a long name, longer than a short string"}) {
    static_cast<void>(model_.forget_router(router));
    static_cast<void>(hf_load_forget_router(load_, router, nullptr));
  }
  const Seen seen = model_.followed();
  for (std::uint32_t slot = 0; slot < seen.limit(); ++slot) {
    if (!seen.ids[slot].empty()) law(hf_load_feed(load_, seen.view.get(), slot, 0, nullptr) == HF_OK, "a feed of 0");
    law(hf_load_of(load_, seen.view.get(), slot) == 0, "a load is 0 without tickets and feeds");
  }
  law(hf_load_total(load_) == 0, "the total is 0 without tickets and feeds");
  law(hf_load_statistic(load_, HF_LOAD_HELD) == 0, "no ticket is held");
}

}  // namespace loads
