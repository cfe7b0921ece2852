#include "place/named/maglev.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "hash/splitmix.h"

namespace holdfast {

namespace {

bool is_prime(std::uint64_t number) noexcept {
  for (std::uint64_t divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) return false;
  }
  return number >= 2;
}

std::uint64_t prime_from(std::uint64_t number) noexcept {
  while (!is_prime(number)) ++number;
  return number;
}

std::uint64_t prime_up_to(std::uint64_t number) noexcept {
  while (!is_prime(number)) --number;
  return number;
}

// Only round a prime does a step of any length come to every row.
void require_prime(std::uint64_t size) {
  const std::string text = "'table_size' is " + text_of(size);
  if (size < MaglevTable::kLeastSize || size > MaglevTable::kMostSize) {
    throw Error{Fault::option, text + ", which is not a prime from " + text_of(MaglevTable::kLeastSize) + " to " +
                                   text_of(MaglevTable::kMostSize) + ": use 65537 if in doubt"};
  }
  if (is_prime(size)) return;
  throw Error{Fault::option,
              text + ", which is not a prime: use " + text_of(prime_up_to(size)) + " or " + text_of(prime_from(size))};
}

void require_room(std::uint64_t members, std::uint64_t size) {
  if (members <= size / MaglevTable::kRowsPerMember) return;
  const std::string text = text_of(members) + " nodes are too many for a maglev table of " + text_of(size) +
                           " rows, which takes " + text_of(size / MaglevTable::kRowsPerMember) + ": ";
  if (members > MaglevTable::kMostSize / MaglevTable::kRowsPerMember) {
    throw Error{Fault::infeasible, text + "no table takes more than " +
                                       text_of(MaglevTable::kMostSize / MaglevTable::kRowsPerMember) +
                                       "; use ring, which has no such limit"};
  }
  // A hundred rows a node, as the paper advises, where a table can have as many.
  constexpr std::uint64_t kAdvised = 100;
  const bool is_reachable = members <= MaglevTable::kMostSize / kAdvised;
  const std::uint64_t enough = is_reachable ? prime_from(members * kAdvised) : MaglevTable::kMostSize;
  throw Error{Fault::infeasible, text + "set 'table_size' to " + text_of(enough) + " or use ring"};
}

// Who takes a turn, round by round. In round r, from 0, member i takes one if r * w_i is at
// least t_i * W, with t_i the turns that it has taken and W the greatest weight; that is, turn t
// falls into round ceil(t * W / w_i). So everybody takes a turn in round 0, the heaviest in
// every round, and whoever weighs a third of it in rounds 0, 3, 6.
class Turns {
 public:
  explicit Turns(Members members) : greatest_(greatest_of(members)) {
    dues_.reserve(members.size());
    for (const Member &member : members) dues_.push_back({.weight = member.weight.steps()});
    // So many rounds at a time that they have about as many turns as there are members. No
    // answer depends on it.
    double total = 0;
    for (const Due &due : dues_) total += static_cast<double>(due.weight) / static_cast<double>(greatest_);
    rounds_ = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(static_cast<double>(dues_.size()) / total));
  }

  // The members that take turns in the next so many rounds, in the order of the turns, as the
  // lower 32 bits of each entry. Never empty, since the heaviest takes a turn in every round.
  [[nodiscard]] const std::vector<std::uint64_t> &next() {
    turns_.clear();
    for (std::size_t member = 0; member < dues_.size(); ++member) {
      Due &due = dues_[member];
      for (std::uint64_t round = due.round(); round < end_ + rounds_; round = due.round()) {
        turns_.push_back((round - end_) << 32 | member);
        due.advance(greatest_);
      }
    }
    end_ += rounds_;
    if (rounds_ > 1) std::ranges::sort(turns_);
    return turns_;
  }

 private:
  // Where t * W / w stands for the next turn t: whole, and the rest over w. Weights are below
  // 2^62, so that nothing here overflows within the rounds that a table needs.
  struct Due {
    std::uint64_t weight;
    std::uint64_t whole = 0;
    std::uint64_t rest = 0;

    [[nodiscard]] std::uint64_t round() const noexcept { return whole + (rest != 0 ? 1 : 0); }
    void advance(std::uint64_t greatest) noexcept {
      whole += greatest / weight;
      rest += greatest % weight;
      if (rest < weight) return;
      rest -= weight;
      ++whole;
    }
  };

  [[nodiscard]] static std::uint64_t greatest_of(Members members) noexcept {
    return std::ranges::max_element(members, {}, &Member::weight)->weight.steps();
  }

  std::uint64_t greatest_;
  std::uint64_t rounds_ = 1;
  std::uint64_t end_ = 0;  // the first round that was not asked for
  std::vector<Due> dues_;
  std::vector<std::uint64_t> turns_;  // round above member
};

// The order in which a member wants rows: from `at` on by `skip`, round the table.
struct Walk {
  std::uint32_t at;
  std::uint32_t skip;
};

// Adding and comparing instead of multiplying and dividing at each step.
void advance(Walk &walk, std::uint32_t size) noexcept {
  walk.at += walk.skip;
  walk.at -= walk.at >= size ? size : 0;
}

std::vector<Walk> walks_of(Members members, std::uint64_t size) {
  std::vector<Walk> walks;
  walks.reserve(members.size());
  for (const Member &member : members) {
    const std::uint64_t at = multiply_high(mix64(member.key + kGolden), size);
    const std::uint64_t skip = 1 + multiply_high(mix64(member.key + 2 * kGolden), size - 1);
    walks.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(skip)});
  }
  return walks;
}

// A bit a row, which stay in the nearest cache: 1.9 ms -> 1.5 ms at 65537 rows, 1000 nodes.
class RowBits {
 public:
  explicit RowBits(std::uint32_t rows) : words_(rows / 64 + 1) {}
  [[nodiscard]] bool has(std::uint32_t row) const noexcept { return (words_[row / 64] >> row % 64 & 1) != 0; }
  void add(std::uint32_t row) noexcept { words_[row / 64] |= std::uint64_t{1} << row % 64; }

 private:
  std::vector<std::uint64_t> words_;
};

// Members of each row: who owns it, and who passed over it first because it was taken. Nobody passed over the last few:
// their owner stands there again.
struct Filled {
  std::vector<std::uint32_t> owners, heirs;
};

Filled fill(Members members, std::uint32_t size) {
  Filled filled{std::vector<std::uint32_t>(size), std::vector<std::uint32_t>(size)};
  RowBits taken(size), passed(size);
  std::vector<Walk> walks = walks_of(members, size);
  Turns turns(members);
  for (std::uint32_t free = size;;) {
    for (const std::uint64_t turn : turns.next()) {
      const auto member = static_cast<std::uint32_t>(turn);
      Walk &walk = walks[member];
      for (; taken.has(walk.at); advance(walk, size)) {
        if (passed.has(walk.at)) continue;
        passed.add(walk.at);
        filled.heirs[walk.at] = member;
      }
      taken.add(walk.at);
      filled.owners[walk.at] = filled.heirs[walk.at] = member;
      if (--free == 0) return filled;
      advance(walk, size);
    }
  }
}

[[gnu::noinline]] SlotRows rows_of(Members members, std::span<const std::uint32_t> owners) { return {members, owners}; }

}  // namespace

MaglevTable::MaglevTable(Members members, const MaglevShape &shape) : size_(shape.table_size) {
  require_prime(size_);
  require_room(members.size(), size_);
  const Filled filled = fill(members, static_cast<std::uint32_t>(size_));
  counts_.resize(members.size());
  for (const std::uint32_t owner : filled.owners) ++counts_[owner];
  rows_ = rows_of(members, filled.owners);
  heirs_ = rows_of(members, filled.heirs);
}

void MaglevTable::candidates(std::uint64_t hash, std::span<Slot> out) const noexcept {
  const auto row = static_cast<std::size_t>(multiply_high(hash, size_));
  std::ranges::fill(out, kNoSlot);
  if (!out.empty()) out[0] = rows_[row];
  if (out.size() > 1 && heirs_[row] != out[0]) out[1] = heirs_[row];
}

void MaglevTable::pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
  const auto row_of = [size = rows_.size()](std::uint64_t hash) { return multiply_high(hash, size); };
  rows_.pick_rows(hashes, row_of, out);
}

std::uint64_t MaglevTable::memory(const Census &census, const MaglevShape &shape) {
  require_prime(shape.table_size);
  require_room(census.members, shape.table_size);
  return SlotRows::row_bytes(std::max(census.members, census.slots)) * shape.table_size * 2 +
         census.members * sizeof(std::uint32_t);
}

}  // namespace holdfast
