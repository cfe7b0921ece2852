#include <holdfast/partitions.h>

#include <bit>

#include "abi/handles.h"
#include "abi/keys.h"
#include "abi/wall.h"
#include "base/text.h"

using namespace holdfast;

namespace {

// Null where there are no partitions. The rows of a stage of a plan follow from two tables.
const SlotRows *rows_of(const hf_view *view) noexcept {
  if (view == nullptr || view_of(view)->is_between() || !view_of(view)->settings().algorithm().has_partitions) {
    return nullptr;
  }
  return view_of(view)->engine().rows();
}

// From a position to its partition.
unsigned shift_of(const SlotRows &rows) noexcept { return 64 - static_cast<unsigned>(std::countr_zero(rows.size())); }

const SlotRows &require_partition(const hf_view *view, std::uint32_t partition) {
  const SlotRows *const rows = rows_of(view);
  if (rows != nullptr && partition < rows->size()) return *rows;
  std::string text = "there is no partition " + text_of(std::uint64_t{partition}) + ": ";
  if (rows != nullptr) {
    text += "this view has the partitions 0 to " + text_of(std::uint64_t{rows->size() - 1});
  } else {
    text += "this view has none, because only a published table of nodes has partitions (algorithm rendezvous-table)";
  }
  throw Error{Fault::not_found, text};
}

}  // namespace

extern "C" {

uint32_t hf_view_partition_count(const hf_view *view) {
  const SlotRows *const rows = rows_of(view);
  return rows != nullptr ? static_cast<uint32_t>(rows->size()) : 0;
}

uint32_t hf_view_partition_of(const hf_view *view, uint64_t hash) {
  const SlotRows *const rows = rows_of(view);
  return rows != nullptr ? static_cast<uint32_t>(view_of(view)->position(hash) >> shift_of(*rows)) : HF_NO_PARTITION;
}

uint32_t hf_view_partition_home(const hf_view *view, uint32_t partition) {
  const SlotRows *const rows = rows_of(view);
  return rows != nullptr && partition < rows->size() ? (*rows)[partition] : HF_NO_NODE;
}

hf_status hf_view_partition_replicas(const hf_view *view, uint32_t partition, uint32_t most, uint32_t slots[],
                                     hf_error *error) {
  return guard(error, [&] {
    require_replicas(view_of(view), most, slots);
    const SlotRows &rows = require_partition(view, partition);
    view_of(view)->replicas_at(std::uint64_t{partition} << shift_of(rows), {slots, most});
  });
}

hf_status hf_view_partition_range(const hf_view *view, uint32_t partition, uint64_t *first, uint64_t *last,
                                  hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr && first != nullptr && last != nullptr, "view, first and last must not be NULL");
    const unsigned shift = shift_of(require_partition(view, partition));
    *first = std::uint64_t{partition} << shift;
    *last = *first + ((std::uint64_t{1} << shift) - 1);
  });
}

}  // extern "C"
