// One router: it knows the view, its own tickets, its own model of what is in each worker's cache, and for some
// policies which worker each session had last. Routers share nothing unless a replay lets them feed each other.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "llm/cache.h"
#include "llm/ledger.h"
#include "llm/random.h"
#include "llm/settings.h"

namespace llm {

using Caches = std::vector<BlockCache>;  // by slot

class Router {
 public:
  // The model of the caches may be shared: then every router knows what all have sent.
  Router(const Settings &settings, const hf::View &view, std::shared_ptr<Caches> model, std::uint64_t seed);

  // Chooses a worker for a request, and counts it there until release().
  Ticket choose(const Request &request);
  void release(const Ticket &ticket) { ledger_.release(ticket); }

  Ledger &ledger() { return ledger_; }

 private:
  Ticket chosen(const Request &request, std::uint64_t hash);
  Ticket best_of(const Request &request, std::uint64_t hash);
  Ticket sticky(const Request &request, std::uint64_t hash);
  // The workers in random order, so that a tie goes to none in particular.
  std::vector<hf::Slot> shuffled();
  Ticket least_loaded(const Request &request, bool counts_missing);
  [[nodiscard]] std::uint64_t missing(const Request &request, hf::Slot slot) const {
    return (*model_)[slot].missing_tokens(request);
  }

  Settings settings_;
  hf::View view_;
  std::shared_ptr<Caches> model_;
  Ledger ledger_;
  Random ties_;
  std::unordered_map<std::uint64_t, hf::Slot> sessions_;  // by the hash of the key
};

}  // namespace llm
