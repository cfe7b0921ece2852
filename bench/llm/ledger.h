// What one router has in flight: the load object of the library, and the calls that a replay makes of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <holdfast/holdfast.hpp>

#include "llm/settings.h"

namespace llm {

struct Ticket {
  hf::Slot slot = hf::no_node;
  std::uint64_t number = 0;
};

class Ledger {
 public:
  Ledger(const hf::View &view, const Settings &settings);

  // The key's first choices, the home first.
  [[nodiscard]] std::vector<hf::Slot> choices(std::uint64_t hash, std::size_t most) const;

  // The first choice with room; the least loaded of the first `width`; and the least loaded of some with their costs.
  Ticket acquire(std::uint64_t hash, std::uint64_t cost);
  Ticket best(std::uint64_t hash, std::uint32_t width, std::uint64_t cost);
  Ticket best_of(std::uint64_t hash, std::uint64_t cost, const std::vector<hf::Slot> &slots,
                 const std::vector<std::uint64_t> &costs);
  // A slot that the policy has chosen without the library.
  Ticket take(hf::Slot slot, std::uint64_t cost);
  void release(const Ticket &ticket);

  [[nodiscard]] std::uint64_t of(hf::Slot slot) const;
  // The loads of this router alone, by slot, and those of another one for so long.
  [[nodiscard]] std::vector<std::uint64_t> own() const;
  void feed(const std::string &router, const std::vector<std::uint64_t> &loads, std::uint64_t lease_us);
  void set_time(std::uint64_t now_us);

 private:
  [[nodiscard]] hf_load *load() const noexcept { return load_.get(); }

  struct Free {
    void operator()(hf_load *load) const noexcept { hf_load_free(load); }
  };

  hf::View view_;
  std::unique_ptr<hf_load, Free> load_;
  std::size_t slots_;
};

}  // namespace llm
