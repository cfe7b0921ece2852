#include "dialect/vectors.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/text.h"
#include "dialect/systems.h"

namespace vectors {

namespace {

using nlohmann::json;

constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Clean text stands as it is; everything else behind a mark, which no clean text begins with.
bool is_clean(const std::string &bytes) {
  return !bytes.empty() && bytes[0] != '=' && std::ranges::all_of(bytes, [](char c) { return c > ' ' && c < 0x7f; });
}
std::string written(const std::string &bytes) {
  return is_clean(bytes) ? bytes : std::string("=").append(to_base64(bytes));
}
std::string unwritten(const std::string &text) {
  return !text.empty() && text[0] == '=' ? from_base64(text.substr(1)) : text;
}

std::string text_of(const json &value) {
  if (value.is_string()) return value;
  if (value.is_object()) return from_base64(value["b64"]);
  return value.dump();
}

// A field that holds no number has another meaning, such as HAProxy's ids by name.
std::uint32_t number_of(const json &node, const char *name, std::uint64_t most) {
  if (!node.contains(name) || !node[name].is_number()) return 0;
  if (!node[name].is_number_unsigned() || node[name].get<std::uint64_t>() > most) {
    throw std::runtime_error(std::string(name) + " " + node[name].dump() + ": at most " + std::to_string(most));
  }
  return node[name].get<std::uint32_t>();
}

constexpr std::uint64_t kMostPort = 65535, kMostNumber = 4294967295;

Node node_of(const json &node) {
  Node out;
  out.name = node.at("name");
  out.host = node.value("host", "");
  out.port = number_of(node, "port", kMostPort);
  out.weight = node.value("weight", 1.0);
  for (const char *name : {"label", "ident", "guid", "hash_key"}) {
    if (node.contains(name)) out.label = node[name];
  }
  out.address = node.value("ip", "");
  out.number = number_of(node, node.contains("id") ? "id" : "num", kMostNumber);
  if (node.contains("hash64")) out.hash64 = std::stoull(text_of(node["hash64"]));
  return out;
}

std::vector<std::string> split(const std::string &line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
  return fields;
}

void read_node(const std::vector<std::string> &fields, Case &out) {
  const auto field = [&](std::size_t i) { return i < fields.size() ? unwritten(fields[i]) : std::string(); };
  const auto number = [&](std::size_t i) { return field(i).empty() ? 0 : std::stoull(field(i)); };
  out.nodes.push_back({.name = field(1),
                       .host = field(2),
                       .label = field(5),
                       .address = field(6),
                       .port = static_cast<std::uint32_t>(number(3)),
                       .number = static_cast<std::uint32_t>(number(7)),
                       .hash64 = number(8),
                       .weight = std::stod(field(4))});
}

void write_node(std::ostream &out, const Node &node) {
  std::ostringstream line;
  line << "node\t" << written(node.name) << '\t' << node.host << '\t' << node.port << '\t'
       << holdfast::text_of(node.weight) << '\t' << node.label << '\t' << node.address << '\t'
       << (node.number == 0 ? "" : std::to_string(node.number)) << '\t'
       << (node.hash64 == 0 ? "" : std::to_string(node.hash64));
  std::string text = line.str();
  text.resize(text.find_last_not_of('\t') + 1);
  out << text << '\n';
}

void read_fleet(const std::vector<std::string> &fields, Case &out) {
  out.name = fields.at(1);
  out.dialect = fields.at(2);
  out.key_part = fields.at(3);
  out.answers = fields.at(4) == "hash" ? Answers::hash : Answers::node;
  for (std::size_t i = 5; i < fields.size(); ++i) {
    const std::size_t equals = fields[i].find('=');
    out.choices.emplace_back(fields[i].substr(0, equals), unwritten(fields[i].substr(equals + 1)));
  }
}

}  // namespace

void number_nodes(Case &out, std::size_t count) {
  out.numbered = count;
  out.nodes.clear();
  for (std::size_t i = 0; i < count; ++i) out.nodes.emplace_back().name = std::to_string(i);
}

std::string to_base64(const std::string &bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k) word = word << 8 | (i + k < bytes.size() ? bytes[i + k] & 0xffU : 0);
    for (std::size_t k = 0; k < 4; ++k) text += i + k <= bytes.size() ? kDigits[(word >> (18 - 6 * k)) & 63] : '=';
  }
  return text;
}

std::string from_base64(const std::string &text) {
  std::string bytes;
  std::uint32_t word = 0;
  int bits = 0;
  for (const char c : text) {
    const auto *digit = std::find(kDigits, kDigits + 64, c);
    if (c == '=') break;
    if (digit == kDigits + 64) throw std::runtime_error(holdfast::quoted(text) + " is not base64");
    word = word << 6 | static_cast<std::uint32_t>(digit - kDigits);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(word >> bits);
  }
  return bytes;
}

Case read_json(const std::string &path) try {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot be read");
  const json all = json::parse(file);
  const json &config = all.at("config");
  Case out;
  out.name = std::filesystem::path(path).stem().string();
  for (const json &node : config.value("nodes", json::array())) out.nodes.push_back(node_of(node));
  for (const json &pair : all.at("vectors")) {
    if (!pair.is_array() || pair.size() != 2) throw std::runtime_error(pair.dump() + " is no key with its answer");
    out.vectors.push_back({text_of(pair[0]), text_of(pair[1])});
  }
  if (out.vectors.empty()) throw std::runtime_error("there are no vectors in it");
  name_dialect(all.at("system"), all.at("version"), config, out);
  return out;
} catch (const std::exception &error) {
  throw std::runtime_error(path + ": " + error.what());
}

std::vector<Case> read_lines(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + " cannot be read");
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> fields = split(line);
    if (fields[0] == "fleet") {
      read_fleet(fields, cases.emplace_back());
    } else if (fields[0] == "node") {
      read_node(fields, cases.back());
    } else if (fields[0] == "nodes") {
      number_nodes(cases.back(), std::stoul(fields.at(1)));
    } else if (fields[0] == "digest") {
      cases.back().digest = fields.at(1);
    } else {
      Case &out = cases.back();
      const bool is_index = out.answers == Answers::node;
      const std::string &answer = fields.at(2);
      out.vectors.push_back({unwritten(fields.at(1)), is_index ? out.nodes.at(std::stoul(answer)).name : answer});
    }
  }
  return cases;
}

void write_lines(std::ostream &out, const Case &one) {
  out << "fleet\t" << one.name << '\t' << one.dialect << '\t' << one.key_part << '\t'
      << (one.answers == Answers::hash ? "hash" : "node");
  for (const auto &[name, value] : one.choices) out << '\t' << name << '=' << written(value);
  out << '\n';
  if (one.numbered != 0) {
    out << "nodes\t" << one.numbered << '\n';
  } else {
    for (const Node &node : one.nodes) write_node(out, node);
  }
  if (!one.digest.empty()) out << "digest\t" << one.digest << '\n';
  for (const Answer &vector : one.vectors) {
    const auto at = std::ranges::find(one.nodes, vector.answer, &Node::name);
    out << "key\t" << written(vector.key) << '\t';
    if (one.answers == Answers::node)
      out << at - one.nodes.begin() << '\n';
    else
      out << vector.answer << '\n';
  }
}

}  // namespace vectors
