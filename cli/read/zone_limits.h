// Limits of zones as people write them on the command line, a flag for each number: `--max-from 2` for every node, and
// `--max-from 1:2` for every zone of level 1, the outermost.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <holdfast/holdfast.hpp>

namespace cli {

struct ZoneLimits {
  struct Sides {
    hf::ZoneLimit out, in;
  };
  std::map<std::uint32_t, Sides> levels;                  // 0 for nodes
  std::set<std::pair<std::string, std::uint32_t>> given;  // flags and levels

  [[nodiscard]] bool has_bytes() const;
};

// Each takes "VALUE" or "LEVEL:VALUE" of a flag into the limits of what leaves, or of what arrives. Throws Complaint,
// also for a flag that was given for the level before: the last one would count, and the others be lost without a word.
void take_share(ZoneLimits &limits, hf::ZoneLimit ZoneLimits::Sides::*side, const std::string &flag,
                const std::string &text);
void take_bytes(ZoneLimits &limits, hf::ZoneLimit ZoneLimits::Sides::*side, const std::string &flag,
                const std::string &text);
void take_moves(ZoneLimits &limits, hf::ZoneLimit ZoneLimits::Sides::*side, const std::string &flag,
                const std::string &text);

}  // namespace cli
