// Loads, what is known of them: views to follow, loads and bounds, other routers, tickets one by one.
#include <holdfast/load_routers.h>

#include <cstring>

#include "abi/load.h"
#include "base/text.h"

using namespace holdfast;

namespace {

constexpr std::size_t kLongestRouter = 255;

std::string_view checked_router(const char *router) {
  require(router != nullptr, "router must not be NULL");
  const std::string_view name(router);
  if (!name.empty() && name.size() <= kLongestRouter) return name;
  throw Error{Fault::argument, "the name of the router has " + text_of(std::uint64_t{name.size()}) +
                                   " bytes: use 1 to " + text_of(std::uint64_t{kLongestRouter})};
}

void feed(const hf_load *load, const hf_view *view, uint32_t slot, std::string_view router, uint64_t value,
          uint64_t lease) {
  require(load != nullptr && view != nullptr, "load and view must not be NULL");
  load->impl.feed(*view_of(view), slot, router, value, lease);
}

}  // namespace

extern "C" {

hf_status hf_load_follow(const hf_load *load, const hf_view *view, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr && view != nullptr, "load and view must not be NULL");
    load->impl.follow(*view_of(view));
  });
}

uint64_t hf_load_of(const hf_load *load, const hf_view *view, uint32_t slot) {
  return load != nullptr && view != nullptr ? load->impl.load(*view_of(view), slot) : 0;
}

uint64_t hf_load_bound(const hf_load *load, const hf_view *view, uint32_t slot) {
  return load != nullptr && view != nullptr ? load->impl.bound(*view_of(view), slot, 1, Mask()) : 0;
}

hf_status hf_load_bound_cost(const hf_load *load, const hf_view *view, uint32_t slot, uint64_t cost,
                             const uint8_t eligible[], size_t eligible_count, uint64_t *bound, hf_error *error) {
  return guard(error, [&] {
    const LoadCall call(load, view, eligible, eligible_count);
    require(bound != nullptr, "bound must not be NULL");
    *bound = call.loads.bound(call.asked, slot, cost, call.mask);
  });
}

uint64_t hf_load_total(const hf_load *load) { return load != nullptr ? load->impl.total() : 0; }

uint64_t hf_load_statistic(const hf_load *load, uint32_t which) {
  if (load == nullptr) return 0;
  switch (which) {
    case HF_LOAD_ACQUIRED:
      return load->impl.count_acquired();
    case HF_LOAD_HELD:
      return load->impl.count_held();
    case HF_LOAD_FIRST_CHOICE:
      return load->impl.count_first_choice();
    case HF_LOAD_TRIES:
      return load->impl.count_tries();
    case HF_LOAD_OVERFLOWS:
      return load->impl.count_overflows();
    case HF_LOAD_FORGOTTEN:
      return load->impl.count_forgotten();
    default:
      return 0;
  }
}

hf_status hf_load_set_time(const hf_load *load, uint64_t now, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr, "load must not be NULL");
    load->impl.set_time(now);
  });
}

hf_status hf_load_feed(const hf_load *load, const hf_view *view, uint32_t slot, uint64_t value, hf_error *error) {
  return guard(error, [&] { feed(load, view, slot, {}, value, 0); });
}

hf_status hf_load_feed_router(const hf_load *load, const hf_view *view, const char *router, uint32_t slot,
                              uint64_t value, uint64_t lease, hf_error *error) {
  return guard(error, [&] { feed(load, view, slot, checked_router(router), value, lease); });
}

hf_status hf_load_forget_router(const hf_load *load, const char *router, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr, "load must not be NULL");
    load->impl.forget_router(checked_router(router));
  });
}

uint64_t hf_load_own(const hf_load *load, const hf_view *view, uint32_t slot) {
  return load != nullptr && view != nullptr ? load->impl.own_load(*view_of(view), slot) : 0;
}

hf_status hf_load_forget(const hf_load *load, const hf_view *view, uint32_t slot, uint64_t *count, hf_error *error) {
  return guard(error, [&] {
    require(load != nullptr && view != nullptr, "load and view must not be NULL");
    const uint64_t ended = load->impl.forget(*view_of(view), slot);
    if (count != nullptr) *count = ended;
  });
}

size_t hf_load_tickets(const hf_load *load, uint64_t before, uint64_t tickets[], size_t most) {
  if (load == nullptr) return 0;
  return load->impl.tickets().list(before, {tickets, tickets != nullptr ? most : 0});
}

uint64_t hf_load_ticket_cost(const hf_load *load, uint64_t ticket) {
  const auto claim = load != nullptr ? load->impl.tickets().find(ticket) : std::nullopt;
  return claim ? claim->cost : 0;
}

uint64_t hf_load_ticket_time(const hf_load *load, uint64_t ticket) {
  const auto claim = load != nullptr ? load->impl.tickets().find(ticket) : std::nullopt;
  return claim ? claim->since : 0;
}

uint32_t hf_load_ticket_slot(const hf_load *load, const hf_view *view, uint64_t ticket) {
  return load != nullptr && view != nullptr ? load->impl.slot_of(*view_of(view), ticket) : HF_NO_NODE;
}

}  // extern "C"
