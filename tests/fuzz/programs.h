// What a program of public calls works on, and where its instructions come from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include <holdfast/holdfast.h>

namespace holdfast_programs {

// The bytes of an input one after the other, and zeros behind them.
class Bytes {
 public:
  Bytes(const std::uint8_t *data, std::size_t size) : data_(data), size_(size) {}

  [[nodiscard]] bool are_over() const { return at_ == size_; }
  std::size_t below(std::size_t limit) { return byte() % limit; }
  // Two bytes are spread over a word, so that short programs reach all positions.
  std::uint64_t word() {
    const std::uint64_t low = byte();
    return (low | std::uint64_t{byte()} << 8) * 0x9e3779b97f4a7c15;
  }

 private:
  std::uint8_t byte() { return at_ < size_ ? data_[at_++] : std::uint8_t{0}; }

  const std::uint8_t *data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

// Holds a few of everything; what is oldest goes first.
class Machine {
 public:
  explicit Machine(Bytes &bytes);
  ~Machine();
  Machine(const Machine &) = delete;
  Machine &operator=(const Machine &) = delete;

  void run();

 private:
  void add_cluster();
  void add_node();
  void remove_node();
  void set_weight();
  void set_replica_weight();
  void set_zone();
  void set_state();
  void set_attribute();
  void pin();
  void set_nodes();
  void publish();
  void plan_ranges();
  void plan_keys();
  void plan_rehashed();
  void plan_replicas();
  void plan_stage();
  void restore();
  void use_load();

  void keep(hf_cluster *cluster);
  void keep(const hf_view *view);
  void keep(hf_plan *plan);  // NULL is not kept

  hf_cluster *cluster() { return clusters_[bytes_.below(clusters_.size())]; }
  const hf_view *view() { return views_[bytes_.below(views_.size())]; }
  const char *id();
  double weight();
  std::vector<std::uint64_t> hashes();

  Bytes &bytes_;
  std::vector<hf_cluster *> clusters_;  // never empty, as views_
  std::vector<const hf_view *> views_;
  std::set<std::uint64_t> stages_;  // fingerprints of views in the middle of a plan
  std::vector<hf_plan *> plans_;
  hf_load *load_ = nullptr;
};

}  // namespace holdfast_programs
