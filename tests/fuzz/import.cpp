// Configurations of other programs: whatever the bytes, and whichever program they are said to be for, they are nodes
// under one of the algorithms or one refusal. What is read is written as YAML that this library parses, with different
// ids, and every remark is about a line of the file.
#include <algorithm>
#include <cstdint>
#include <set>

#include "read/import/import.h"
#include "refusals.h"

namespace {

void check_written(const std::string &text, std::size_t count) {
  const cli::Value root = cli::document_of("again", text);
  const auto nodes = std::ranges::find(root.fields, "nodes", [](const cli::Field &field) { return field.key.text; });
  if (nodes == root.fields.end() || nodes->value.items.size() != count) std::abort();
  std::set<std::string> ids;
  for (const cli::Value &node : nodes->value.items) {
    if (node.fields.empty() || node.fields[0].key.text != "id" || node.fields[0].value.text.empty()) std::abort();
    if (!ids.insert(node.fields[0].value.text).second) std::abort();
  }
}

void check_remarks(const cli::Imported &imported, const std::string &bytes) {
  const auto lines = static_cast<int>(std::ranges::count(bytes, '\n')) + 1;
  bool has_lost = false;
  for (const cli::Remark &remark : imported.remarks()) {
    if (remark.line < 0 || remark.line > lines || remark.what.empty()) std::abort();
    has_lost = has_lost || remark.decides;
  }
  if (has_lost && !imported.has_lost()) std::abort();
}

void read(const std::string &bytes, const cli::ImportRequest &request) {
  try {
    const cli::Imported imported = cli::import_of("file", bytes, request);
    check_remarks(imported, bytes);
    check_written(cli::imported_text("file", imported), imported.nodes.size());
  } catch (const cli::Complaint &complaint) {
    check_refusal(complaint.what(), "file:");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char *>(data), size);
  std::vector<std::string> formats = cli::import_formats();
  formats.emplace_back();
  for (const std::string &format : formats) {
    read(bytes, {.format = format});
    read(bytes, {.format = format, .name = "a"});
  }
  return 0;
}
