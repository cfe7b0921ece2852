// Why two views may place keys differently: every fact that decides placement and is not the same in both, and those
// that do not decide it, too.
#pragma once

#include <string>
#include <vector>

#include <holdfast/holdfast.hpp>

namespace cli {

// A fact of one thing in both views, as a person writes it; empty where the view has no such thing.
struct Fact {
  std::string of;    // an option, a node, a pin
  std::string what;  // of a node: "is there", "weight", "zone", "slot", "state" or "address"
  std::string a, b;
  bool decides_placement = true;

  // A state moves keys while it lasts, and is no part of a placement.
  [[nodiscard]] bool is_state() const { return what == "state"; }
};

struct Differences {
  std::vector<Fact> options, nodes, pins;
  std::string log_a, log_b;  // slots in the removal log, if the logs differ

  // Whether nothing that decides placement differs, as far as these facts go.
  [[nodiscard]] bool place_alike() const;
};

// A seed is never shown. Two secret ones differ if nothing else can be the reason that the fingerprints do.
Differences differences_of(const hf::View &a, const hf::View &b);

}  // namespace cli
