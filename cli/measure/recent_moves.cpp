#include "measure/recent_moves.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "read/complaint.h"
#include "read/files.h"
#include "show/target.h"

namespace cli {

namespace {

// A file that is begun remembers moves for a month, or for the rest if that is longer.
constexpr std::uint64_t kHorizon = 30 * 86400;

std::uint64_t system_time() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

hf::Recent recent_of(const hf::View &from, const RestWish &wish) {
  std::error_code ignored;
  const bool is_there =
      std::filesystem::symlink_status(wish.file, ignored).type() != std::filesystem::file_type::not_found;
  if (is_there) return hf::Recent::open(wish.file);
  return hf::Recent(from, std::max(kHorizon, wish.rest.value_or(0)));
}

}  // namespace

void check(const RestWish &wish) {
  if (wish.file.empty()) {
    const char *const flag = wish.rest                  ? "--rest"
                             : wish.done                ? "--done"
                             : wish.now                 ? "--now"
                             : wish.at                  ? "--at"
                             : !wish.stage_file.empty() ? "--stage"
                                                        : nullptr;
    if (flag != nullptr) throw Complaint(fmt::format("{}: name the file of recent moves with --recent FILE", flag));
    return;
  }
  if (wish.now && !wish.rest)
    throw Complaint("--now: it counts for a plan with --rest alone: say for how long moves rest");
  if (!wish.rest && !wish.done) throw Complaint("--recent: say for how long moves rest, with --rest 1h");
  if (!wish.done && wish.at) throw Complaint("--at: say how many batches are done, with --done NUMBER");
  if (!wish.done && !wish.stage_file.empty()) {
    throw Complaint("--stage: say how many batches are done, with --done NUMBER");
  }
  if (!wish.stage_file.empty()) {
    if (std::filesystem::path(wish.stage_file).lexically_normal() ==
        std::filesystem::path(wish.file).lexically_normal())
      throw Complaint("--stage: that is the file of --recent: name another one");
    check_target("--stage", wish.stage_file, "snapshot", is_snapshot, "remove it");
  }
  if (wish.done && wish.rest && !wish.now) {
    throw Complaint(
        "--done: a plan with --rest depends on its time: give the one that the plan showed, with --now TIME");
  }
}

std::optional<std::uint64_t> let_rest(hf::Plan &plan, const hf::View &from, const RestWish &wish) {
  if (!wish.rest) return {};
  const std::uint64_t now = wish.now ? *wish.now : system_time();
  plan.set_rest(recent_of(from, wish), *wish.rest, now);
  return now;
}

std::string record_done(const hf::Plan &plan, const hf::View &from, const RestWish &wish) {
  const std::uint64_t count = *wish.done, now = wish.at ? *wish.at : system_time();
  if (count > plan.batch_count()) {
    throw Complaint(fmt::format("--done {}: the batches of the plan are 1 to {}", count, plan.batch_count()));
  }
  hf::Recent recent = recent_of(from, wish);
  for (std::size_t batch = 0; batch < count; ++batch) {
    const std::uint64_t least = plan.not_before(batch);
    if (least > now) {
      throw Complaint(fmt::format("--done {}: batch {} must not begin before {}, and it is {}: nothing is recorded",
                                  count, batch + 1, least, now));
    }
  }
  for (std::size_t batch = 0; batch < count; ++batch) recent.record(plan, batch, now);
  if (!wish.stage_file.empty()) plan.view(count).save(wish.stage_file);
  recent.save(wish.file);
  return fmt::format("{} of {} batches of plan {:016x} are recorded in {}, done at {}", count, plan.batch_count(),
                     plan.fingerprint(), shown(wish.file), now);
}

}  // namespace cli
