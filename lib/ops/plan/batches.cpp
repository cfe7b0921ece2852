#include "ops/plan/batches.h"

#include <algorithm>
#include <span>

#include "ops/plan/doors.h"

namespace holdfast {

namespace {

// Stable, by a number below `limit` that each range has.
template <class Number>
void sort_by_number(std::vector<MovedRange> &ranges, std::size_t limit, const Number &number) {
  std::vector<std::size_t> next(limit + 1);
  for (const MovedRange &range : ranges) ++next[number(range) + 1];
  for (std::size_t i = 1; i <= limit; ++i) next[i] += next[i - 1];
  std::vector<MovedRange> sorted(ranges.size());
  for (const MovedRange &range : ranges) sorted[next[number(range)]++] = range;
  ranges = std::move(sorted);
}

// Nobody counts as one more node, and no source as another one.
std::size_t number_of(std::uint32_t node, std::uint32_t node_count) noexcept {
  return node == kNoSource ? std::size_t{node_count} + 1 : std::min<std::size_t>(node, node_count);
}

void sort_by_difference(std::vector<MovedRange> &ranges, std::uint32_t node_count) {
  const std::size_t limit = std::size_t{node_count} + 1;
  const auto sender = [&](const MovedRange &range) { return number_of(range.source, node_count); };
  const auto difference = [&](const MovedRange &range) {
    return (number_of(range.to, node_count) + limit - std::min<std::size_t>(range.source, node_count)) % limit;
  };
  sort_by_number(ranges, limit, [&](const MovedRange &range) { return number_of(range.from, node_count); });
  sort_by_number(ranges, limit + 1, sender);
  sort_by_number(ranges, limit, difference);
  sort_by_number(ranges, 2, [](const MovedRange &range) { return std::size_t{is_sent_for_another(range) ? 0u : 1u}; });
}

bool is_of_pair(const MovedRange &a, const MovedRange &b) noexcept {
  return a.from == b.from && a.to == b.to && a.source == b.source;
}

// The ranges of each key that moves more than once, so that no batch gets two of them, and none that one of them is
// sent from before that one.
class Siblings {
 public:
  explicit Siblings(std::span<const MovedRange> ranges)
      : ranges_(ranges), next_(ranges.size()), batches_(ranges.size()) {
    const auto is_first = [](const MovedRange &range) { return range.rank == 0; };
    if (std::ranges::all_of(ranges, is_first)) return;
    std::vector<std::uint32_t> order(ranges.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = next_[i] = i;
    std::ranges::sort(order, {}, [&](std::uint32_t i) { return std::pair(ranges[i].first, ranges[i].rank); });
    for (std::size_t i = 1; i < order.size(); ++i) {
      // A ring of each family: the new one points to where the one before it pointed.
      if (ranges[order[i]].first == ranges[order[i - 1]].first) std::swap(next_[order[i]], next_[order[i - 1]]);
    }
    has_any_ = true;
  }

  [[nodiscard]] bool keep_out(std::size_t range, std::uint32_t batch) const {
    if (!has_any_) return false;
    for (std::size_t other = next_[range]; other != range; other = next_[other]) {
      if (std::ranges::binary_search(batches_[other], batch)) return true;
      const bool is_source = ranges_[other].source == ranges_[range].from && is_sent_for_another(ranges_[other]);
      if (is_source && !batches_[other].empty() && batches_[other].back() > batch) return true;
    }
    return false;
  }
  void add(std::size_t range, std::uint32_t batch) {
    if (has_any_ && next_[range] != range) batches_[range].push_back(batch);
  }

 private:
  std::span<const MovedRange> ranges_;
  bool has_any_ = false;
  std::vector<std::uint32_t> next_;                  // of the same key, in a ring
  std::vector<std::vector<std::uint32_t>> batches_;  // of each range with siblings, ascending
};

class Packer {
 public:
  Packer(std::span<const MovedRange> ranges, const Scale &scale, const BatchLimits &limits)
      : ranges_(ranges), scale_(scale), limits_(limits), open_(limits_), siblings_(ranges) {
    pieces_.reserve(ranges.size());
  }

  // All ranges of a pair.
  void pour(std::size_t begin, std::size_t end) {
    left_.clear();
    for (std::size_t i = begin; i < end; ++i) left_.push_back({ranges_[i], i});
    at_ = 0;
    rest_ = {};
    for (const Left &left : left_) add(rest_, scale_.of(left.range));
    to_ = ranges_[begin].to;
    from_ = ranges_[begin].source == kNoSource ? kNoNode : ranges_[begin].source;
    for (std::uint32_t batch = 0; !kept_out_.empty() || at_ < left_.size(); ++batch) {
      batch = open_.next(from_, to_, batch);
      if (batch == open_.count()) {
        open_.add();
        batches_.emplace_back();
      }
      if (fill(batch)) open_.enter(from_, to_, batch);
    }
  }

  [[nodiscard]] std::vector<MovedRange> take() { return std::move(pieces_); }

 private:
  struct Batch {
    Amount used;
    unsigned refused = 0;
  };
  struct Left {
    MovedRange range;
    std::size_t index;  // in ranges_
  };

  static void add(Amount &sum, const Amount &more) noexcept {
    sum.count = sum.count > kUnlimited - more.count ? kUnlimited : sum.count + more.count;
    sum.bytes += more.bytes;
  }
  // What the batch has for any pair, and for the one that is poured.
  [[nodiscard]] Room own_room(const Batch &batch) const noexcept {
    Room room;
    room.narrow(limits_.amount, batch.used);
    return room;
  }
  [[nodiscard]] Room room_in(std::uint32_t number) const {
    Room room = own_room(batches_[number]);
    open_.narrow(from_, to_, number, room);
    return room;
  }

  // Whether the batch took anything.
  bool fill(std::uint32_t number) {
    const Room room = room_in(number);
    if (!room.holds(rest_) && !room.is_worth_dividing) return refuse(number);
    room_ = room.left;
    const std::size_t before = pieces_.size();
    const std::size_t kept_before = kept_out_.size();
    bool has_room = take_kept_out(number);
    for (; has_room && at_ < left_.size(); ++at_) {
      if (siblings_.keep_out(left_[at_].index, number)) {
        kept_out_.push_back(left_[at_]);
      } else {
        has_room = take_from(left_[at_], number);
        if (!has_room) break;
      }
    }
    close_if_full(number);
    if (pieces_.size() > before) return true;
    if (kept_before == 0 && kept_out_.empty()) refuse(number);
    return false;
  }

  // What other batches kept out, first. False if something did not fit.
  bool take_kept_out(std::uint32_t number) {
    std::vector<Left> still;
    bool has_room = true;
    for (Left &left : kept_out_) {
      const bool is_taken = has_room && !siblings_.keep_out(left.index, number);
      if (is_taken) has_room = take_from(left, number);
      if (!is_taken || !has_room) still.push_back(left);
    }
    kept_out_ = std::move(still);
    return has_room;
  }

  // As much of the range as fits; false if some of it is left.
  bool take_from(Left &left, std::uint32_t number) {
    Batch &batch = batches_[number];
    MovedRange piece = left.range;
    if (!scale_.fit(piece, room_, limits_.grain)) return false;
    piece.batch = number;
    const Amount amount = scale_.of(piece);
    add(batch.used, amount);
    open_.use(from_, to_, number, amount);
    if (room_.count != kUnlimited) room_.count -= amount.count;
    if (room_.bytes != kUnlimited) room_.bytes -= amount.bytes;
    rest_.count -= std::min(rest_.count, amount.count);
    rest_.bytes -= amount.bytes;
    siblings_.add(left.index, number);
    pieces_.push_back(piece);
    if (piece.last == left.range.last) return true;
    left.range.first = piece.last + 1;
    return false;
  }

  // Counts against a zone of the pair if that leaves less room than a batch which would do.
  bool refuse(std::uint32_t number) {
    const Room own = own_room(batches_[number]), both = room_in(number);
    const bool is_narrowed = both.left.count < own.left.count || both.left.bytes < own.left.bytes;
    if (is_narrowed && (own.holds(rest_) || own.is_worth_dividing)) {
      open_.refuse(from_, to_, number, rest_);
    } else if (++batches_[number].refused >= kPatience) {
      open_.close(number);
    }
    return false;
  }
  void close_if_full(std::uint32_t number) {
    const Room room = own_room(batches_[number]);
    if (room.left.count < limits_.grain || room.left.bytes == 0) open_.close(number);
  }

  std::span<const MovedRange> ranges_;
  const Scale &scale_;
  BatchLimits limits_;
  Doors open_;
  Siblings siblings_;
  std::vector<Batch> batches_;
  std::vector<MovedRange> pieces_;
  // Of the pair that is poured: its nodes, all its ranges, where the next one is, those that batches kept out, what is
  // left, and what the batch still takes of it.
  std::uint32_t from_ = kNoNode, to_ = kNoNode;
  std::vector<Left> left_;
  std::size_t at_ = 0;
  std::vector<Left> kept_out_;
  Amount rest_, room_;
};

}  // namespace

std::vector<MovedRange> batches_of(std::vector<MovedRange> ranges, std::uint32_t node_count, const Scale &scale,
                                   const BatchLimits &limits) {
  sort_by_difference(ranges, node_count);
  Packer packer(ranges, scale, limits);
  for (std::size_t begin = 0, end = 0; begin < ranges.size(); begin = end) {
    while (end < ranges.size() && is_of_pair(ranges[end], ranges[begin])) ++end;
    packer.pour(begin, end);
  }
  return packer.take();
}

void sort_by_pair(std::vector<MovedRange> &ranges, std::uint32_t node_count) {
  const std::size_t limit = std::size_t{node_count} + 2;
  sort_by_number(ranges, limit, [&](const MovedRange &range) { return number_of(range.source, node_count); });
  sort_by_number(ranges, limit, [&](const MovedRange &range) { return number_of(range.to, node_count); });
  sort_by_number(ranges, limit, [&](const MovedRange &range) { return number_of(range.from, node_count); });
}

void sort_by_batch(std::vector<MovedRange> &ranges, std::uint32_t batch_count) {
  sort_by_number(ranges, batch_count, [](const MovedRange &range) { return std::size_t{range.batch}; });
}

}  // namespace holdfast
