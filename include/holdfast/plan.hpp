/**
 * @file plan.hpp
 * The C++ interface of plan.h, moves.h, storage.h, recent.h and ramp.h; see holdfast.hpp.
 */
#ifndef HOLDFAST_PLAN_HPP
#define HOLDFAST_PLAN_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <holdfast/cluster.hpp>

namespace hf {

/** In the place of a sender: nodes hold these keys, and all of them are down. */
inline constexpr Slot no_source = HF_NO_SOURCE;

/** One move of a plan: all keys that go from slot `from` of the view before to slot `to` of the view after in one
 * batch. */
struct Move {
  Slot from = no_node;
  Slot to = no_node;
  double share = 0;
  std::uint64_t keys = 0;  // of a list; 0 in a plan of ranges
  std::uint64_t bytes = 0;
};

/** Positions `first` to `last`, which go from slot `from` of the view before to slot `to` of the view after. */
struct MovedRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  Slot from = no_node;
  Slot to = no_node;
  std::uint64_t keys = 0;  // of a list; 0 in a plan of ranges
  std::uint64_t bytes = 0;
};

/** Limits of one batch of a plan. A share of 1, and 0 for the others, is no limit. */
struct Limits {
  double share = 1;
  std::uint64_t bytes = 0;
  std::uint32_t moves_out = 0;  // of one node: nodes that it sends to
  std::uint32_t moves_in = 0;   // of one node: nodes that it receives from
};

/** What all nodes of one zone may send in one batch, or receive. A share of 1, and 0 for the others, is no limit. */
struct ZoneLimit {
  double share = 1;
  std::uint64_t bytes = 0;
  std::uint32_t moves = 0;
};

class Recent;

/** The moves between two views, in batches. */
class Plan {
 public:
  /** For every possible key, with algorithms that place positions in ranges. */
  Plan(const View &from, const View &to) {
    make([&](hf_plan **plan, hf_error *error) { return hf_plan_new(from.c(), to.c(), plan, error); });
  }
  /** For a list of keys, with their sizes in bytes if these are known. */
  Plan(const View &from, const View &to, const std::vector<std::uint64_t> &hashes,
       const std::vector<std::uint64_t> &sizes = {}) {
    require_sizes(hashes, sizes);
    make([&](hf_plan **plan, hf_error *error) {
      const std::uint64_t *bytes = sizes.empty() ? nullptr : sizes.data();
      return hf_plan_new_keys(from.c(), to.c(), hashes.data(), bytes, hashes.size(), plan, error);
    });
  }

  /** For a list of keys under views that hash keys differently, with the hashes that each view has for them. */
  [[nodiscard]] static Plan of_rehashed(const View &from, const std::vector<std::uint64_t> &hashes_before,
                                        const View &to, const std::vector<std::uint64_t> &hashes_after,
                                        const std::vector<std::uint64_t> &sizes = {}) {
    require_sizes(hashes_before, sizes);
    if (hashes_after.size() != hashes_before.size()) {
      throw Error(HF_E_ARGUMENT, std::to_string(hashes_before.size()) + " hashes before, but " +
                                     std::to_string(hashes_after.size()) + " after: give both of each key");
    }
    Plan made;
    made.make([&](hf_plan **plan, hf_error *error) {
      const std::uint64_t *bytes = sizes.empty() ? nullptr : sizes.data();
      return hf_plan_new_keys_rehashed(from.c(), hashes_before.data(), to.c(), hashes_after.data(), bytes,
                                       hashes_before.size(), plan, error);
    });
    return made;
  }

  /** The moves of all replicas, for every possible key with tables, or for a list of keys. */
  [[nodiscard]] static Plan of_replicas(const View &from, const View &to, std::uint32_t replicas) {
    Plan made;
    made.make(
        [&](hf_plan **plan, hf_error *error) { return hf_plan_new_replicas(from.c(), to.c(), replicas, plan, error); });
    return made;
  }
  [[nodiscard]] static Plan of_replicas(const View &from, const View &to, std::uint32_t replicas,
                                        const std::vector<std::uint64_t> &hashes,
                                        const std::vector<std::uint64_t> &sizes = {}) {
    require_sizes(hashes, sizes);
    Plan made;
    made.make([&](hf_plan **plan, hf_error *error) {
      const std::uint64_t *bytes = sizes.empty() ? nullptr : sizes.data();
      return hf_plan_new_keys_replicas(from.c(), to.c(), replicas, hashes.data(), bytes, hashes.size(), plan, error);
    });
    return made;
  }

  /** From one number of replicas to another, for every possible key with tables, or for a list of keys. */
  [[nodiscard]] static Plan of_counts(const View &from, std::uint32_t replicas_before, const View &to,
                                      std::uint32_t replicas_after) {
    Plan made;
    made.make([&](hf_plan **plan, hf_error *error) {
      return hf_plan_new_counts(from.c(), replicas_before, to.c(), replicas_after, plan, error);
    });
    return made;
  }
  [[nodiscard]] static Plan of_counts(const View &from, std::uint32_t replicas_before, const View &to,
                                      std::uint32_t replicas_after, const std::vector<std::uint64_t> &hashes,
                                      const std::vector<std::uint64_t> &sizes = {}) {
    require_sizes(hashes, sizes);
    Plan made;
    made.make([&](hf_plan **plan, hf_error *error) {
      const std::uint64_t *bytes = sizes.empty() ? nullptr : sizes.data();
      return hf_plan_new_keys_counts(from.c(), replicas_before, to.c(), replicas_after, hashes.data(), bytes,
                                     hashes.size(), plan, error);
    });
    return made;
  }

  /** Sets the bytes of all keys of the cluster. This removes all limits, those of zones too. */
  Plan &set_bytes(std::uint64_t bytes) {
    detail::check([&](hf_error *error) { return hf_plan_set_bytes(c(), bytes, error); });
    return *this;
  }
  Plan &set_limits(const Limits &limits) {
    detail::check([&](hf_error *error) {
      return hf_plan_set_limits(c(), limits.share, limits.bytes, limits.moves_out, limits.moves_in, error);
    });
    return *this;
  }

  /** Limits what every zone of a level sends and receives in a batch; level 1 is the outermost, level 0 every node. */
  Plan &set_zone_limits(std::uint32_t level, const ZoneLimit &out, const ZoneLimit &in) {
    detail::check([&](hf_error *error) {
      return hf_plan_set_zone_limits(c(), level, out.share, out.bytes, out.moves, in.share, in.bytes, in.moves, error);
    });
    return *this;
  }

  /** Lets ranges rest that moved a short time ago: they come last, in batches of their own. */
  Plan &set_rest(const Recent &recent, std::uint64_t rest, std::uint64_t now);
  /** The time from which on a batch may begin, as far as it was known when the plan was made; 0 for at once. */
  [[nodiscard]] std::uint64_t not_before(std::size_t batch) const noexcept { return hf_plan_not_before(c(), batch); }

  /** By how much the fullest node becomes less full. */
  [[nodiscard]] double gain() const noexcept { return hf_plan_gain(c()); }
  /** Why the plan is hardly what was meant: nodes that are down receive keys, or partitions differ; else "". */
  [[nodiscard]] TextView doubt() const noexcept { return TextView(hf_plan_doubt(c())); }
  /** The share of which a replica is deleted and none is copied for it. */
  [[nodiscard]] double dropped() const noexcept { return hf_plan_dropped(c()); }
  [[nodiscard]] double moved() const noexcept { return hf_plan_moved(c()); }
  [[nodiscard]] double least() const noexcept { return hf_plan_least(c()); }
  [[nodiscard]] std::uint64_t moved_bytes() const noexcept { return hf_plan_moved_bytes(c()); }
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return hf_plan_fingerprint(c()); }

  /** Nodes of both views in the order of their ids, from 0 to node_count() - 1. */
  [[nodiscard]] std::size_t node_count() const noexcept { return hf_plan_node_count(c()); }
  [[nodiscard]] TextView node_id(std::size_t index) const noexcept { return TextView(hf_plan_node_id(c(), index)); }
  [[nodiscard]] double node_in(std::size_t index) const noexcept { return hf_plan_node_in(c(), index); }
  [[nodiscard]] double node_out(std::size_t index) const noexcept { return hf_plan_node_out(c(), index); }
  [[nodiscard]] double node_sent(std::size_t index) const noexcept { return hf_plan_node_sent(c(), index); }
  [[nodiscard]] std::uint64_t node_bytes_sent(std::size_t index) const noexcept {
    return hf_plan_node_bytes_sent(c(), index);
  }
  [[nodiscard]] std::uint64_t node_bytes_in(std::size_t index) const noexcept {
    return hf_plan_node_bytes_in(c(), index);
  }
  [[nodiscard]] std::uint64_t node_bytes_out(std::size_t index) const noexcept {
    return hf_plan_node_bytes_out(c(), index);
  }

  /** Batch b has the moves from batch_start(b) up to but not including batch_start(b + 1). */
  [[nodiscard]] std::size_t batch_count() const noexcept { return hf_plan_batch_count(c()); }
  [[nodiscard]] std::size_t batch_start(std::size_t batch) const noexcept { return hf_plan_batch_start(c(), batch); }
  [[nodiscard]] std::size_t move_count() const noexcept { return hf_plan_move_count(c()); }
  [[nodiscard]] Move move(std::size_t index) const noexcept {
    Move move;
    hf_plan_moves(c(), index, 1, &move.from, &move.to, &move.share, &move.keys, &move.bytes);
    return move;
  }

  /** The slot, in the view before, of the node that sends a move; HF_NO_SOURCE if all that hold its keys are down. */
  [[nodiscard]] Slot sender(std::size_t move) const noexcept {
    Slot slot = HF_NO_NODE;
    hf_plan_senders(c(), move, 1, &slot);
    return slot;
  }
  /** The share that nobody can send. */
  [[nodiscard]] double sourceless() const noexcept { return hf_plan_sourceless(c()); }

  /** Move m has the ranges from range_start(m) up to but not including range_start(m + 1). */
  [[nodiscard]] std::size_t range_start(std::size_t move) const noexcept { return hf_plan_move_start(c(), move); }
  [[nodiscard]] std::size_t range_count() const noexcept { return hf_plan_range_count(c()); }
  [[nodiscard]] MovedRange range(std::size_t index) const noexcept {
    MovedRange range;
    hf_plan_ranges(c(), index, 1, &range.first, &range.last, &range.from, &range.to, &range.keys, &range.bytes);
    return range;
  }

  /** The view to use while the first `batches_done` batches are finished. */
  [[nodiscard]] View view(std::size_t batches_done) const {
    const hf_view *made = nullptr;
    detail::check([&](hf_error *error) { return hf_plan_view(c(), batches_done, &made, error); });
    return View::adopt(made);
  }

  /** How many batches are finished in a view of this plan, or of the same plan made again. */
  [[nodiscard]] std::size_t batches_done(const View &view) const {
    std::size_t done = 0;
    detail::check([&](hf_error *error) { return hf_plan_batches_done(c(), view.c(), &done, error); });
    return done;
  }

  [[nodiscard]] std::uint64_t position(std::uint64_t hash) const noexcept { return hf_plan_position(c(), hash); }
  /** Whether a key is cut over to the view after, for keys that are cut over one by one. */
  [[nodiscard]] bool is_cut_over(std::uint64_t hash, std::uint64_t now, std::uint64_t start,
                                 std::uint64_t interval) const noexcept {
    return hf_plan_cutover(c(), hash, now, start, interval) != 0;
  }

  /** The plan as text; equal plans give equal bytes. */
  [[nodiscard]] std::string text() const {
    std::size_t length = 0;
    detail::check([&](hf_error *error) { return hf_plan_text(c(), nullptr, 0, &length, error); });
    std::string text(length + 1, '\0');
    detail::check([&](hf_error *error) { return hf_plan_text(c(), text.data(), text.size(), nullptr, error); });
    text.pop_back();
    return text;
  }

  /** The C handle, for functions without a member here; this object keeps owning it. */
  [[nodiscard]] hf_plan *c() noexcept { return handle_.get(); }
  [[nodiscard]] const hf_plan *c() const noexcept { return handle_.get(); }

 private:
  Plan() noexcept = default;
  static void require_sizes(const std::vector<std::uint64_t> &hashes, const std::vector<std::uint64_t> &sizes) {
    if (sizes.empty() || sizes.size() == hashes.size()) return;
    throw Error(HF_E_ARGUMENT, std::to_string(hashes.size()) + " hashes, but " + std::to_string(sizes.size()) +
                                   " sizes: give one for each key, or none");
  }
  template <class Call>
  void make(Call &&call) {
    hf_plan *made = nullptr;
    detail::check([&](hf_error *error) { return call(&made, error); });
    handle_.reset(made);
  }

  std::unique_ptr<hf_plan, detail::Free> handle_;
};

/** Positions that moved at one time. */
struct RecentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t time = 0;
};

/** A memory of recent moves, by the caller's clock. */
class Recent {
 public:
  /** Without moves, for the keys of this view; moves are forgotten after the horizon. */
  Recent(const View &view, std::uint64_t horizon) {
    make([&](hf_recent **made, hf_error *error) { return hf_recent_new(view.c(), horizon, made, error); });
  }
  /** From bytes(). */
  [[nodiscard]] static Recent read(const void *bytes, std::size_t length) {
    Recent recent;
    recent.make([&](hf_recent **made, hf_error *error) { return hf_recent_read(bytes, length, made, error); });
    return recent;
  }
  [[nodiscard]] static Recent open(const std::string &path) {
    Recent recent;
    recent.make([&](hf_recent **made, hf_error *error) { return hf_recent_open(path.c_str(), made, error); });
    return recent;
  }

  /** Remembers that a batch is finished, from 0. */
  Recent &record(const Plan &plan, std::size_t batch, std::uint64_t now) {
    detail::check([&](hf_error *error) { return hf_recent_record(c(), plan.c(), batch, now, error); });
    return *this;
  }
  /** The time from which on a batch may begin, by what is recorded now; 0 for at once. */
  [[nodiscard]] std::uint64_t not_before(const Plan &plan, std::size_t batch, std::uint64_t rest) const {
    std::uint64_t time = 0;
    detail::check([&](hf_error *error) { return hf_recent_not_before(c(), plan.c(), batch, rest, &time, error); });
    return time;
  }

  [[nodiscard]] std::uint64_t horizon() const noexcept { return hf_recent_horizon(c()); }
  /** Of the last record; 0 before the first. */
  [[nodiscard]] std::uint64_t time() const noexcept { return hf_recent_time(c()); }
  [[nodiscard]] std::size_t range_count() const noexcept { return hf_recent_range_count(c()); }
  /** A range, in the order of positions. */
  [[nodiscard]] RecentRange range(std::size_t index) const {
    RecentRange range;
    detail::check(
        [&](hf_error *error) { return hf_recent_range(c(), index, &range.first, &range.last, &range.time, error); });
    return range;
  }

  [[nodiscard]] std::vector<unsigned char> bytes() const {
    std::size_t length = 0;
    detail::check([&](hf_error *error) { return hf_recent_write(c(), nullptr, 0, &length, error); });
    std::vector<unsigned char> made(length);
    detail::check([&](hf_error *error) { return hf_recent_write(c(), made.data(), length, &length, error); });
    return made;
  }
  void save(const std::string &path) const {
    detail::check([&](hf_error *error) { return hf_recent_save(c(), path.c_str(), error); });
  }

  /** The C handle, for functions without a member here; this object keeps owning it. */
  [[nodiscard]] hf_recent *c() noexcept { return handle_.get(); }
  [[nodiscard]] const hf_recent *c() const noexcept { return handle_.get(); }

 private:
  Recent() noexcept = default;
  template <class Call>
  void make(Call &&call) {
    hf_recent *made = nullptr;
    detail::check([&](hf_error *error) { return call(&made, error); });
    handle_.reset(made);
  }

  std::unique_ptr<hf_recent, detail::Free> handle_;
};

inline Plan &Plan::set_rest(const Recent &recent, std::uint64_t rest, std::uint64_t now) {
  detail::check([&](hf_error *error) { return hf_plan_set_rest(c(), recent.c(), rest, now, error); });
  return *this;
}

/** The replicas that a key will have, and those that it had, in a stage of a plan. */
struct WriteSet {
  std::vector<Slot> coming, former;
};
[[nodiscard]] inline WriteSet write_set(const View &view, std::uint64_t hash) {
  WriteSet set{std::vector<Slot>(16), std::vector<Slot>(16)};
  std::size_t coming = 0, former = 0;
  detail::check([&](hf_error *error) {
    return hf_view_write_set_hash(view.c(), hash, set.coming.data(), &coming, set.former.data(), &former, error);
  });
  set.coming.resize(coming);
  set.former.resize(former);
  return set;
}

/** The weight at time `now` of a ramp of kind HF_RAMP_LINEAR or HF_RAMP_EXPONENTIAL. */
[[nodiscard]] inline double ramp_weight(std::int32_t kind, double from, double to, std::uint64_t start,
                                        std::uint64_t duration, std::uint64_t now) {
  double weight = 0;
  detail::check([&](hf_error *error) { return hf_ramp_weight(kind, from, to, start, duration, now, &weight, error); });
  return weight;
}

}  // namespace hf

#endif
