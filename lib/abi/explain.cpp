#include <holdfast/explain.h>

#include "cluster/foreign/algorithms.h"

using namespace holdfast;

namespace {

const Algorithm *row_at(size_t index) noexcept { return index < algorithms().size() ? &algorithms()[index] : nullptr; }

}  // namespace

extern "C" {

size_t hf_algorithm_count(void) { return algorithms().size(); }

size_t hf_algorithm_find(const char *name) {
  const Algorithm *row = name != nullptr ? find_any_algorithm(name) : nullptr;
  return row != nullptr ? static_cast<size_t>(row - algorithms().data()) : algorithms().size();
}

// Names and lines are literals, so that their data ends with a NUL.
const char *hf_algorithm_name(size_t index) {
  const Algorithm *row = row_at(index);
  return row != nullptr ? row->name.data() : "";
}

const char *hf_algorithm_summary(size_t index) {
  const Algorithm *row = row_at(index);
  return row != nullptr ? row->summary.data() : "";
}

const char *hf_algorithm_cost(size_t index) {
  const Algorithm *row = row_at(index);
  return row != nullptr ? row->cost.data() : "";
}

const char *hf_algorithm_bytes(size_t index) {
  const Algorithm *row = row_at(index);
  return row != nullptr ? row->bytes.data() : "";
}

int32_t hf_algorithm_kind(size_t index) {
  const Algorithm *row = row_at(index);
  return row != nullptr ? static_cast<int32_t>(row->kind) : 0;
}

uint32_t hf_algorithm_abilities(size_t index) {
  const Algorithm *row = row_at(index);
  return row != nullptr ? row->abilities : 0;
}

}  // extern "C"
