// Cluster files: whatever the bytes, they are nodes and options or one refusal. What is read has different ids that
// stand in the file, and options that the library takes; written out as JSON it is read as the same again.
#include <cstdint>
#include <set>

#include <nlohmann/json.hpp>

#include "read/complaint.h"
#include "read/files.h"
#include "refusals.h"

namespace {

using Json = nlohmann::ordered_json;

bool is_text(const std::string &bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = cli::first_character(std::string_view(bytes).substr(at)).length;
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string written(const cli::ClusterFile &file) {
  Json all = Json::object(), nodes = Json::array();
  for (const auto &[name, text] : file.options) {
    all[name] =
        hf_option_type(hf_option_find(name.c_str())) == HF_TYPE_STR ? Json(text) : Json::parse(text, nullptr, false);
  }
  for (const cli::ListedNode &node : file.nodes) {
    nodes.push_back({{"id", node.id}, {"weight", node.weight}, {"zone", node.zone}, {"address", node.address}});
  }
  all["nodes"] = nodes;
  return all.dump();
}

void read_again(const cli::ClusterFile &file) {
  for (const cli::ListedNode &node : file.nodes) {
    if (!is_text(node.id) || !is_text(node.zone)) return;  // a plain list takes any bytes, JSON does not
  }
  for (const auto &[name, text] : file.options) {
    if (hf_option_type(hf_option_find(name.c_str())) != HF_TYPE_STR && Json::parse(text, nullptr, false).is_discarded())
      return;  // such as .5
  }
  const cli::ClusterFile again = cli::cluster_file_of("again", written(file));
  if (again.nodes.size() != file.nodes.size() || again.options.size() != file.options.size()) std::abort();
  for (std::size_t i = 0; i < file.nodes.size(); ++i) {
    const cli::ListedNode &was = file.nodes[i], &is = again.nodes[i];
    if (was.id != is.id || was.weight != is.weight || was.zone != is.zone || was.address != is.address) std::abort();
  }
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
  return 0;
}
