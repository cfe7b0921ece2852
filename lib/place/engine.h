// The one holder of a placement whose type is known only at run time. The virtual call is
// paid once a lookup, or once for a whole batch: inside it `pick` inlines. A table of small
// slots, the default, is asked without any call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "place/placement.h"
#include "place/slot_rows.h"

namespace holdfast {

class Engine {
 public:
  // Holds nothing: every hash is answered kNoSlot.
  Engine() = default;

  // Cold, as all that only building asks for: a placement of each type has a copy of it.
  template <Placement T>
  [[nodiscard, gnu::cold]] static Engine holding(T placement) {
    Engine engine;
    auto held = std::make_shared<Held<T>>(std::move(placement));
    if constexpr (requires { held->placement.rows(); }) {
      const SlotRows &rows = held->placement.rows();
      engine.tiny_ = rows.tiny().empty() ? nullptr : rows.tiny().data();
      engine.narrow_ = rows.narrow().empty() ? nullptr : rows.narrow().data();
      engine.shift_ = held->placement.shift();
      engine.rows_ = &rows;
    }
    if constexpr (HasReplicas<T>) engine.replica_limit_ = held->placement.replica_limit();
    engine.asked_ = std::move(held);
    return engine;
  }

  [[nodiscard]] Slot pick(std::uint64_t hash) const noexcept {
    if (tiny_ != nullptr) [[likely]]
      return tiny_[hash >> shift_];
    if (narrow_ != nullptr) [[likely]]
      return narrow_[hash >> shift_];
    return asked_ ? asked_->pick(hash) : kNoSlot;
  }

  // out[i] = pick(hashes[i]).
  void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept {
    if (asked_) return asked_->pick_many(hashes, out);
    for (std::size_t i = 0; i < hashes.size(); ++i) out[i] = kNoSlot;
  }

  // The rows of a table; null for placements without.
  [[nodiscard]] const SlotRows *rows() const noexcept { return rows_; }

  // Whether the hashes of an owner lie in ranges that `runs` can tell.
  [[nodiscard]] bool has_runs() const noexcept { return !asked_ || asked_->has_runs(); }

  // Fills `out` with the runs from `first` on, as many as fit or are left, and says how many.
  // Together they answer as `pick` does; two in a row may have one owner. The last run of all
  // ends at 2^64 - 1.
  std::size_t runs(std::uint64_t first, std::span<Run> out) const noexcept {
    if (asked_) return asked_->runs(first, out);
    if (out.empty()) return 0;
    out[0] = {.last = ~std::uint64_t{0}, .owner = kNoSlot};
    return 1;
  }

  // How many replicas of a hash the placement chooses itself; 0 if it chooses owners only.
  [[nodiscard]] std::uint32_t replica_limit() const noexcept { return replica_limit_; }

  // Fills `out`, of at most replica_limit() places, the owner first. The hash must have an owner.
  void replicas(std::uint64_t hash, std::span<Slot> out) const noexcept { asked_->replicas(hash, out); }

  // Whether the placement has an order of candidates of its own; and fills `out` with the first of it, of which there
  // are at most kMostCandidates.
  [[nodiscard]] bool has_candidates() const noexcept { return asked_ && asked_->has_candidates(); }
  void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept { asked_->candidates(hash, out); }

  // Exact share of the key space of the member at `index` of the members built from; below 0
  // when the algorithm has no other answer than weight over total weight.
  [[nodiscard]] double share(std::size_t index) const noexcept { return asked_ ? asked_->share(index) : -1; }
  [[nodiscard]] std::size_t bytes() const noexcept { return asked_ ? asked_->bytes() : 0; }

  // What `bytes` counts beside the placement's own bytes().
  template <Placement T>
  [[nodiscard]] static constexpr std::uint64_t holder_bytes() noexcept {
    return sizeof(Held<T>);
  }

 private:
  struct Asked {
    virtual ~Asked() = default;
    [[nodiscard]] virtual Slot pick(std::uint64_t hash) const noexcept = 0;
    virtual void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept = 0;
    [[nodiscard]] virtual bool has_runs() const noexcept = 0;
    virtual std::size_t runs(std::uint64_t first, std::span<Run> out) const noexcept = 0;
    virtual void replicas(std::uint64_t hash, std::span<Slot> out) const noexcept = 0;
    [[nodiscard]] virtual bool has_candidates() const noexcept = 0;
    virtual void candidates(std::uint64_t hash, std::span<Slot> out) const noexcept = 0;
    [[nodiscard]] virtual double share(std::size_t index) const noexcept = 0;
    [[nodiscard]] virtual std::size_t bytes() const noexcept = 0;
  };

  template <Placement T>
  struct Held final : Asked {
    [[gnu::cold]] explicit Held(T held) : placement(std::move(held)) {}

    Slot pick(std::uint64_t hash) const noexcept override { return placement.pick(hash); }
    void pick_many(std::span<const std::uint64_t> hashes, Slot *out) const noexcept override {
      if constexpr (requires { placement.pick_many(hashes, out); }) {
        placement.pick_many(hashes, out);
      } else {
        for (std::size_t i = 0; i < hashes.size(); ++i) out[i] = placement.pick(hashes[i]);
      }
    }
    bool has_runs() const noexcept override { return HasRuns<T>; }
    std::size_t runs([[maybe_unused]] std::uint64_t first,
                     [[maybe_unused]] std::span<Run> out) const noexcept override {
      std::size_t count = 0;
      if constexpr (HasRuns<T>) {
        for (; count < out.size(); ++count) {
          out[count] = {.last = placement.run_end(first), .owner = placement.pick(first)};
          first = out[count].last + 1;
          if (first == 0) return count + 1;
        }
      }
      return count;
    }
    void replicas([[maybe_unused]] std::uint64_t hash, [[maybe_unused]] std::span<Slot> out) const noexcept override {
      if constexpr (HasReplicas<T>) placement.replicas(hash, out);
    }
    bool has_candidates() const noexcept override {
      if constexpr (requires { placement.has_candidates(); }) return placement.has_candidates();
      return HasCandidates<T>;
    }
    void candidates([[maybe_unused]] std::uint64_t hash, [[maybe_unused]] std::span<Slot> out) const noexcept override {
      if constexpr (HasCandidates<T>) placement.candidates(hash, out);
    }
    [[gnu::cold]] double share([[maybe_unused]] std::size_t index) const noexcept override {
      if constexpr (requires { placement.share(index); }) return placement.share(index);
      return -1;
    }
    [[gnu::cold]] std::size_t bytes() const noexcept override { return sizeof *this + placement.bytes(); }

    T placement;
  };

  const std::uint8_t *tiny_ = nullptr;  // rows of a table inside `asked_`, if they are so small
  const std::uint16_t *narrow_ = nullptr;
  unsigned shift_ = 0;
  std::uint32_t replica_limit_ = 0;
  const SlotRows *rows_ = nullptr;
  std::shared_ptr<const Asked> asked_;
};

}  // namespace holdfast
