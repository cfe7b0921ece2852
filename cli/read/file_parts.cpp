#include "read/file_parts.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "read/complaint.h"

namespace cli {

void refuse(const std::string &path, int line, const std::string &what) {
  throw Complaint(line > 0 ? fmt::format("{}:{}: {}", path, line, what) : fmt::format("{}: {}", path, what));
}

int line_of(const YAML::Node &node) { return node.Mark().line + 1; }

namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{64} << 20;

// A snapshot says how long it is, and the library what it may be: no limit here stands in its way.
bool is_snapshot_so_far(const std::string &text) {
  constexpr std::size_t kHead = 24;
  if (text.size() < kHead || !text.starts_with("holdfast") || text.find('\0') >= kHead) return false;
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < sizeof length; ++i) {
    length |= std::uint64_t{static_cast<unsigned char>(text[16 + i])} << 8 * i;
  }
  return text.size() <= length;
}

[[noreturn]] void refuse_size(const std::string &path) {
  refuse(path, 0, fmt::format("larger than {} MiB, which is more than any cluster file needs", kLargestFile >> 20));
}

std::string contents(std::istream &stream, const std::string &path) {
  std::string text;
  char buffer[65536];
  while (stream.read(buffer, sizeof buffer) || stream.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kLargestFile && !is_snapshot_so_far(text)) refuse_size(path);
  }
  if (stream.bad()) refuse(path, 0, "cannot be read");
  return text;
}

}  // namespace

std::string contents(const std::string &path) {
  if (path == "-") return contents(std::cin, "standard input");
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) refuse(path, 0, "is a directory: name a file");
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(path, 0, "cannot be opened: is the name right?");
  return contents(file, path);
}

double parsed_weight(const std::string &path, int line, const std::string &text) {
  double weight = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), weight);
  if (code == std::errc{} && end == text.data() + text.size()) return weight;
  refuse(path, line, fmt::format("weight {} is not a number: write it like 2 or 0.5", shown(text)));
}

YAML::Node parsed_yaml(const std::string &path, const std::string &text) {
  try {
    return YAML::Load(text);
  } catch (const YAML::Exception &error) {
    refuse(path, error.mark.line + 1, error.msg);
  }
}

std::string scalar(const std::string &path, const YAML::Node &node, const std::string &what) {
  if (node.IsScalar()) return node.Scalar();
  refuse(path, line_of(node), fmt::format("{} must be a single value", what));
}

ListedNode listed_node(const std::string &path, const YAML::Node &entry) {
  ListedNode node{.line = line_of(entry)};
  if (entry.IsScalar()) {
    node.id = entry.Scalar();
    return node;
  }
  if (!entry.IsMap()) refuse(path, line_of(entry), "a node must be an id, or a mapping with an id");
  for (const auto &field : entry) {
    const std::string name = scalar(path, field.first, "the name of a field");
    const std::string value = scalar(path, field.second, fmt::format("{} of a node", shown(name)));
    if (name == "id") {
      node.id = value;
    } else if (name == "weight") {
      node.weight = parsed_weight(path, line_of(field.second), value);
    } else if (name == "zone") {
      node.zone = value;
    } else if (name == "address") {
      node.address = value;
    } else {
      refuse(path, line_of(field.first),
             fmt::format("a node has no field {}: it has id, weight, zone and address", shown(name)));
    }
  }
  return node;
}

}  // namespace cli
