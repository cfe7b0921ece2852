#include "place/replicas/inclusion.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "hash/splitmix.h"
#include "place/replicas/inclusion_parts.h"

namespace holdfast {

namespace {

using namespace races;

class Fit {
 public:
  Fit(std::span<const Runner> runners, std::span<const Race> races, bool owner_runs, RaceSamples &samples)
      : races_(races), owner_runs_(owner_runs), samples_(samples) {
    for (const Race &race : races) winners_ = std::max(winners_, race.chance > 0 ? race.winners : 0);
    sort(runners);
    gather_crowd();
    start();
  }

  std::vector<std::uint64_t> run(std::span<const Runner> runners) {
    if (winners_ > 1) correct_by(samples_.few, 12);
    if (winners_ > 1 && winners_ < kManyWinners) correct_by(samples_.many, 1);
    std::vector<std::uint64_t> speeds;
    speeds.reserve(runners.size());
    for (std::size_t i = 0; i < runners.size(); ++i) {
      const Kind &kind = kinds_[kind_of_[i]];
      speeds.push_back(std::max<std::uint64_t>(1, kind.is_fixed ? kind.speed : own_speed(runners[i], kind)));
    }
    return speeds;
  }

 private:
  // Of one of a kind in proportion to where the kind started.
  [[nodiscard]] std::uint64_t own_speed(const Runner &runner, const Kind &kind) const noexcept {
    const bool is_tiny = kind.size() == Kind::kTiny;
    const std::uint64_t own = is_tiny ? runner.weight : start_of(runner);
    const std::uint64_t mean = std::max<std::uint64_t>(1, is_tiny ? kind.runner.weight : start_of(kind.runner));
    return own / mean * kind.speed + part_of(own % mean, mean, kind.speed);
  }

  void correct_by(RaceSample &sample, int rounds) {
    sample.call(lanes_ + winners_ + 1);
    sample_ = &sample;
    for (int round = 0; round < rounds; ++round) {
      run_races();
      if (!correct()) break;
    }
  }

  // By weight, the heaviest first.
  void sort(std::span<const Runner> runners) {
    std::vector<std::uint32_t> order(runners.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order,
                             [&](std::uint32_t a, std::uint32_t b) { return runners[a].weight > runners[b].weight; });
    kind_of_.resize(runners.size());
    for (const std::uint32_t i : order) {
      if (kinds_.empty() || !(kinds_.back().runner == runners[i])) {
        kinds_.emplace_back(runners[i]);
      } else {
        ++kinds_.back().count;
      }
      kind_of_[i] = static_cast<std::uint32_t>(kinds_.size() - 1);
    }
  }

  void gather_crowd() {
    const std::uint32_t most = std::max(24u, 3 * winners_);
    std::vector<Kind> kinds;
    std::vector<std::uint32_t> places;
    std::uint64_t size = 0;  // of the last kind in the crowd
    for (const Kind &kind : kinds_) {
      const bool has_lanes = size == 0 && lanes_ + kind.count <= most;
      if (has_lanes || kind.size() != size) {
        kinds.push_back(kind);
        kinds.back().has_lanes = has_lanes;
      } else {
        kinds.back().merge(kind);
      }
      if (has_lanes) lanes_ += kind.count;
      if (!has_lanes) size = kind.size();
      places.push_back(static_cast<std::uint32_t>(kinds.size() - 1));
    }
    for (std::uint32_t &kind : kind_of_) kind = places[kind];
    kinds_ = std::move(kinds);
  }

  void start() {
    std::uint64_t all = 0;
    for (const Kind &kind : kinds_) all += kind.count * kind.runner.weight;
    for (Kind &kind : kinds_) {
      kind.weight = part_of(kind.runner.weight, all, kCertain);
      kind.speed = start_of(kind.runner);
    }
    settle();
  }

  // Where many run, 1 - exp(-speed * time) is the chance. Who is the only one to win is so in
  // proportion to the speed, exactly.
  [[nodiscard]] std::uint64_t start_of(const Runner &runner) const noexcept {
    if (winners_ == 1) return (runner.chance - std::min(runner.chance, runner.least)) << 8;
    return log_of_rest(scaled(runner, runner.chance)) >> 16;
  }

  // The chance as part of what the speed decides.
  static std::uint64_t scaled(const Runner &runner, std::uint64_t chance) noexcept {
    const std::uint64_t room = runner.most - runner.least;
    const std::uint64_t above = std::min(chance - std::min(chance, runner.least), room);
    return room == 0 ? 0 : part_of(above, room, kCertain - 1);
  }

  // Brings the sum of all speeds but the fixed ones to 2^48, and sets those.
  void settle() {
    std::uint64_t sum = 0;
    for (const Kind &kind : kinds_) sum += kind.is_fixed ? 0 : kind.count * kind.speed;
    const std::uint64_t all = std::uint64_t{1} << kSpeedBits;
    for (Kind &kind : kinds_) {
      if (!kind.is_fixed) kind.speed = part_of(kind.speed, sum, all);
      if (kind.is_fixed) kind.speed = kind.is_sure ? all << kSureBits : all >> (kSureBits + 12);
    }
  }

  void line_up();
  void run_races();
  void meet_crowd(const std::uint64_t *times);
  void meet_owner(std::uint32_t number);
  void count_winners(Tally &tally, const Race &race);
  void sum_up();
  [[nodiscard]] bool correct();

  std::span<const Race> races_;
  bool owner_runs_;
  RaceSamples &samples_;
  const RaceSample *sample_ = nullptr;
  std::uint32_t winners_ = 0, lanes_ = 0;
  std::vector<Kind> kinds_;
  std::vector<std::uint32_t> kind_of_;  // by runner
  std::vector<Lane> line_;
  std::uint64_t crowd_speed_ = 0, crowd_mean_ = 0, by_crowd_weight_ = 0;
  Owner owner_;
  First first_{0}, others_{0};
  std::vector<Tally> tallies_;  // by race
};

// Speeds as they are in races. A member of the crowd has, on average weighted by speed, the mean.
void Fit::line_up() {
  line_.clear();
  std::uint64_t crowd = 0, squares = 0, weights = 0;
  for (std::uint32_t number = 0; number < kinds_.size(); ++number) {
    Kind &kind = kinds_[number];
    const std::uint64_t speed = kind.speed >> (kSpeedBits - kCoarseBits);
    if (kind.has_lanes) line_.insert(line_.end(), kind.count, Lane{inverse(speed), inverse(kind.weight), number});
    if (kind.has_lanes) continue;
    const std::uint64_t kept = std::min(kind.speed, (std::uint64_t{1} << kSpeedBits) - 1);
    crowd += kind.count * kept;
    squares += kind.count * multiply_high(kept << (64 - kSpeedBits), kept);
    weights += kind.count * kind.weight;
  }
  crowd_speed_ = crowd >> (kSpeedBits - kCoarseBits);
  by_crowd_weight_ = weights == 0 ? 0 : inverse(weights);
  crowd_mean_ = crowd == 0 ? 0 : part_of(squares, crowd, std::uint64_t{1} << kCoarseBits);
}

// Arrivals of a crowd of speed R are those of one runner again and again; as nobody arrives twice,
// they get rarer: by the time t, by the part t * mean / 2.
void Fit::meet_crowd(const std::uint64_t *times) {
  if (crowd_speed_ == 0) return;
  std::uint64_t elapsed = 0;
  const std::uint64_t one = inverse(crowd_speed_);
  for (std::uint32_t i = 0; i <= winners_; ++i) {
    elapsed += std::min(times[lanes_ + i], kNever - elapsed);
    const std::uint64_t time = multiply_high(elapsed, one);
    const Wide met = multiply(time, crowd_mean_);  // in units of 2^-58
    const std::uint64_t part = met.high != 0 ? 1 << 17 : std::min<std::uint64_t>(met.low >> 42, 1 << 17);
    first_.meet(time + (time >> 17) * part, lanes_ + i);
  }
}

// Who owns the key, and who would if that one did not.
void Fit::meet_owner(std::uint32_t number) {
  owner_ = {};
  const std::uint64_t *const times = sample_->times(number);
  if (owner_runs_) {
    for (std::uint32_t lane = 0; lane < lanes_; ++lane)
      owner_.meet(multiply_high(times[lane], line_[lane].by_weight), lane);
    if (by_crowd_weight_ != 0) owner_.meet(multiply_high(times[lanes_], by_crowd_weight_), lanes_);
    return;
  }
  std::uint64_t left = sample_->lot(number) >> (52 - kCoarseBits);
  owner_.lane = kNobody;
  for (std::uint32_t lane = 0; lane < lanes_; ++lane) {
    const std::uint64_t weight = kinds_[line_[lane].kind].weight;
    if (left < weight) {
      owner_.lane = lane;
      return;
    }
    left -= weight;
  }
}

// Adds the chance that one of each kind has against all others. Of those who lose, everybody must
// beat the last winner; a winner only needs to beat the first loser.
void Fit::count_winners(Tally &tally, const Race &race) {
  if (race.winners == 0 || race.chance == 0) return;
  others_ = first_;
  if (race.has_owner) others_.leave(owner_.lane);
  const std::uint32_t open = race.winners - (race.has_owner ? 1 : 0);
  const bool runs = race.has_owner && owner_runs_;
  const std::uint64_t last = others_.finish(open), next = others_.finish(open + 1);
  const auto chance = [&](const Kind &kind, std::uint64_t time, std::uint64_t as_owner) {
    const Wide by_speed = open == 0        ? Wide{}
                          : time == kNever ? Wide{1, 0}
                                           : multiply(time, kind.speed >> (kSpeedBits - kCoarseBits));
    return chance_within(runs ? std::max(by_speed, multiply(as_owner, kind.weight)) : by_speed);
  };
  tally.base.resize(kinds_.size());
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    tally.base[i] = chance(kinds_[i], last, owner_.time);
    tally.sums[i] += tally.base[i] * (kinds_[i].has_lanes ? kinds_[i].count : 1);
  }
  bool is_next_owner_among = false;
  for (std::uint32_t number = 1; number <= std::min(open, others_.count()); ++number) {
    is_next_owner_among = is_next_owner_among || others_.lane(number) == owner_.next_lane;
    if (others_.lane(number) >= lanes_) continue;
    const std::uint32_t kind = line_[others_.lane(number)].kind;
    tally.sums[kind] += chance(kinds_[kind], next, owner_.time) - tally.base[kind];
  }
  if (!race.has_owner || owner_.lane >= lanes_) return;
  const std::uint32_t kind = line_[owner_.lane].kind;
  tally.sums[kind] -= tally.base[kind];
  if (runs) tally.sums[kind] += chance(kinds_[kind], is_next_owner_among ? next : last, owner_.next_time);
}

void Fit::run_races() {
  line_up();
  tallies_.assign(races_.size(), {});
  for (Tally &tally : tallies_) tally.sums.assign(kinds_.size(), 0);
  first_ = First(winners_ + 2);
  for (std::uint32_t number = 0; number < sample_->races(); ++number) {
    const std::uint64_t *const times = sample_->times(number);
    first_.clear();
    for (std::uint32_t lane = 0; lane < lanes_; ++lane)
      first_.meet(multiply_high(times[lane], line_[lane].by_speed), lane);
    meet_crowd(times);
    meet_owner(number);
    for (std::size_t i = 0; i < races_.size(); ++i) count_winners(tallies_[i], races_[i]);
  }
  sum_up();
}

// An owner whose place is drawn by lot wins as often as it owns, and more often than that as often
// as it was seen to.
void Fit::sum_up() {
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    Kind &kind = kinds_[i];
    kind.seen = 0;
    for (std::size_t at = 0; at < races_.size(); ++at) {
      std::uint64_t mean = tallies_[at].sums[i] / (sample_->races() * std::uint64_t{kind.has_lanes ? kind.count : 1});
      if (races_[at].has_owner && !owner_runs_ && races_[at].winners > 0) {
        if (!kind.has_lanes) mean = multiply(mean, kCertain - kind.weight).low >> 32;
        mean += kind.weight;
      }
      kind.seen += multiply(mean, races_[at].chance).low >> 32;
    }
  }
}

bool Fit::correct() {
  const auto before = kinds_;
  for (Kind &kind : kinds_) {
    if (kind.is_fixed) continue;
    const std::uint64_t wanted = log_of_rest(scaled(kind.runner, kind.runner.chance));
    const std::uint64_t seen = log_of_rest(scaled(kind.runner, kind.seen));
    const std::uint64_t most = kind.speed * 4, least = std::max<std::uint64_t>(1, kind.speed / 4);
    const std::uint64_t faster = seen == 0 || wanted / seen >= 4 ? most : part_of(wanted / 4, seen, most);
    const std::uint64_t aim = std::clamp(faster, least, most);
    const int way = aim > kind.speed ? 1 : -1;
    if (kind.way != 0 && way != kind.way) kind.stride = std::max(kind.stride / 2, 1u);
    kind.way = way;
    kind.speed = aim > kind.speed ? kind.speed + (aim - kind.speed) / 256 * kind.stride
                                  : kind.speed - (kind.speed - aim) / 256 * kind.stride;
  }
  settle();
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const std::uint64_t a = before[i].speed, b = kinds_[i].speed;
    if ((a > b ? a - b : b - a) > a >> 11) return true;
  }
  return false;
}

}  // namespace

std::uint64_t RaceSample::variate(std::uint64_t point, std::uint64_t lane) const noexcept {
  return ((point << 52) / races_ + mix64((lane + 1) * kGolden)) & ((std::uint64_t{1} << 52) - 1);
}

void RaceSample::call(std::uint32_t lanes) {
  if (lanes <= lanes_) return;
  lanes_ = std::bit_ceil(lanes);
  times_.resize(std::size_t{lanes_} * races_);
  for (std::uint32_t race = 0; race < races_; ++race) {
    std::uint64_t point = race;
    for (std::uint32_t lane = 0; lane < lanes_; ++lane) {
      point = point * generator_ % races_;
      times_[std::size_t{race} * lanes_ + lane] = minus_log(variate(point, lane + 1));
    }
  }
}

std::vector<std::uint64_t> fair_speeds(std::span<const Runner> runners, std::span<const Race> races, bool owner_runs,
                                       RaceSamples &samples) {
  return Fit(runners, races, owner_runs, samples).run(runners);
}

}  // namespace holdfast
