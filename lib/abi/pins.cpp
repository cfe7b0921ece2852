#include <holdfast/pins.h>

#include <vector>

#include "abi/handles.h"
#include "abi/wall.h"
#include "base/text.h"

using namespace holdfast;

namespace {

std::string_view text_at(const void *key, size_t length) {
  require(key != nullptr || length == 0, "key must not be NULL while length is not 0");
  return {static_cast<const char *>(key), length};
}

const Pin *pin_at(const hf_view *view, size_t index) noexcept {
  return index < hf_view_pin_count(view) ? &view_of(view)->pins().all()[index] : nullptr;
}

}  // namespace

extern "C" {

hf_status hf_cluster_pin(hf_cluster *cluster, const void *key, size_t length, int32_t is_prefix, const char *id,
                         hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr, "cluster and id must not be NULL");
    cluster->impl.pin(is_prefix != 0, text_at(key, length), id);
  });
}

hf_status hf_cluster_pin_many(hf_cluster *cluster, const void *const keys[], const size_t lengths[], size_t count,
                              int32_t is_prefix, const char *const ids[], hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr, "cluster must not be NULL");
    require(count == 0 || (keys != nullptr && lengths != nullptr && ids != nullptr),
            "keys, lengths and ids must not be NULL while count is not 0");
    std::vector<std::string_view> texts, nodes;
    for (size_t i = 0; i < count; ++i) {
      if ((keys[i] == nullptr && lengths[i] != 0) || ids[i] == nullptr) {
        throw Error{Fault::argument, "pin " + text_of(std::uint64_t{i}) +
                                         " of the list: id must not be NULL, nor key while its length is not 0"};
      }
      texts.push_back(text_at(keys[i], lengths[i]));
      nodes.emplace_back(ids[i]);
    }
    cluster->impl.pin_all(is_prefix != 0, texts, nodes);
  });
}

hf_status hf_cluster_unpin(hf_cluster *cluster, const void *key, size_t length, int32_t is_prefix, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr, "cluster must not be NULL");
    cluster->impl.unpin(is_prefix != 0, text_at(key, length));
  });
}

size_t hf_view_pin_count(const hf_view *view) { return view != nullptr ? view_of(view)->pins().all().size() : 0; }

const char *hf_view_pin_key(const hf_view *view, size_t index, size_t *length) {
  const Pin *pin = pin_at(view, index);
  if (length != nullptr) *length = pin != nullptr ? pin->key.size() : 0;
  return pin != nullptr ? pin->key.data() : "";
}

int32_t hf_view_pin_is_prefix(const hf_view *view, size_t index) {
  const Pin *pin = pin_at(view, index);
  return pin != nullptr && pin->is_prefix ? 1 : 0;
}

const char *hf_view_pin_node(const hf_view *view, size_t index) {
  const Pin *pin = pin_at(view, index);
  return pin != nullptr ? pin->node.c_str() : "";
}

}  // extern "C"
