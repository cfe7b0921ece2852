// Redis Cluster, and Valkey: what CLUSTER NODES prints, a node a line (src/cluster.c):
//   <id> <address:port@bus-port[,name]> <flags> <master> <ping> <pong> <epoch> <link> [slot | first-last |
//   [migration]]...
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "read/import/formats.h"

namespace cli {

namespace {

constexpr std::size_t kSlots = 16384, kFirstSlot = 8;

// Which line gave a slot to its node; 0: none.
using SlotLines = std::array<int, kSlots>;

bool has_flag(std::string_view flags, std::string_view flag) {
  for (std::size_t start = 0; start <= flags.size();) {
    const std::size_t end = std::min(flags.find(',', start), flags.size());
    if (flags.substr(start, end - start) == flag) return true;
    start = end + 1;
  }
  return false;
}

class LineReader {
 public:
  LineReader(const ImportSource &source, Imported &imported, SlotLines &slots)
      : source_(source), imported_(imported), slots_(slots) {}

  void read(int line, const std::vector<std::string_view> &words) {
    if (words.size() < kFirstSlot) {
      refuse(source_.path, {line, 1},
             fmt::format("{} words where CLUSTER NODES prints {} and more: is it cut off?", words.size(), kFirstSlot));
    }
    const std::string_view address = words[1].substr(0, words[1].find_first_of("@,")), flags = words[2];
    node_.id = address.rfind(':') == 0 ? std::string(words[0]) : std::string(address);
    node_.line = line;
    for (std::size_t i = kFirstSlot; i < words.size(); ++i) read_slots(words[i]);
    if (!node_.assigned.empty()) {
      node_.is_down = has_flag(flags, "fail");
      check_room(source_, line, imported_.nodes.size(), "nodes");
      imported_.nodes.push_back(std::move(node_));
    } else {
      const bool is_replica = has_flag(flags, "slave") || has_flag(flags, "replica");
      imported_.note(line, fmt::format("node {} {}; left out", shown(node_.id),
                                       is_replica ? "is a replica of another" : "holds no slot"));
    }
  }

 private:
  void read_slots(std::string_view word) {
    if (word.starts_with('[')) {
      imported_.lose(node_.line, fmt::format("{}: keys of a slot on its way are on both nodes; it stays with the one "
                                             "that has it",
                                             shown(std::string(word))));
      return;
    }
    const std::size_t dash = word.find('-');
    const auto first = whole_in(word.substr(0, dash), kSlots - 1);
    const auto last = dash == std::string_view::npos ? first : whole_in(word.substr(dash + 1), kSlots - 1);
    if (!first || !last || *last < *first) {
      refuse(source_.path, {node_.line, 1},
             fmt::format("{} is no slot from 0 to {}, and no range of them", shown(std::string(word)), kSlots - 1));
    }
    for (std::uint64_t slot = *first; slot <= *last; ++slot) {
      if (slots_[slot] != 0) {
        refuse(source_.path, {node_.line, 1},
               fmt::format("slot {} belongs to the node in line {} already", slot, slots_[slot]));
      }
      slots_[slot] = node_.line;
    }
    node_.assigned += (node_.assigned.empty() ? "" : ",") + std::string(word);
  }

  const ImportSource &source_;
  Imported &imported_;
  SlotLines &slots_;
  ImportedNode node_;
};

void check_slots(Imported &imported, const SlotLines &slots) {
  const auto missing = std::ranges::count(slots, 0);
  if (missing == 0) return;
  imported.lose(0, fmt::format("{} of {} slots belong to no node, the first is {}: the cluster does not serve all keys",
                               missing, kSlots, std::ranges::find(slots, 0) - slots.begin()));
}

}  // namespace

Imported read_redis(const ImportSource &source) {
  Imported imported("CLUSTER NODES of Redis", "redis-cluster@1");
  SlotLines slots{};
  for_each_line(source.text, [&](int number, std::string_view line) {
    const std::vector<std::string_view> words = words_in(line, kSlots + kFirstSlot);
    if (!words.empty()) LineReader(source, imported, slots).read(number, words);
  });
  check_slots(imported, slots);
  return imported;
}

}  // namespace cli
