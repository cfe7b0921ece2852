#include "cluster/guard.h"

#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "hash/sip/siphash.h"

namespace holdfast {

namespace {

// Ids end in a byte that no id has.
std::uint64_t hash_of(const std::map<std::string_view, Weight> &wanted) {
  std::string bytes;
  for (const auto &[id, weight] : wanted) {
    unsigned char steps[8];
    store_le(steps, weight.steps());
    bytes += id;
    bytes += '\0';
    bytes.append(reinterpret_cast<const char *>(steps), sizeof steps);
  }
  return siphash64<2, 4>(Seed{}, reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
}

std::string problem_of(const std::map<std::string_view, Weight> &wanted, const View &published,
                       const Settings &settings) {
  const std::uint64_t size = wanted.size(), least = settings.guard_least();
  if (size < least) {
    return "the list has " + text_of(size) + " nodes and 'guard_least' is " + text_of(least);
  }
  std::uint64_t leaving = 0;
  for (const Node &node : published.nodes()) leaving += wanted.contains(node.id) ? 0 : 1;
  const double loss = settings.guard_loss();
  if (static_cast<double>(leaving) <= loss * static_cast<double>(published.nodes().size())) return "";
  return text_of(leaving) + " of " + text_of(std::uint64_t{published.nodes().size()}) +
         " nodes would leave and 'guard_loss' is " + text_of(loss);
}

}  // namespace

void Guard::check(const std::map<std::string_view, Weight> &wanted, const View &published, const Settings &settings) {
  const std::string problem = problem_of(wanted, published, settings);
  if (problem.empty()) {
    times_ = 0;
    return;
  }
  const std::uint64_t offered = hash_of(wanted);
  times_ = times_ > 0 && offered == offered_ ? times_ + 1 : 1;
  offered_ = offered;
  const std::uint64_t wanted_times = settings.guard_confirmations();
  if (wanted_times > 0 && times_ >= wanted_times) {
    times_ = 0;
    return;
  }
  const std::string remedy =
      wanted_times == 0 ? ""
                        : ", offer it " + text_of(wanted_times) + " times in a row (this was " + text_of(times_) + ")";
  throw Error{Fault::refused, problem + ": nothing was staged; mend the feed" + remedy +
                                  ", or override the guard if the list is right"};
}

}  // namespace holdfast
