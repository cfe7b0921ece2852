#include "llm/ledger.h"

namespace llm {

namespace {

template <class Call>
Ticket taken(Call &&call) {
  Ticket ticket;
  hf::detail::check([&](hf_error *error) { return call(&ticket.slot, &ticket.number, error); });
  return ticket;
}

}  // namespace

Ledger::Ledger(const hf::View &view, const Settings &settings) : view_(view), slots_(hf_view_slot_limit(view.c())) {
  hf_load *made = nullptr;
  hf::detail::check([&](hf_error *error) { return hf_load_new(settings.factor, 0, &made, error); });
  load_.reset(made);
  hf::detail::check([&](hf_error *error) { return hf_load_set(load(), HF_LOAD_SET_SLACK, settings.slack, error); });
}

std::vector<hf::Slot> Ledger::choices(std::uint64_t hash, std::size_t most) const {
  std::vector<hf::Slot> slots(most);
  std::size_t count = 0;
  hf::detail::check([&](hf_error *error) {
    return hf_load_choices_hash(load(), view_.c(), hash, nullptr, 0, slots.data(), most, &count, error);
  });
  slots.resize(count);
  return slots;
}

Ticket Ledger::acquire(std::uint64_t hash, std::uint64_t cost) {
  return taken([&](hf::Slot *slot, std::uint64_t *number, hf_error *error) {
    return hf_load_acquire_hash_cost(load(), view_.c(), hash, cost, nullptr, 0, slot, number, error);
  });
}

Ticket Ledger::best(std::uint64_t hash, std::uint32_t width, std::uint64_t cost) {
  return taken([&](hf::Slot *slot, std::uint64_t *number, hf_error *error) {
    return hf_load_best_hash(load(), view_.c(), hash, width, cost, nullptr, 0, slot, number, error);
  });
}

Ticket Ledger::best_of(std::uint64_t hash, std::uint64_t cost, const std::vector<hf::Slot> &slots,
                       const std::vector<std::uint64_t> &costs) {
  return taken([&](hf::Slot *slot, std::uint64_t *number, hf_error *error) {
    return hf_load_best_of_hash(load(), view_.c(), hash, cost, slots.data(), costs.data(), slots.size(), nullptr, 0,
                                slot, number, error);
  });
}

// A mask of one node: it always has room, since the fair load within the mask is all of its load.
Ticket Ledger::take(hf::Slot slot, std::uint64_t cost) {
  std::vector<std::uint8_t> mask(slots_, 0);
  mask[slot] = 1;
  return taken([&](hf::Slot *found, std::uint64_t *number, hf_error *error) {
    return hf_load_acquire_hash_cost(load(), view_.c(), 0, cost, mask.data(), mask.size(), found, number, error);
  });
}

void Ledger::release(const Ticket &ticket) {
  hf::detail::check([&](hf_error *error) { return hf_load_release(load(), ticket.number, error); });
}

std::uint64_t Ledger::of(hf::Slot slot) const { return hf_load_of(load(), view_.c(), slot); }

std::vector<std::uint64_t> Ledger::own() const {
  std::vector<std::uint64_t> loads(slots_);
  for (hf::Slot slot = 0; slot < slots_; ++slot) loads[slot] = hf_load_own(load(), view_.c(), slot);
  return loads;
}

void Ledger::feed(const std::string &router, const std::vector<std::uint64_t> &loads, std::uint64_t lease_us) {
  for (hf::Slot slot = 0; slot < slots_; ++slot) {
    hf::detail::check([&](hf_error *error) {
      return hf_load_feed_router(load(), view_.c(), router.c_str(), slot, loads[slot], lease_us, error);
    });
  }
}

void Ledger::set_time(std::uint64_t now_us) {
  hf::detail::check([&](hf_error *error) { return hf_load_set_time(load(), now_us, error); });
}

}  // namespace llm
