#include <holdfast/incarnations.h>
#include <holdfast/replica_weights.h>
#include <holdfast/view.h>

#include "abi/handles.h"

using namespace holdfast;

namespace {

const unsigned char *bytes_of(const void *key) noexcept { return static_cast<const unsigned char *>(key); }

const Node *node_of(const hf_view *view, uint32_t slot) noexcept {
  return view != nullptr ? view_of(view)->at_slot(slot) : nullptr;
}

}  // namespace

extern "C" {

const hf_view *hf_view_retain(const hf_view *view) {
  if (view != nullptr) view_of(view)->retain();
  return view;
}

void hf_view_release(const hf_view *view) {
  if (view != nullptr) view_of(view)->release();
}

uint32_t hf_view_lookup(const hf_view *view, const void *key, size_t length) {
  if (view == nullptr || (key == nullptr && length != 0)) return HF_NO_NODE;
  return view_of(view)->lookup(bytes_of(key), length);
}

uint32_t hf_view_lookup_u64(const hf_view *view, uint64_t key) {
  return view != nullptr ? view_of(view)->lookup_u64(key) : HF_NO_NODE;
}

uint32_t hf_view_lookup_hash(const hf_view *view, uint64_t hash) {
  return view != nullptr ? view_of(view)->lookup_hash(hash) : HF_NO_NODE;
}

uint64_t hf_view_hash(const hf_view *view, const void *key, size_t length) {
  if (view == nullptr || (key == nullptr && length != 0)) return 0;
  return view_of(view)->hash(bytes_of(key), length);
}

size_t hf_view_node_count(const hf_view *view) { return view != nullptr ? view_of(view)->nodes().size() : 0; }

uint32_t hf_view_slot_limit(const hf_view *view) {
  return view != nullptr ? static_cast<uint32_t>(view_of(view)->slot_limit()) : 0;
}

uint32_t hf_view_node_at(const hf_view *view, size_t index) {
  if (view == nullptr || index >= view_of(view)->nodes().size()) return HF_NO_NODE;
  return view_of(view)->nodes()[index].slot;
}

uint32_t hf_view_node_find(const hf_view *view, const char *id) {
  const Node *node = view != nullptr && id != nullptr ? view_of(view)->find(id) : nullptr;
  return node != nullptr ? node->slot : HF_NO_NODE;
}

uint32_t hf_view_node_find_address(const hf_view *view, const char *address) {
  if (view == nullptr || address == nullptr || *address == '\0') return HF_NO_NODE;
  for (const Node &node : view_of(view)->nodes()) {
    if (node.address == address) return node.slot;
  }
  return HF_NO_NODE;
}

const char *hf_view_node_id(const hf_view *view, uint32_t slot) {
  const Node *node = node_of(view, slot);
  return node != nullptr ? node->id.c_str() : "";
}

const char *hf_view_node_address(const hf_view *view, uint32_t slot) {
  const Node *node = node_of(view, slot);
  return node != nullptr ? node->address.c_str() : "";
}

const char *hf_view_node_zone(const hf_view *view, uint32_t slot) {
  const Node *node = node_of(view, slot);
  return node != nullptr ? node->zone.c_str() : "";
}

double hf_view_node_weight(const hf_view *view, uint32_t slot) {
  const Node *node = node_of(view, slot);
  return node != nullptr ? node->weight.value() : 0;
}

double hf_view_node_replica_weight(const hf_view *view, uint32_t slot) {
  const Node *node = node_of(view, slot);
  return node != nullptr ? node->replica_weight().value() : 0;
}

int32_t hf_view_node_state(const hf_view *view, uint32_t slot) {
  const Node *node = node_of(view, slot);
  return node != nullptr ? static_cast<int32_t>(node->state) : -1;
}

uint64_t hf_view_node_incarnation(const hf_view *view, uint32_t slot) {
  const Node *node = node_of(view, slot);
  return node != nullptr ? node->incarnation : 0;
}

double hf_view_node_share(const hf_view *view, uint32_t slot) {
  const Node *node = node_of(view, slot);
  return node != nullptr ? view_of(view)->share(*node) : 0;
}

uint64_t hf_view_generation(const hf_view *view) { return view != nullptr ? view_of(view)->generation() : 0; }
uint64_t hf_view_fingerprint(const hf_view *view) { return view != nullptr ? view_of(view)->fingerprint() : 0; }

uint64_t hf_view_states_fingerprint(const hf_view *view) {
  return view != nullptr ? view_of(view)->states_fingerprint() : 0;
}

size_t hf_view_removed_count(const hf_view *view) {
  return view != nullptr ? view_of(view)->removals().removed.size() : 0;
}

uint32_t hf_view_removed_at(const hf_view *view, size_t index) {
  return index < hf_view_removed_count(view) ? view_of(view)->removals().removed[index] : HF_NO_NODE;
}

const char *hf_view_algorithm(const hf_view *view) {
  return view != nullptr ? view_of(view)->settings().algorithm().name.data() : "";
}

uint64_t hf_view_memory(const hf_view *view) { return view != nullptr ? view_of(view)->bytes() : 0; }

}  // extern "C"
