// A plan in words that stay the same: as text and as 64 bits.
#include <string>

#include "base/text.h"
#include "hash/sip/siphash.h"
#include "ops/plan/plan.h"

namespace holdfast {

namespace {

void append_node(std::string &text, std::uint32_t node) {
  text += ' ';
  text += node == kNoNode ? "-" : node == kNoSource ? "none" : text_of(std::uint64_t{node});
}

// The end of a line: what a move or a range comes to.
void append_sums(std::string &text, const Plan &plan, std::uint64_t keys, std::uint64_t bytes) {
  if (plan.is_of_keys) text += ' ' + text_of(keys);
  if (plan.total_bytes != 0) text += ' ' + text_of(bytes);
  text += '\n';
}

void append_move(std::string &text, const Plan &plan, std::size_t index) {
  const Move &move = plan.moves[index];
  text += "move";
  append_node(text, move.from);
  append_node(text, move.to);
  append_sums(text, plan, move.keys, move.bytes);
  if (is_sent_for_another(move)) {
    text += "sender";
    append_node(text, move.source);
    text += '\n';
  }
  for (std::size_t i = move.start; i < plan.range_start(index + 1); ++i) {
    const MovedRange &range = plan.ranges[i];
    append_hex(text, range.first);
    text += ' ';
    append_hex(text, range.last);
    append_sums(text, plan, range.keys, bytes_of(plan, range));
  }
}

// A chain of hashes, a link of five words, under what came before as seed.
class Chain {
 public:
  void add(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0, std::uint64_t d = 0,
           std::uint64_t e = 0) noexcept {
    unsigned char bytes[40];
    store_le(bytes, a);
    store_le(bytes + 8, b);
    store_le(bytes + 16, c);
    store_le(bytes + 24, d);
    store_le(bytes + 32, e);
    link_ = siphash64<2, 4>(Seed{.k0 = link_}, bytes, sizeof bytes);
  }
  [[nodiscard]] std::uint64_t end() const noexcept { return link_; }

 private:
  std::uint64_t link_ = 1;
};

}  // namespace

std::string text_of(const Plan &plan) {
  std::string text = "holdfast plan 1\nfrom ";
  append_hex(text, plan.from->fingerprint());
  text += "\nto ";
  append_hex(text, plan.to->fingerprint());
  text += plan.is_of_keys ? "\nof keys " + text_of(plan.keys) : "\nof ranges";
  if (plan.is_rehashed) text += " rehashed";
  if (plan.replicas > 1) text += " with " + text_of(std::uint64_t{plan.counts.before});
  if (plan.counts.before != plan.counts.after) text += " to " + text_of(std::uint64_t{plan.counts.after});
  if (plan.replicas > 1) text += " replicas";
  text += "\nbytes " + text_of(plan.total_bytes) + "\n";
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    text += "node " + text_of(std::uint64_t{i}) + ' ' + plan.nodes[i].id + '\n';
  }
  for (std::size_t batch = 0; batch < plan.batch_count(); ++batch) {
    text += "batch " + text_of(std::uint64_t{batch} + 1);
    if (plan.begin_of(batch) != 0) text += " not before " + text_of(plan.begin_of(batch));
    text += '\n';
    for (std::size_t i = plan.batch_starts[batch]; i < plan.batch_starts[batch + 1]; ++i) append_move(text, plan, i);
  }
  return text + "end\n";
}

std::uint64_t fingerprint(const Plan &plan) noexcept {
  Chain chain;
  chain.add(plan.from->fingerprint(), plan.to->fingerprint(), (plan.is_of_keys ? 1u : 0u) | (plan.replicas - 1) << 1,
            plan.keys, plan.total_bytes);
  if (plan.counts.before != plan.counts.after) chain.add(plan.counts.before, plan.counts.after);
  for (std::size_t batch = 0; batch < plan.batch_count(); ++batch) {
    const std::size_t end = plan.range_start(plan.batch_starts[batch + 1]);
    chain.add(end, plan.begin_of(batch));
    for (std::size_t i = plan.range_start(plan.batch_starts[batch]); i < end; ++i) {
      const MovedRange &range = plan.ranges[i];
      chain.add(range.first, range.last, std::uint64_t{range.from} << 32 | range.to, range.keys, range.bytes);
      if (is_sent_for_another(range)) chain.add(range.source);
    }
  }
  return chain.end();
}

}  // namespace holdfast
