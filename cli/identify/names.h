// Nodes by the names that pairs give them, which need not be the ids of the list: a program may print a node without
// its port, by its alias, or by its number. What a name could mean in two ways it does not mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "read/files.h"

namespace cli {

class Names {
 public:
  explicit Names(const ClusterFile &fleet);

  // Looks at the names that there are, or at the first of them, before any is asked for: only together they say whether
  // numbers begin with 0 or with 1.
  void learn(const std::vector<std::string> &names);

  // The node of the fleet; nothing if none or more than one has that name.
  [[nodiscard]] std::optional<std::uint32_t> of(const std::string &name) const;

  // How the names were understood that are no ids: "names without a port are nodes with one". One sentence a way.
  [[nodiscard]] const std::vector<std::string> &remarks() const { return remarks_; }

 private:
  static constexpr std::uint32_t kSeveral = 0xfffffffe;
  struct Way {
    std::string meaning;  // "the node with that label"
    std::unordered_map<std::string, std::uint32_t> nodes = {};
    bool is_used = false;
  };

  void add(Way &way, const std::string &name, std::uint32_t node);
  void add_numbers(std::size_t count, std::size_t first);
  [[nodiscard]] const Way *way_of(const std::string &name) const;

  std::vector<Way> ways_;  // the surest first
  std::size_t count_;
  std::vector<std::string> remarks_;
};

}  // namespace cli
