// Cluster files: whatever the bytes, they are nodes, pins and options or one refusal. What is read has different ids
// that stand in the file, and options that the library takes; written out as JSON it is read as the same again. The
// view that it makes is written as YAML that makes the same fingerprint again.
#include <cstdint>
#include <set>

#include <nlohmann/json.hpp>

#include "read/complaint.h"
#include "read/files.h"
#include "refusals.h"

namespace {

using Json = nlohmann::ordered_json;

bool is_readable(const std::string &bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto [length, code] = cli::first_character(std::string_view(bytes).substr(at));
    if (length == 0 || code < 0x20 || code == 0x7f || cli::is_hidden(code)) return false;
    at += length;
  }
  return bytes.empty() || (bytes.front() != ' ' && bytes.back() != ' ');
}

void set(Json &object, const std::string &name, const std::string &bytes) {
  object[is_readable(bytes) ? name : name + "_b64"] = is_readable(bytes) ? bytes : cli::base64(bytes);
}

Json written(const cli::ListedNode &node) {
  constexpr const char *kStates[] = {"up", "draining", "down"};
  Json object = {{"weight", node.weight}, {"state", kStates[static_cast<int>(node.state)]}};
  set(object, "id", node.id);
  set(object, "zone", node.zone);
  set(object, "address", node.address);
  return object;
}

std::string written(const cli::ClusterFile &file) {
  Json all = Json::object(), nodes = Json::array(), pins = Json::array();
  for (const auto &[name, text] : file.options) {
    all[name] =
        hf_option_type(hf_option_find(name.c_str())) == HF_TYPE_STR ? Json(text) : Json::parse(text, nullptr, false);
  }
  for (const cli::ListedNode &node : file.nodes) nodes.push_back(written(node));
  for (const cli::ListedPin &pin : file.pins) {
    Json object = Json::object();
    set(object, pin.is_prefix ? "prefix" : "key", pin.key);
    set(object, "node", pin.node);
    pins.push_back(object);
  }
  all["nodes"] = nodes;
  all["pins"] = pins;
  return all.dump();
}

void read_again(const cli::ClusterFile &file) {
  for (const auto &[name, text] : file.options) {
    if (hf_option_type(hf_option_find(name.c_str())) != HF_TYPE_STR && Json::parse(text, nullptr, false).is_discarded())
      return;  // such as .5
  }
  const cli::ClusterFile again = cli::cluster_file_of("again", written(file));
  if (again.nodes.size() != file.nodes.size() || again.options.size() != file.options.size()) std::abort();
  for (std::size_t i = 0; i < file.nodes.size(); ++i) {
    const cli::ListedNode &was = file.nodes[i], &is = again.nodes[i];
    if (was.id != is.id || was.weight != is.weight || was.zone != is.zone || was.address != is.address) std::abort();
    if (was.state != is.state) std::abort();
  }
  if (again.pins.size() != file.pins.size()) std::abort();
  for (std::size_t i = 0; i < file.pins.size(); ++i) {
    const cli::ListedPin &was = file.pins[i], &is = again.pins[i];
    if (was.is_prefix != is.is_prefix || was.key != is.key || was.node != is.node) std::abort();
  }
}

// Small, so that a search makes many views: whatever is larger is refused before it takes memory.
hf::Config small(const cli::ClusterFile &file) {
  hf::Config config;
  config.set("expected_nodes", "8");
  for (const auto &[name, text] : file.options) {
    if (name == "algorithm" || name == "partitions") config = hf::Config();
  }
  return cli::config_over(file, std::move(config)).set("memory_limit", "1000000");
}

void view_again(const cli::ClusterFile &file) {
  const hf::Config config = small(file);
  hf::View view;
  try {
    view = cli::published_cluster(file, config).view();
  } catch (const cli::Complaint &complaint) {
    check_refusal(complaint.what(), "fleet:");
    return;
  }
  const std::string text = cli::view_text(view);
  const cli::ClusterFile again = cli::cluster_file_of("again", text);
  const hf::View same = cli::published_cluster(again, cli::config_over(again, config)).view();
  if (same.fingerprint() != view.fingerprint() || cli::view_text(same) != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char *>(data), size);
  cli::ClusterFile file;
  try {
    file = cli::cluster_file_of("fleet", bytes);
  } catch (const cli::Complaint &complaint) {
    check_refusal(complaint.what(), "fleet:");
    return 0;
  }
  if (!file.snapshot.empty()) return 0;
  std::set<std::string> ids;
  for (const cli::ListedNode &node : file.nodes) {
    if (node.id.empty() || !ids.insert(node.id).second || node.place.line == 0) std::abort();
  }
  if (ids.empty()) std::abort();
  read_again(file);
  view_again(file);
  return 0;
}
