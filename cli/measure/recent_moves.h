// Recent moves of the command: a file that remembers which batches of plans were done when, the plan that lets
// them rest, and the step that writes what is done into the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <holdfast/holdfast.hpp>

namespace cli {

struct RestWish {
  std::string file;                   // "" for none; it need not be there
  std::optional<std::uint64_t> rest;  // in seconds, as all times here
  std::optional<std::uint64_t> now;   // when the plan is made; the system's clock unless given
  std::optional<std::uint64_t> done;  // so many batches, the first ones
  std::optional<std::uint64_t> at;    // when they were done; the system's clock unless given
  std::string stage_file;             // what the view of the batches that are done is saved as; "" for none
};

// Throws Complaint for flags that do not go together.
void check(const RestWish &wish);

// Lets ranges of the plan rest by the file. The time for which it was made; none without a rest.
std::optional<std::uint64_t> let_rest(hf::Plan &plan, const hf::View &from, const RestWish &wish);

// Records the batches that are done in the file, and saves the stage. A sentence that says so.
[[nodiscard]] std::string record_done(const hf::Plan &plan, const hf::View &from, const RestWish &wish);

}  // namespace cli
