#include "answers.h"

namespace loads {

namespace {

bool contains(const std::vector<std::uint32_t> &slots, std::uint32_t slot) {
  return std::find(slots.begin(), slots.end(), slot) != slots.end();
}

// One request in one pool.
class Search {
 public:
  Search(const Model &model, const Seen &seen, const Request &request, const Pool &pool,
         const std::vector<std::uint32_t> &order, Answers &answers, bool is_first)
      : model_(model), seen_(seen), request_(request), pool_(pool), answers_(answers) {
    for (const std::uint32_t slot : order) {
      if (contains(pool.slots, slot)) choices_.push_back(slot);
    }
    add_others();
    if (is_first) answers.choices = choices_;
  }

  bool run() {
    switch (request_.kind) {
      case Request::Kind::acquire:
        return in_order() || by_slot();
      case Request::Kind::best:
        return least(first(request_.width)) || in_order() || by_slot();
      case Request::Kind::best_of:
        return least(given()) || in_order() || by_slot();
      case Request::Kind::spread:
        return drawn();
    }
    return false;
  }

 private:
  // Nodes that got weight after the view was made come last; in which order is not known of several.
  void add_others() {
    const std::size_t members = choices_.size();
    for (const std::uint32_t slot : pool_.slots) {
      if (!contains(choices_, slot)) choices_.push_back(slot);
    }
    if (choices_.size() > members + 1) answers_.is_any_order = answers_.is_unclear = true;
  }
  bool has_room(const Answer &each) {
    if (pool_.has_full && model_.is_full(seen_, each.slot)) return false;
    const Room room = model_.room(seen_, pool_, each.slot, each.cost, request_.cost);
    answers_.is_unclear = answers_.is_unclear || room == Room::unclear;
    return room != Room::none;
  }
  std::uint64_t weight(std::uint32_t slot) const { return pool_.is_alike ? 1 : model_.weight(seen_, slot); }
  void note_first(std::uint32_t slot) {
    if (answers_.first == HF_NO_NODE) answers_.first = slot;
  }
  std::vector<Answer> first(std::size_t count) const {
    std::vector<Answer> all;
    for (std::size_t i = 0; i < choices_.size() && i < count; ++i)
      all.push_back({choices_[i], request_.cost_on(choices_[i])});
    return all;
  }
  std::vector<Answer> given() const {
    std::vector<Answer> all;
    for (const std::uint32_t slot : request_.given) {
      if (contains(pool_.slots, slot)) all.push_back({slot, request_.cost_on(slot)});
    }
    return all;
  }

  bool in_order() {
    const std::uint64_t tries = pool_.is_alike ? choices_.size() : model_.settings.tries;
    for (const Answer &each : first(tries)) {
      note_first(each.slot);
      if (has_room(each)) return answers_.any_of.push_back(each), true;
    }
    return false;
  }
  bool by_slot() {
    for (const std::uint32_t slot : pool_.slots) {
      if (has_room({slot, request_.cost_on(slot)})) answers_.any_of.push_back({slot, request_.cost_on(slot)});
    }
    answers_.by_slot = !answers_.any_of.empty();
    return answers_.by_slot;
  }
  bool least(const std::vector<Answer> &all) {
    const auto is_lighter = [this](const Answer &a, const Answer &b) {
      return Exact{model_.load(seen_.ids[a.slot]) + a.cost} * weight(b.slot) <
             Exact{model_.load(seen_.ids[b.slot]) + b.cost} * weight(a.slot);
    };
    std::vector<Answer> left = all;
    if (request_.kind == Request::Kind::best && !left.empty()) note_first(left.front().slot);
    while (!left.empty()) {
      const auto least = std::min_element(left.begin(), left.end(), is_lighter);  // the first of equal ones
      note_first(least->slot);
      if (has_room(*least)) return answers_.any_of.push_back(*least), true;
      left.erase(least);
    }
    return false;
  }
  // Which two are drawn is not known. If one without room may have been drawn twice, the search goes on in order.
  bool drawn() {
    std::size_t without = 0;
    const std::vector<Answer> all = first(request_.width);
    for (const Answer &each : all) {
      note_first(each.slot);
      if (has_room(each)) {
        answers_.any_of.push_back(each);
      } else {
        ++without;
      }
    }
    if (without < std::min<std::size_t>(all.size(), 2)) return !answers_.any_of.empty();
    const bool is_in_order = in_order(), was_any = !answers_.any_of.empty();
    return is_in_order || by_slot() || was_any;
  }

  const Model &model_;
  const Seen &seen_;
  const Request &request_;
  const Pool &pool_;
  Answers &answers_;
  std::vector<std::uint32_t> choices_;
};

// The home alone, without a bound.
bool expect_home(Answers &answers, const Request &request, std::uint32_t home) {
  answers.pool = answers.choices = {home};
  answers.any_of = {{home, request.cost_on(home)}};
  return true;
}

// Of weight 0, but there.
bool is_weightless(const Model &model, const Seen &seen, std::uint32_t home) {
  return model.is_known(seen, home) && model.weight(seen, home) == 0;
}

}  // namespace

Answers expect(const Model &model, const Seen &seen, const Request &request, std::uint32_t home,
               const std::vector<std::uint32_t> &order) {
  Answers answers;
  if (home == HF_NO_NODE) return answers;
  const bool is_panic = model.is_panic(seen);
  const bool is_up = is_panic || seen.states[home] == HF_STATE_UP;
  if (seen.is_stage && !is_up && request.lookup(seen) == HF_NO_NODE) return {};
  const std::string when_down = seen.when_down;
  if (!is_panic && seen.states[home] == HF_STATE_DOWN && when_down != "next") {
    if (when_down == "fail") return answers;
    const Pool pool = model.stand_ins(seen, request.mask);
    answers.pool = pool.slots;
    if (!pool.slots.empty()) Search(model, seen, request, pool, order, answers, true).run();
    return answers;
  }
  const bool may_take = is_weightless(model, seen, home) && permits(request.mask, home);
  if (may_take && is_up) return expect_home(answers, request, home), answers;
  const std::vector<Pool> pools = model.pools(seen, request.mask, seen.is_pinned(request.key, request.is_by_hash));
  const bool is_nobody_up = pools.empty() || (!is_panic && seen.states[pools[0].slots[0]] != HF_STATE_UP);
  if (may_take && is_nobody_up && seen.states[home] == HF_STATE_DRAINING) {
    return expect_home(answers, request, home), answers;
  }
  for (const Pool &pool : pools) {
    answers.pool = pool.slots;
    if (Search(model, seen, request, pool, order, answers, &pool == pools.data()).run()) break;
  }
  return answers;
}

}  // namespace loads
