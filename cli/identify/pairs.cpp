#include "identify/pairs.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "read/complaint.h"

namespace cli {

namespace {

using Object = nlohmann::json;

constexpr std::size_t kLongestObject = std::size_t{1} << 20;  // brackets take fifty times their bytes of memory
constexpr const char *kWorks = "write KEY, a tab and NODE, or KEY,NODE, or the objects of lookup --json";

std::string start_of(std::string_view line) { return shown(std::string(line.substr(0, 60))); }

// The bytes of a member, or of its base64 under the name that says so.
std::optional<std::string> bytes_in(const Object &object, const char *name) {
  const auto plain = object.find(name);
  if (plain != object.end()) {
    if (plain->is_string()) return plain->get<std::string>();
    return plain->is_number_integer() ? std::optional(plain->dump()) : std::nullopt;
  }
  const auto coded = object.find(std::string(name) + "_b64");
  if (coded == object.end() || !coded->is_string()) return std::nullopt;
  return from_base64(coded->get<std::string>());
}

// The end of a field that begins with a quote; npos if it has none. Two quotes are one inside.
std::size_t end_of_quoted(std::string_view line, std::string &field) {
  for (std::size_t at = 1; at < line.size(); ++at) {
    if (line[at] != '"') {
      field += line[at];
    } else if (at + 1 < line.size() && line[at + 1] == '"') {
      field += line[at++];
    } else {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

bool is_head(const Pair &pair) {
  return (pair.key == "key" || pair.key == "Key" || pair.key == "KEY") &&
         (pair.node == "node" || pair.node == "Node" || pair.node == "NODE" || pair.node == "server");
}

}  // namespace

void PairReader::refuse(std::uint64_t line, const std::string &what) const {
  throw Complaint(fmt::format("{}:{}: {}", path(), line, what));
}

PairReader::Form PairReader::form_of(std::string_view line) {
  if (line.starts_with('{') && line.find("\"key") != std::string_view::npos && line.ends_with('}')) return Form::json;
  if (line.find('\t') != std::string_view::npos) return Form::tab;
  return line.find(',') != std::string_view::npos ? Form::comma : Form::blank;
}

void PairReader::split_commas(std::string_view line, Pair &pair) const {
  std::size_t comma = line.rfind(',');
  if (line.starts_with('"')) {
    comma = end_of_quoted(line, pair.key);
    if (comma >= line.size() || line[comma] != ',')
      refuse(pair.line, "the quoted key has no end and no comma behind it");
  } else {
    pair.key = line.substr(0, comma);
  }
  const std::string_view node = line.substr(comma + 1);
  if (!node.starts_with('"')) {
    pair.node = node;
  } else if (end_of_quoted(node, pair.node) != node.size()) {
    refuse(pair.line, "the quoted node has no end: " + start_of(node));
  }
}

void PairReader::split_json(std::string_view line, Pair &pair) const {
  if (line.size() > kLongestObject) refuse(pair.line, "longer than 1 MiB, which no object of lookup --json should be");
  const Object object = Object::parse(line, nullptr, false);
  const auto key = object.is_object() ? bytes_in(object, "key") : std::nullopt;
  const auto node = object.is_object() ? bytes_in(object, "node") : std::nullopt;
  if (!key) refuse(pair.line, fmt::format("no JSON object with a key: {}", start_of(line)));
  pair.key = *key;
  pair.node = node.value_or("");
}

void PairReader::split(std::string_view line, Pair &pair) const {
  if (form_ == Form::json) return split_json(line, pair);
  const char mark = form_ == Form::tab ? '\t' : form_ == Form::comma ? ',' : ' ';
  const std::size_t place = line.rfind(mark);
  if (place == std::string_view::npos) refuse(pair.line, fmt::format("{} is no pair: {}", start_of(line), kWorks));
  if (form_ == Form::tab && line.find(mark) != place) {
    refuse(pair.line, "more than one tab: give one node a key, and keys that hold a tab as lookup --json prints them");
  }
  if (form_ == Form::comma) return split_commas(line, pair);
  pair.key = line.substr(0, place);
  pair.node = line.substr(place + 1);
}

bool PairReader::next(Pair &pair) {
  for (;;) {
    if (at_ == block_.count()) {
      at_ = 0;
      if (!reader_.read(block_)) return false;
    }
    const std::string_view line = block_.key(at_++);
    pair = {.line = ++line_};
    if (line.empty()) continue;
    if (form_ == Form::unknown) form_ = form_of(line);
    split(line, pair);
    if (pair.line == 1 && is_head(pair)) continue;
    if (pair.node.empty()) refuse(pair.line, fmt::format("key {} has no node: take the line out", start_of(pair.key)));
    return true;
  }
}

}  // namespace cli
