#include "llm/settings.h"

namespace llm {

const std::vector<PolicyRow> &policies() {
  static const std::vector<PolicyRow> rows = {
      {Policy::plain, "plain", false, "the node of hf_view_lookup()"},
      {Policy::least_loaded, "least loaded", true, "the worker with the fewest tokens in flight"},
      {Policy::sticky, "sticky", true,
       "the worker of the session's turn before; a new session goes to the least loaded"},
      {Policy::cache_aware, "cache-aware", true,
       "of all workers, the least load and missing tokens; each router knows the prompts that it has sent"},
      {Policy::cache_aware_all, "cache-aware, all caches known", true,
       "the same, and every router knows every cache; loads are each router's own"},
      {Policy::bounded, "bounded", false, "hf_load_acquire(): requests are counted"},
      {Policy::bounded_tokens, "bounded, tokens", false, "hf_load_acquire_cost(): the tokens of prompts are counted"},
      {Policy::best, "best of k", false, "hf_load_best(): the tokens of prompts are counted, caches are not known"},
      {Policy::best_of, "best of k, costs", false,
       "hf_load_best_of(): each choice costs the tokens that miss in the router's model of its cache"},
      {Policy::best_of_all, "best of k, all caches known", true, "the same, and every router knows every cache"}};
  return rows;
}

const PolicyRow &row_of(Policy policy) { return policies()[static_cast<std::size_t>(policy)]; }

}  // namespace llm
