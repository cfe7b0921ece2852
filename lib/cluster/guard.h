// The guard of a cluster: a change that loses suspiciously much is held back, because a feed that
// fails looks just like a fleet that is gone. What a change loses is the greater of two parts: of
// the nodes of weight above 0, those that leave or fall to 0, and of the weight that is up, what
// its nodes lose of it; what other nodes gain does not make up for that. Small losses add up
// over a window on the caller's clock.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/wide.h"
#include "cluster/node.h"
#include "cluster/settings.h"

namespace holdfast {

// What becomes of the nodes by a change. Weight is in steps, and that of nodes that are up.
struct Loss {
  std::uint64_t nodes_before = 0, nodes_after = 0;     // of weight above 0
  std::uint64_t holders_before = 0, holders_lost = 0;  // of a weight or a replica weight above 0
  Wide weight_before, weight_after, weight_lost;
};

// Both sorted by id.
[[nodiscard]] Loss loss_of(std::span<const Node> before, std::span<const Node> after) noexcept;

class Guard {
 public:
  // Whether the options hold back anything at all.
  [[nodiscard]] static bool is_on(const Settings &settings) noexcept;

  // Throws Error{argument} if that is before what the clock shows.
  void set_clock(std::uint64_t now);

  // For a list, staged as `after`. Throws Error{refused} if it leaves fewer nodes than 'guard_least' or loses more
  // than 'guard_loss', and was not offered 'guard_confirmations' times in a row. True if only the offers let it pass.
  [[nodiscard]] bool check_list(std::span<const Node> before, std::span<const Node> after, const Settings &settings);

  // For what is about to be published. `is_vouched` says that somebody stands in for `before`, so that only what
  // comes on top counts. Throws Error{refused}.
  void check_changes(std::span<const Node> before, std::span<const Node> after, bool is_vouched,
                     const Settings &settings) const;

  // The nodes published until now, which are about to be replaced.
  void remember(std::span<const Node> published, const Settings &settings);
  // Somebody stands in for what is published now: the window begins anew.
  void forget() noexcept { former_.clear(); }

  [[nodiscard]] std::size_t remembered() const noexcept { return former_.size(); }

 private:
  // Weight of a former view, and the time until which it was published.
  struct Former {
    std::uint64_t until;
    Wide weight;
  };

  [[nodiscard]] bool is_within_window(const Former &former, const Settings &settings) const noexcept {
    return now_ - former.until < settings.guard_window();
  }
  // Empty if the loss since the greatest weight within the window is small.
  [[nodiscard]] std::string problem_over_window(const Loss &loss, const Settings &settings) const;

  std::uint64_t now_ = 0;
  std::vector<Former> former_;  // by time, each of less weight than the one before
  std::uint64_t offered_ = 0;   // a hash of the list that was held back last
  std::uint64_t times_ = 0;     // how often in a row
};

}  // namespace holdfast
