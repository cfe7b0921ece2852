#include <holdfast/dialects.h>
#include <holdfast/explain.h>
#include <holdfast/options.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "abi/handles.h"
#include "abi/wall.h"
#include "cluster/foreign/algorithms.h"
#include "cluster/peers.h"
#include "dialect/choice_words.h"
#include "dialect/dialect.h"

using namespace holdfast;

namespace {

const dialect::Dialect *dialect_at(size_t index) noexcept {
  return index < algorithms().size() ? algorithms()[index].dialect : nullptr;
}

dialect::Reason reason_of(const View &view, std::uint64_t hash) {
  const Algorithm &algorithm = view.settings().algorithm();
  if (algorithm.dialect == nullptr || algorithm.dialect->explain == nullptr || view.is_between()) {
    const std::string name = view.is_between() ? "a stage of a plan" : std::string(algorithm.name);
    throw Error{Fault::unsupported, name + " has no points to show: ask a view of a dialect that is a ring or a table"};
  }
  const std::vector<dialect::Peer> peers = peers_of(view.nodes());
  if (peers.empty()) throw Error{Fault::infeasible, "no node has a weight above 0: add a node"};
  return algorithm.dialect->explain(peers, view.settings().choices(), view.position(hash));
}

void copy_cut(std::string_view text, char *out, size_t size) noexcept {
  if (size == 0) return;
  const size_t length = std::min(text.size(), size - 1);
  std::memcpy(out, text.data(), length);
  out[length] = '\0';
}

}  // namespace

extern "C" {

hf_status hf_cluster_set_attribute(hf_cluster *cluster, const char *id, const char *name, const char *value,
                                   hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && id != nullptr && name != nullptr && value != nullptr,
            "cluster, id, name and value must not be NULL");
    cluster->impl.set_attribute(id, name, value);
  });
}

const char *hf_view_node_attribute(const hf_view *view, uint32_t slot, const char *name) {
  const Node *const node = view != nullptr ? view_of(view)->at_slot(slot) : nullptr;
  const size_t index = name != nullptr ? find_attribute(name) : kAttributes;
  return node != nullptr && index < kAttributes ? node->attributes.get(static_cast<Attribute>(index)).c_str() : "";
}

size_t hf_attribute_count(void) { return kAttributes; }

const char *hf_attribute_name(size_t index) {
  return index < kAttributes ? name_of(static_cast<Attribute>(index)).data() : "";
}

size_t hf_algorithm_own_count(void) { return catalog().size(); }

// Names and lines are literals, so that their data ends with a NUL.
const char *hf_algorithm_origin(size_t index) {
  const dialect::Dialect *const dialect = dialect_at(index);
  return dialect != nullptr ? dialect->origin.data() : "";
}

int32_t hf_algorithm_evidence(size_t index) {
  const dialect::Dialect *const dialect = dialect_at(index);
  return dialect != nullptr ? static_cast<int32_t>(dialect->evidence) + 1 : 0;
}

uint32_t hf_algorithm_most_nodes(size_t index) {
  const dialect::Dialect *const dialect = dialect_at(index);
  return dialect != nullptr ? dialect->most_peers : 0;
}

const char *hf_algorithm_word(size_t index, uint32_t option, size_t number) {
  const dialect::Dialect *const dialect = dialect_at(index);
  if (dialect == nullptr) return "";
  const std::string_view word = dialect::option_word(*dialect, hf_option_name(option), number);
  return word.empty() ? "" : word.data();
}

int32_t hf_config_is_set(const hf_config *config, uint32_t option) {
  const OptionRow *const row = find_option(option);
  return config != nullptr && row != nullptr && config->settings.is_set(*row) ? 1 : 0;
}

hf_status hf_view_explain_hash(const hf_view *view, uint64_t hash, uint64_t *point, char *label, size_t size,
                               hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr && point != nullptr && (label != nullptr || size == 0),
            "view and point must not be NULL, nor label while size is not 0");
    const dialect::Reason reason = reason_of(*view_of(view), hash);
    *point = reason.point;
    copy_cut(reason.label, label, size);
  });
}

}  // extern "C"
