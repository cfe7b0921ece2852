#include <holdfast/recent.h>

#include <cstring>

#include "abi/handles.h"
#include "abi/wall.h"
#include "base/text.h"
#include "ops/plan/rest.h"
#include "ops/recent/recent.h"

using namespace holdfast;

struct hf_recent {
  Recent impl;
};

extern "C" {

hf_status hf_recent_new(const hf_view *view, uint64_t horizon, hf_recent **recent, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr && recent != nullptr, "view and recent must not be NULL");
    *recent = new hf_recent{Recent(KeyHashing::of(view_of(view)->settings()), horizon)};
  });
}

void hf_recent_free(hf_recent *recent) { delete recent; }

hf_status hf_recent_record(hf_recent *recent, const hf_plan *plan, size_t batch, uint64_t now, hf_error *error) {
  return guard(error, [&] {
    require(recent != nullptr && plan != nullptr, "recent and plan must not be NULL");
    recent->impl.record(plan->impl, batch, now);
  });
}

hf_status hf_plan_set_rest(hf_plan *plan, const hf_recent *recent, uint64_t rest, uint64_t now, hf_error *error) {
  return guard(error, [&] {
    require(plan != nullptr && recent != nullptr, "plan and recent must not be NULL");
    set_rest(plan->impl, recent->impl.resting(plan->impl, rest, now));
  });
}

uint64_t hf_plan_not_before(const hf_plan *plan, size_t batch) {
  return plan != nullptr ? plan->impl.begin_of(batch) : 0;
}

hf_status hf_recent_not_before(const hf_recent *recent, const hf_plan *plan, size_t batch, uint64_t rest,
                               uint64_t *time, hf_error *error) {
  return guard(error, [&] {
    require(recent != nullptr && plan != nullptr && time != nullptr, "recent, plan and time must not be NULL");
    *time = recent->impl.not_before(plan->impl, batch, rest);
  });
}

uint64_t hf_recent_horizon(const hf_recent *recent) { return recent != nullptr ? recent->impl.horizon() : 0; }
uint64_t hf_recent_time(const hf_recent *recent) { return recent != nullptr ? recent->impl.last_time() : 0; }
size_t hf_recent_range_count(const hf_recent *recent) { return recent != nullptr ? recent->impl.ranges().size() : 0; }

hf_status hf_recent_range(const hf_recent *recent, size_t index, uint64_t *first, uint64_t *last, uint64_t *time,
                          hf_error *error) {
  return guard(error, [&] {
    require(recent != nullptr && first != nullptr && last != nullptr && time != nullptr,
            "recent, first, last and time must not be NULL");
    const std::uint64_t count = recent->impl.ranges().size();
    if (index >= count) {
      throw Error{Fault::argument, "there is no range " + text_of(std::uint64_t{index}) + " of " + text_of(count) +
                                       ": ranges are numbered from 0"};
    }
    const RecentRange &range = recent->impl.ranges()[index];
    *first = range.first;
    *last = range.last;
    *time = range.time;
  });
}

hf_status hf_recent_write(const hf_recent *recent, void *bytes, size_t room, size_t *length, hf_error *error) {
  return guard(error, [&] {
    require(recent != nullptr && length != nullptr, "recent and length must not be NULL");
    const std::vector<unsigned char> written = bytes_of(recent->impl);
    *length = written.size();
    if (bytes != nullptr && room < written.size()) {
      throw Error{Fault::argument, "there is room for " + text_of(std::uint64_t{room}) +
                                       " bytes and the recent moves have " + text_of(std::uint64_t{written.size()}) +
                                       ": make room for all of them"};
    }
    if (bytes != nullptr) std::memcpy(bytes, written.data(), written.size());
  });
}

hf_status hf_recent_read(const void *bytes, size_t length, hf_recent **recent, hf_error *error) {
  return guard(error, [&] {
    require(bytes != nullptr && recent != nullptr, "bytes and recent must not be NULL");
    *recent = new hf_recent{recent_of({static_cast<const unsigned char *>(bytes), length})};
  });
}

hf_status hf_recent_save(const hf_recent *recent, const char *path, hf_error *error) {
  return guard(error, [&] {
    require(recent != nullptr && path != nullptr, "recent and path must not be NULL");
    save(recent->impl, path);
  });
}

hf_status hf_recent_open(const char *path, hf_recent **recent, hf_error *error) {
  return guard(error, [&] {
    require(path != nullptr && recent != nullptr, "path and recent must not be NULL");
    *recent = new hf_recent{open_recent(path)};
  });
}

}  // extern "C"
