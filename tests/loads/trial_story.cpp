// What a trial tells of the request at which a law was broken.
#include <cinttypes>

#include "trial.h"

namespace loads {

namespace {

void tell(const char *what, const std::vector<std::uint32_t> &slots) {
  print_message("  %s:", what);
  for (const std::uint32_t slot : slots) print_message(" %" PRIu32, slot);
  print_message("\n");
}

void tell_request(const Request &request) {
  print_message("  kind %d, key %s%s, cost %" PRIu64 ", width %" PRIu32 "\n", static_cast<int>(request.kind),
                request.key.c_str(), request.is_by_hash ? " by its hash" : "", request.cost, request.width);
  std::vector<std::uint32_t> allowed;
  for (std::uint32_t slot = 0; slot < request.mask.size(); ++slot) {
    if (request.mask[slot] != 0) allowed.push_back(slot);
  }
  if (!request.mask.empty()) tell("allowed", allowed);
  for (std::size_t i = 0; i < request.given.size(); ++i) {
    print_message("  given %" PRIu32 " for %" PRIu64 "\n", request.given[i], request.given_costs[i]);
  }
}

void tell_answers(const Answers &answers) {
  tell("choices", answers.choices);
  tell("pool", answers.pool);
  for (const Answer &answer : answers.any_of) {
    print_message("  expected %" PRIu32 " for %" PRIu64 "\n", answer.slot, answer.cost);
  }
}

void tell_settings(const Settings &settings) {
  print_message("  factor %" PRIu64 ", tries %" PRIu64 ", slack %" PRId64 ", panic %" PRIu64 ", full %" PRIu64,
                settings.factor, settings.tries, settings.slack ? static_cast<std::int64_t>(*settings.slack) : -1,
                settings.panic, settings.full);
  for (const std::string &zone : settings.tiers) print_message(", %s", zone.c_str());
  print_message("\n");
}

}  // namespace

void Trial::tell(const Seen &seen, const Request &request, const Answers &answers, std::uint32_t slot) const {
  tell_request(request);
  tell_answers(answers);
  tell_settings(model_.settings);
  print_message("  answered %" PRIu32 "; when_down %s, generation %" PRIu64 " of %" PRIu64 "%s\n", slot,
                seen.when_down.c_str(), hf_view_generation(seen.view.get()),
                hf_view_generation(model_.followed().view.get()), seen.is_stage ? ", a stage" : "");
  for (std::size_t i = 0; i < seen.limit(); ++i) {
    print_message("  %zu %s weight %" PRIu64 " (%" PRIu64 ") state %" PRId32 " zone %s load %" PRIu64 "\n", i,
                  seen.ids[i].c_str(), seen.halves[i], model_.weight(seen, i), seen.states[i], seen.zones[i].c_str(),
                  model_.load(seen.ids[i]));
  }
}

}  // namespace loads
