#include "llm/router.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace llm {

namespace {

// The ids of the prompt's first blocks: sessions differ there, and the turns of one session do not.
std::uint64_t hash_of(const hf::View &view, const Request &request, std::size_t key_blocks) {
  std::vector<std::uint64_t> key(request.blocks.begin(),
                                 request.blocks.begin() + std::min(key_blocks, request.blocks.size()));
  return hf_view_hash(view.c(), key.data(), key.size() * sizeof key[0]);
}

}  // namespace

Router::Router(const Settings &settings, const hf::View &view, std::shared_ptr<Caches> model, std::uint64_t seed)
    : settings_(settings), view_(view), model_(std::move(model)), ledger_(view, settings), ties_(seed) {}

Ticket Router::choose(const Request &request) {
  const Ticket ticket = chosen(request, hash_of(view_, request, settings_.key_blocks));
  (*model_)[ticket.slot].use(request);
  return ticket;
}

Ticket Router::chosen(const Request &request, std::uint64_t hash) {
  switch (settings_.policy) {
    case Policy::plain:
      return ledger_.take(hf_view_lookup_hash(view_.c(), hash), 1);
    case Policy::least_loaded:
      return least_loaded(request, false);
    case Policy::sticky:
      return sticky(request, hash);
    case Policy::cache_aware:
    case Policy::cache_aware_all:
      return least_loaded(request, true);
    case Policy::bounded:
      return ledger_.acquire(hash, 1);
    case Policy::bounded_tokens:
      return ledger_.acquire(hash, request.input_tokens);
    case Policy::best:
      return ledger_.best(hash, settings_.width, request.input_tokens);
    case Policy::best_of:
    case Policy::best_of_all:
      return best_of(request, hash);
  }
  return {};
}

// A choice costs what misses in its cache, and more away from home: only at home do other routers' requests of the
// session warm the cache too, and this router's model does not see those. A model that sees all needs no such help.
Ticket Router::best_of(const Request &request, std::uint64_t hash) {
  const std::uint64_t away_percent = settings_.policy == Policy::best_of_all ? 0 : settings_.away_percent;
  const std::vector<hf::Slot> slots = ledger_.choices(hash, settings_.width);
  std::vector<std::uint64_t> costs;
  for (std::size_t rank = 0; rank < slots.size(); ++rank) {
    costs.push_back(missing(request, slots[rank]) * (100 + (rank > 0 ? away_percent : 0)) / 100);
  }
  return ledger_.best_of(hash, request.input_tokens, slots, costs);
}

Ticket Router::sticky(const Request &request, std::uint64_t hash) {
  const auto known = sessions_.find(hash);
  if (known != sessions_.end()) return ledger_.take(known->second, missing(request, known->second));
  const Ticket ticket = least_loaded(request, false);
  sessions_.emplace(hash, ticket.slot);
  return ticket;
}

std::vector<hf::Slot> Router::shuffled() {
  std::vector<hf::Slot> slots(model_->size());
  std::iota(slots.begin(), slots.end(), hf::Slot{0});
  ties_.shuffle(slots);
  return slots;
}

Ticket Router::least_loaded(const Request &request, bool counts_missing) {
  hf::Slot best = hf::no_node;
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const hf::Slot slot : shuffled()) {
    const std::uint64_t load = ledger_.of(slot) + (counts_missing ? missing(request, slot) : 0);
    if (load < least) best = slot, least = load;
  }
  return ledger_.take(best, missing(request, best));
}

}  // namespace llm
