// The requests of a trial, and what is checked of each.
#include "trial.h"

namespace loads {

namespace {

constexpr std::size_t kMost = 64;

bool contains(const std::vector<std::uint32_t> &slots, std::uint32_t slot) {
  return std::find(slots.begin(), slots.end(), slot) != slots.end();
}

}  // namespace

Request Trial::any_request(const Seen &seen) {
  Request request;
  request.kind = static_cast<Request::Kind>(random_.below(4));
  request.key = (random_.below(2) == 0 ? "a" : "b") + std::to_string(random_.below(100));
  request.is_by_hash =
      random_.below(2) == 0 || request.kind == Request::Kind::best_of || request.kind == Request::Kind::spread;
  request.hash = hf_view_hash(seen.view.get(), request.key.data(), request.key.size());
  if (random_.below(2) == 0 && request.kind != Request::Kind::spread) request.cost = 1 + random_.below(300);
  if (random_.below(200) == 0 && request.kind != Request::Kind::spread)
    request.cost = std::uint64_t{1} << random_.below(33);
  request.width = static_cast<std::uint32_t>(1 + (random_.below(4) == 0 ? random_.below(64) : random_.below(4)));
  if (happens(random_, 25)) {
    const std::size_t allowed = random_.below(5);
    for (std::size_t i = 0; i < seen.limit(); ++i) request.mask.push_back(random_.below(4) < allowed ? 1 : 0);
  }
  if (request.kind == Request::Kind::best_of) set_given(request, seen);
  return request;
}

// The choices, or any slots.
void Trial::set_given(Request &request, const Seen &seen) {
  request.given = choices(load_, seen, request);
  request.given.resize(std::min<std::size_t>(request.given.size(), random_.below(5)));
  while (seen.limit() != 0 && random_.below(3) == 0) {
    request.given.push_back(static_cast<std::uint32_t>(random_.below(seen.limit())));
  }
  for (std::size_t i = 0; i < request.given.size(); ++i) request.given_costs.push_back(1 + random_.below(300));
}

hf_status Trial::make(hf_load *load, const Seen &seen, const Request &asked, std::uint32_t &slot,
                      std::uint64_t &ticket) const {
  const hf_view *view = seen.view.get();
  const void *key = asked.key.data();
  const std::size_t length = asked.key.size(), limit = asked.mask.size();
  switch (asked.kind) {
    case Request::Kind::acquire:
      if (asked.cost == 1 && asked.is_by_hash) {
        return hf_load_acquire_hash(load, view, asked.hash, asked.bytes(), limit, &slot, &ticket, nullptr);
      }
      if (asked.cost == 1)
        return hf_load_acquire(load, view, key, length, asked.bytes(), limit, &slot, &ticket, nullptr);
      if (asked.is_by_hash) {
        return hf_load_acquire_hash_cost(load, view, asked.hash, asked.cost, asked.bytes(), limit, &slot, &ticket,
                                         nullptr);
      }
      return hf_load_acquire_cost(load, view, key, length, asked.cost, asked.bytes(), limit, &slot, &ticket, nullptr);
    case Request::Kind::best:
      if (asked.is_by_hash) {
        return hf_load_best_hash(load, view, asked.hash, asked.width, asked.cost, asked.bytes(), limit, &slot, &ticket,
                                 nullptr);
      }
      return hf_load_best(load, view, key, length, asked.width, asked.cost, asked.bytes(), limit, &slot, &ticket,
                          nullptr);
    case Request::Kind::best_of:
      return hf_load_best_of_hash(load, view, asked.hash, asked.cost, asked.given.data(), asked.given_costs.data(),
                                  asked.given.size(), asked.bytes(), limit, &slot, &ticket, nullptr);
    case Request::Kind::spread:
      return hf_load_spread(load, view, asked.hash, asked.width, asked.bytes(), limit, &slot, &ticket, nullptr);
  }
  return HF_E_INTERNAL;
}

std::vector<std::uint32_t> Trial::choices(const hf_load *load, const Seen &seen, const Request &request) const {
  std::vector<std::uint32_t> slots(kMost);
  std::size_t count = 0;
  const hf_view *view = seen.view.get();
  const hf_status status = request.is_by_hash
                               ? hf_load_choices_hash(load, view, request.hash, request.bytes(), request.mask.size(),
                                                      slots.data(), kMost, &count, nullptr)
                               : hf_load_choices(load, view, request.key.data(), request.key.size(), request.bytes(),
                                                 request.mask.size(), slots.data(), kMost, &count, nullptr);
  law(status == (count != 0 ? HF_OK : HF_E_INFEASIBLE), "choices are there or refused");
  slots.resize(count);
  return slots;
}

// The home, all members whatever their states, and then all that are no members in the order of the object: those that
// are not down in the order of hf_view_candidates().
std::vector<std::uint32_t> Trial::order_of(const Seen &seen, const Request &request, std::uint32_t home) {
  const hf_view *view = seen.view.get();
  if (ordered_ != view) law(hf_load_follow(order_, view, nullptr) == HF_OK, "a view is followed");
  ordered_ = view;
  Request others = request;
  others.mask.assign(seen.limit(), 1);
  others.mask[home] = 0;
  std::vector<std::uint32_t> order = choices(order_, seen, others), live;
  order.insert(order.begin(), home);
  for (const std::uint32_t slot : order) {
    // Nodes that leave in a stage own keys and are no candidates of others'.
    const bool is_candidate = slot == home || seen.halves[slot] != 0;
    if (is_candidate && seen.states[slot] != HF_STATE_DOWN) live.push_back(slot);
  }
  std::vector<std::uint32_t> candidates(kMost);
  std::size_t count = 0;
  const hf_status status = request.is_by_hash
                               ? hf_view_candidates_hash(view, request.hash, nullptr, 0, nullptr, 0, candidates.data(),
                                                         kMost, &count, nullptr)
                               : hf_view_candidates(view, request.key.data(), request.key.size(), nullptr, 0, nullptr,
                                                    0, candidates.data(), kMost, &count, nullptr);
  candidates.resize(count);
  if (seen.has_weight && seen.weight(home) != 0) {
    law(status == HF_OK && live == candidates, "choices come in the order of the candidates");
  }
  return order;
}

const Seen &Trial::any_view() {
  const bool is_newest = is_newest_next_ || happens(random_, 85);
  const Seen &seen = views_[is_newest ? views_.size() - 1 : random_.below(views_.size())];
  is_newest_next_ = false;
  const bool is_older = hf_view_generation(seen.view.get()) < hf_view_generation(views_.back().view.get());
  return is_older && model_.has_moved_nodes(seen) ? views_.back() : seen;
}

void Trial::request() {
  const Seen seen = any_view();
  model_.receive(seen);
  const Request request = any_request(seen);
  const std::uint32_t home = request.is_by_hash ? hf_view_home_hash(seen.view.get(), request.hash)
                                                : hf_view_home(seen.view.get(), request.key.data(), request.key.size());
  std::vector<std::uint32_t> order;
  if (home != HF_NO_NODE) {
    const bool is_down = !model_.is_panic(seen) && seen.states[home] == HF_STATE_DOWN && seen.when_down != "next";
    order = is_down ? choices(load_, seen, request) : order_of(seen, request, home);
  }
  const Answers answers = expect(model_, seen, request, home, order);
  story_ = {&seen, &request, &answers, HF_NO_NODE};
  if (random_.below(4) == 0) check_choices(seen, request, answers);
  std::uint32_t slot = 77, of_twin = 77;
  std::uint64_t ticket = 77, ticket_of_twin = 77;
  const hf_status status = make(load_, seen, request, slot, ticket);
  story_.slot = slot;
  law(make(twin_, seen, request, of_twin, ticket_of_twin) == status && of_twin == slot, "equal calls, equal answers");
  if (answers.any_of.empty()) {
    law(status == HF_E_INFEASIBLE && slot == 77 && ticket == 77, "what nobody may take is refused");
  } else {
    law(status == HF_OK, "a node with room is found if one may be used");
    check_answer(seen, request, answers, slot);
    count(seen, answers, slot, ticket, ticket_of_twin);
  }
  if (random_.below(4) == 0) check_bound(seen, request);
  story_ = {};
}

void Trial::check_answer(const Seen &seen, const Request &request, const Answers &answers, std::uint32_t slot) {
  law(contains(answers.pool, slot), "work goes to nodes that may be used");
  law(permits(request.mask, slot), "work goes to nodes that the mask allows");
  if (!model_.is_panic(seen) && seen.states[slot] != HF_STATE_UP) {
    law(seen.states[slot] == HF_STATE_DRAINING, "a node that is down gets nothing");
    for (std::uint32_t other = 0; other < seen.limit(); ++other) {
      const bool is_usable = seen.weight(other) != 0 && model_.weight(seen, other) != 0 && permits(request.mask, other);
      law(!is_usable || seen.is_last_stage() || seen.states[other] != HF_STATE_UP,
          "a node that drains gets nothing while one is up");
    }
  }
  unclear_ += answers.is_unclear ? 1 : 0;
  const auto is_it = [&](const Answer &answer) { return answer.slot == slot; };
  law(answers.is_unclear || std::any_of(answers.any_of.begin(), answers.any_of.end(), is_it),
      "the node is the one that has room and comes first, or is the least loaded");
}

void Trial::count(const Seen &seen, const Answers &answers, std::uint32_t slot, std::uint64_t ticket,
                  std::uint64_t of_twin) {
  const std::uint64_t cost = hf_load_ticket_cost(load_, ticket);
  bool is_cost = answers.is_unclear;
  for (const Answer &answer : answers.any_of) is_cost = is_cost || (answer.slot == slot && answer.cost == cost);
  law(is_cost, "a ticket has the cost that was asked for");
  law(hf_load_ticket_slot(load_, seen.view.get(), ticket) == slot, "a ticket is of its node");
  law(hf_load_ticket_time(load_, ticket) == model_.now, "a ticket carries the time");
  held_.push_back({ticket, of_twin, seen.ids[slot], cost, model_.now});
  model_.add(seen.ids[slot], cost);
  model_.note_cost(cost);
  ++acquired_;
  law(hf_load_of(load_, seen.view.get(), slot) == model_.load(seen.ids[slot]), "the load grows by the cost");
  const std::uint64_t first = hf_load_statistic(load_, HF_LOAD_FIRST_CHOICE);
  const bool is_known = !answers.is_unclear;
  const bool is_first = answers.first == HF_NO_NODE || answers.first == slot;
  law(!is_known || first == first_choices_ + (is_first ? 1 : 0), "tickets of first choices are counted");
  first_choices_ = first;
  const std::uint64_t overflows = hf_load_statistic(load_, HF_LOAD_OVERFLOWS);
  const bool is_one = answers.any_of.size() == 1;
  law(!is_known || !is_one || overflows == overflows_ + (answers.by_slot ? 1 : 0), "overflows are counted");
  overflows_ = overflows;
}

void Trial::check_choices(const Seen &seen, const Request &request, const Answers &answers) {
  std::vector<std::uint32_t> listed = choices(load_, seen, request), expected = answers.choices;
  const bool is_plain = seen.has_weight && request.mask.empty() && model_.settings.tiers.empty() &&
                        !model_.is_panic(seen) && seen.is_alike(model_.followed());
  const std::uint32_t lookup = request.lookup(seen);
  if (is_plain && !seen.is_last_stage())
    law((listed.empty() ? HF_NO_NODE : listed[0]) == lookup, "the first choice is the node of the lookup");
  if (!listed.empty() && seen.is_alike(model_.followed())) check_idle(seen, request);
  if (answers.is_any_order) {
    std::sort(listed.begin(), listed.end());
    std::sort(expected.begin(), expected.end());
  }
  law(listed == expected, "the choices are the nodes that work may go to, in the key's order");
}

// A load object without load acquires at the first choice.
void Trial::check_idle(const Seen &seen, const Request &request) {
  if (random_.below(4) != 0) return;
  hf_load *idle = nullptr;
  assert_int_equal(hf_load_new(0, 0, &idle, nullptr), HF_OK);
  std::vector<const char *> zones;
  for (const std::string &zone : model_.settings.tiers) zones.push_back(zone.c_str());
  assert_int_equal(hf_load_set_tiers(idle, zones.data(), zones.size(), nullptr), HF_OK);
  for (std::uint32_t setting = HF_LOAD_SET_FACTOR; setting <= HF_LOAD_SET_PANIC; ++setting) {
    assert_int_equal(hf_load_set(idle, setting, hf_load_setting(load_, setting), nullptr), HF_OK);
  }
  Request plain = request;
  plain.kind = Request::Kind::acquire;
  std::uint32_t slot = 0;
  std::uint64_t ticket = 0;
  law(make(idle, seen, plain, slot, ticket) == HF_OK, "where there is a choice a ticket is acquired");
  law(slot == choices(load_, seen, request)[0], "an idle load acquires at the first choice");
  hf_load_free(idle);
}

void Trial::check_bound(const Seen &seen, const Request &request) {
  const auto slot = static_cast<std::uint32_t>(random_.below(seen.limit() + 1));
  const bool is_known = model_.is_known(seen, slot);
  std::uint64_t bound = 77;
  law(hf_load_bound_cost(load_, seen.view.get(), slot, request.cost, request.bytes(), request.mask.size(), &bound,
                         nullptr) == HF_OK,
      "a bound is told");
  const Pool pool = is_known ? model_.pool_of(seen, request.mask, slot) : Pool();
  if (!contains(pool.slots, slot)) return law(bound == 0, "the bound is 0 of a node that would not get it");
  const Model::Bound expected = model_.bound(seen, pool, slot, request.cost);
  law(bound == expected.value || (expected.is_unclear && bound + 1 == expected.value), "the bound is exact");
  if (request.cost == 1 && request.mask.empty()) {
    law(hf_load_bound(load_, seen.view.get(), slot) == bound, "one bound");
  }
}

void Trial::check_sums() {
  const Seen &seen = model_.followed();
  for (std::uint32_t slot = 0; slot < seen.limit(); ++slot) {
    if (seen.ids[slot].empty()) continue;
    law(hf_load_of(load_, seen.view.get(), slot) == model_.load(seen.ids[slot]), "a load is what is on the node");
    law(hf_load_own(load_, seen.view.get(), slot) == model_.own(seen.ids[slot]), "a node's own load is its tickets'");
  }
  if (!is_newest_next_) law(hf_load_total(load_) == model_.total(), "the total is the sum of the loads in the pool");
  law(hf_load_statistic(load_, HF_LOAD_HELD) == held_.size(), "tickets held are counted");
  law(hf_load_statistic(load_, HF_LOAD_ACQUIRED) == acquired_, "tickets acquired are counted");
  law(hf_load_statistic(load_, HF_LOAD_FORGOTTEN) == forgotten_, "tickets forgotten are counted");
  law(hf_load_statistic(load_, HF_LOAD_TRIES) >= acquired_, "at least one node is tried for each ticket");
}

void Trial::check_tickets() {
  const std::uint64_t before = model_.now - std::min<std::uint64_t>(model_.now, random_.below(50));
  std::vector<std::uint64_t> expected, listed(held_.size() + 1);
  for (const Held &held : held_) {
    if (held.since < before) expected.push_back(held.ticket);
    law(hf_load_ticket_cost(load_, held.ticket) == held.cost, "a ticket keeps its cost");
    law(hf_load_ticket_time(load_, held.ticket) == held.since, "a ticket keeps its time");
  }
  law(hf_load_tickets(load_, before, listed.data(), listed.size()) == expected.size(), "old tickets are counted");
  law(hf_load_tickets(load_, before, nullptr, 0) == expected.size(), "old tickets are counted without room");
  listed.resize(expected.size());
  std::sort(listed.begin(), listed.end());
  std::sort(expected.begin(), expected.end());
  law(listed == expected, "old tickets are listed");
}

}  // namespace loads
