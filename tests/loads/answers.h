// What the model expects of one request: every node that may be the answer, most often one alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model.h"

namespace loads {

// One request, as a caller makes it.
struct Request {
  enum class Kind { acquire, best, best_of, spread };

  Kind kind = Kind::acquire;
  std::string key;
  bool is_by_hash = false;
  std::uint64_t hash = 0;
  std::uint64_t cost = 1;
  std::uint32_t width = 1;
  std::vector<std::uint32_t> given;
  std::vector<std::uint64_t> given_costs;
  MaskBytes mask;

  // A node that is given twice has the first of its costs.
  [[nodiscard]] std::uint64_t cost_on(std::uint32_t slot) const {
    const auto found = std::find(given.begin(), given.end(), slot);
    return found == given.end() ? cost : given_costs[static_cast<std::size_t>(found - given.begin())];
  }
  [[nodiscard]] std::uint32_t lookup(const Seen &seen) const {
    return is_by_hash ? hf_view_lookup_hash(seen.view.get(), hash)
                      : hf_view_lookup(seen.view.get(), key.data(), key.size());
  }
  [[nodiscard]] const std::uint8_t *bytes() const { return mask.empty() ? nullptr : mask.data(); }
};

struct Answer {
  std::uint32_t slot = HF_NO_NODE;
  std::uint64_t cost = 0;
};

struct Answers {
  std::vector<Answer> any_of;          // none: HF_E_INFEASIBLE
  std::uint32_t first = HF_NO_NODE;    // the first choice; HF_NO_NODE: the one that is answered
  bool by_slot = false;                // the search passed the limit of tries
  bool is_unclear = false;             // a load is so near to its bound that any member of the pool may be the answer
  std::vector<std::uint32_t> pool;     // the nodes that may be used at all
  std::vector<std::uint32_t> choices;  // those of the first pool, in the key's order
  bool is_any_order = false;           // the choices are known, their order is not
};

// `order` are all nodes of the key's order, whatever their states, the home first; those that stand in, in their order,
// where they do.
Answers expect(const Model &model, const Seen &seen, const Request &request, std::uint32_t home,
               const std::vector<std::uint32_t> &order);

}  // namespace loads
