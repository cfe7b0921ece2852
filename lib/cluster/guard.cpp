#include "cluster/guard.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "hash/sip/siphash.h"

namespace holdfast {

namespace {

constexpr std::uint64_t kMillion = 1000000;

// Former views of one part of the window are remembered as one, so that memory is bounded.
constexpr std::uint64_t kPartsOfWindow = 256;

// Ids end in a byte that no id has.
std::uint64_t hash_of(std::span<const Node> nodes) {
  std::string bytes;
  for (const Node &node : nodes) {
    unsigned char steps[8];
    store_le(steps, node.weight.steps());
    bytes += node.id;
    bytes += '\0';
    bytes.append(reinterpret_cast<const char *>(steps), sizeof steps);
  }
  return siphash64<2, 4>(Seed{}, reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
}

std::uint64_t weight_up(const Node &node) noexcept { return node.state == NodeState::up ? node.weight.steps() : 0; }

// No overflow: 2^32 nodes of 2^62 steps each have less than 2^94, and a factor has less than 2^20.
Wide times(const Wide &number, std::uint64_t factor) noexcept {
  Wide product = multiply(number.low, factor);
  product.high += number.high * factor;
  return product;
}

// Whether `lost` is more than that part of `before`, exactly.
bool is_more(const Wide &lost, const Wide &before, std::uint32_t millionths) noexcept {
  return times(lost, kMillion) > times(before, millionths);
}

bool is_more(std::uint64_t lost, std::uint64_t before, std::uint32_t millionths) noexcept {
  return is_more(Wide{0, lost}, Wide{0, before}, millionths);
}

std::string text_of_weight(const Wide &steps) { return text_of(Weight::value_of(steps)); }

std::string limit_of(const Settings &settings) { return " and 'guard_loss' is " + text_of(settings.guard_loss()); }

bool is_holder(const Node *node) noexcept {
  return node != nullptr && !(node->weight.is_zero() && node->replica_weight().is_zero());
}

// A node before and after, of which one may be missing.
void count(Loss &loss, const Node *before, const Node *after) noexcept {
  const bool was = before != nullptr && !before->weight.is_zero(), is = after != nullptr && !after->weight.is_zero();
  loss.nodes_before += was ? 1 : 0;
  loss.nodes_after += is ? 1 : 0;
  const bool held = is_holder(before), holds = is_holder(after);
  loss.holders_before += held ? 1 : 0;
  loss.holders_lost += held && !holds ? 1 : 0;
  const std::uint64_t had = before != nullptr ? weight_up(*before) : 0, has = after != nullptr ? weight_up(*after) : 0;
  loss.weight_before += had;
  loss.weight_after += has;
  loss.weight_lost += had > has ? had - has : 0;
}

// Empty if the loss is small.
std::string problem_of(const Loss &loss, const Settings &settings) {
  const std::uint32_t most = settings.guard_loss_millionths();
  if (is_more(loss.holders_lost, loss.holders_before, most)) {
    return text_of(loss.holders_lost) + " of " + text_of(loss.holders_before) +
           " nodes would leave or fall to weight 0" + limit_of(settings);
  }
  if (is_more(loss.weight_lost, loss.weight_before, most)) {
    return "nodes would lose " + text_of_weight(loss.weight_lost) + " of the weight " +
           text_of_weight(loss.weight_before) + " that is up" + limit_of(settings);
  }
  return "";
}

}  // namespace

// Two sorted lists in one pass.
Loss loss_of(std::span<const Node> before, std::span<const Node> after) noexcept {
  Loss loss;
  auto next = after.begin();
  for (const Node &node : before) {
    for (; next != after.end() && next->id < node.id; ++next) count(loss, nullptr, &*next);
    const bool stays = next != after.end() && next->id == node.id;
    count(loss, &node, stays ? &*next : nullptr);
    if (stays) ++next;
  }
  for (; next != after.end(); ++next) count(loss, nullptr, &*next);
  return loss;
}

bool Guard::is_on(const Settings &settings) noexcept {
  return settings.guard_least() > 0 || settings.guard_loss_millionths() < kMillion;
}

void Guard::set_clock(std::uint64_t now) {
  if (now < now_) {
    throw Error{Fault::argument, "the clock shows " + text_of(now_) + " and " + text_of(now) +
                                     " is before it: give times that never go back, such as those of a steady clock"};
  }
  now_ = now;
}

// A change that loses nothing passes whatever was lost before: it does not make that worse.
std::string Guard::problem_over_window(const Loss &loss, const Settings &settings) const {
  if (loss.weight_after >= loss.weight_before) return "";
  const auto greatest =
      std::ranges::find_if(former_, [&](const Former &former) { return is_within_window(former, settings); });
  if (greatest == former_.end() || greatest->weight <= loss.weight_after) return "";
  const Wide lost = greatest->weight - loss.weight_after;
  if (!is_more(lost, greatest->weight, settings.guard_loss_millionths())) return "";
  return "the weight that is up would fall from " + text_of_weight(greatest->weight) + " to " +
         text_of_weight(loss.weight_after) + " within 'guard_window' (" + text_of(settings.guard_window()) +
         ", the clock shows " + text_of(now_) + ")" + limit_of(settings);
}

bool Guard::check_list(std::span<const Node> before, std::span<const Node> after, const Settings &settings) {
  const Loss loss = loss_of(before, after);
  const std::uint64_t least = settings.guard_least();
  std::string problem = problem_of(loss, settings);
  if (problem.empty()) problem = problem_over_window(loss, settings);
  if (loss.nodes_after < least) {
    problem =
        "the list has " + text_of(loss.nodes_after) + " nodes of weight above 0 and 'guard_least' is " + text_of(least);
  }
  if (problem.empty()) {
    times_ = 0;
    return false;
  }
  const std::uint64_t offered = hash_of(after);
  times_ = times_ > 0 && offered == offered_ ? times_ + 1 : 1;
  offered_ = offered;
  const std::uint64_t wanted_times = settings.guard_confirmations();
  if (wanted_times > 0 && times_ >= wanted_times) {
    times_ = 0;
    return true;
  }
  const std::string remedy =
      wanted_times == 0 ? ""
                        : ", offer it " + text_of(wanted_times) + " times in a row (this was " + text_of(times_) + ")";
  throw Error{Fault::refused, problem + ": nothing was staged; mend the feed" + remedy +
                                  ", or override the guard if the list is right"};
}

void Guard::check_changes(std::span<const Node> before, std::span<const Node> after, bool is_vouched,
                          const Settings &settings) const {
  if (!is_on(settings)) return;
  const Loss loss = loss_of(before, after);
  const std::uint64_t least = settings.guard_least();
  std::string problem = problem_of(loss, settings);
  if (problem.empty() && !is_vouched) problem = problem_over_window(loss, settings);
  if (loss.nodes_after < least && loss.nodes_after < loss.nodes_before) {
    problem =
        text_of(loss.nodes_after) + " nodes of weight above 0 would be left and 'guard_least' is " + text_of(least);
  }
  if (problem.empty()) return;
  throw Error{Fault::refused, problem +
                                  ": nothing was published and the changes stay staged; mend or discard them, or "
                                  "publish them anyway if they are right"};
}

void Guard::remember(std::span<const Node> published, const Settings &settings) {
  if (settings.guard_window() == 0 || !is_on(settings)) return;
  Wide weight;
  for (const Node &node : published) weight += weight_up(node);
  std::erase_if(former_,
                [&](const Former &former) { return !is_within_window(former, settings) || former.weight <= weight; });
  const std::uint64_t part = settings.guard_window() / kPartsOfWindow + 1;
  if (!former_.empty() && former_.back().until / part == now_ / part) {
    former_.back().until = now_;  // the greater weight counts for both
  } else {
    former_.push_back({.until = now_, .weight = weight});
  }
}

}  // namespace holdfast
