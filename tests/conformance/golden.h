// The format of tests/vectors/golden_NAME@VERSION.tsv, and reading it. Lines of fields between
// tabs; a line that starts with # is a comment. The first field says what a line is:
//
//   key          hex digits of the key's bytes, - for the empty key. All keys come first; the
//                keys of a file are numbered from 0 and shared by its cases.
//   case         a name. What follows belongs to it, up to the next case.
//   option       name and text of an option that is not at its default
//   node         id, weight, share of the key space times 2^32 rounded to a whole number.
//                Nodes are numbered from 0; the number is the slot.
//   leave, join  an id: after all nodes were added, this one is removed, or added with weight 1
//   fingerprint  16 hex digits
//   owners       for every key the number of its owner, - for none
//
// chosen_ids.tsv has the same format; the first option of each of its cases is the algorithm.
#pragma once

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "laws.h"

namespace conformance {

struct GoldenNode {
  std::string id;
  double weight = 1;
  std::int64_t share = 0;  // times 2^32
  std::string zone = {};
};

struct GoldenCase {
  std::string name;
  Options options;
  std::vector<GoldenNode> nodes;
  std::vector<std::pair<std::string, std::string>> changes = {};  // "leave" or "join", and an id
  std::uint64_t fingerprint = 0;
  std::vector<std::uint32_t> owners = {};
};

struct GoldenFile {
  std::vector<std::string> keys;
  std::vector<GoldenCase> cases;
};

inline std::string golden_path(const std::string &directory, const Row &row) {
  return directory + "/golden_" + row.name + ".tsv";
}

inline std::string hex_of(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    text += {kDigits[code >> 4], kDigits[code & 15]};
  }
  return bytes.empty() ? "-" : text;
}

template <class Number>
Number number_of(std::string_view text, int base) {
  Number value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (code != std::errc{} || end != text.data() + text.size())
    fail_msg("no number: %.*s", int(text.size()), text.data());
  return value;
}

inline std::string bytes_of(std::string_view hex) {
  std::string bytes;
  if (hex == "-") return bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(number_of<unsigned>(hex.substr(i, 2), 16));
  }
  return bytes;
}

inline std::vector<std::string> fields_of(const std::string &line) {
  std::vector<std::string> fields(1);
  for (const char byte : line) {
    if (byte == '\t') {
      fields.emplace_back();
    } else {
      fields.back() += byte;
    }
  }
  return fields;
}

inline void read_line(const std::vector<std::string> &fields, GoldenFile &file) {
  const std::string &what = fields[0];
  if (what == "key") return file.keys.push_back(bytes_of(fields.at(1)));
  if (what == "case") return file.cases.push_back({fields.at(1), {}, {}, {}, 0, {}});
  GoldenCase &current = file.cases.at(file.cases.size() - 1);
  if (what == "option") {
    current.options.push_back({fields.at(1), fields.at(2)});
  } else if (what == "node") {
    current.nodes.push_back({fields.at(1), std::stod(fields.at(2)), number_of<std::int64_t>(fields.at(3), 10),
                             fields.size() > 4 ? fields[4] : ""});
  } else if (what == "leave" || what == "join") {
    current.changes.emplace_back(what, fields.at(1));
  } else if (what == "fingerprint") {
    current.fingerprint = number_of<std::uint64_t>(fields.at(1), 16);
  } else if (what == "owners") {
    for (std::size_t i = 1; i < fields.size(); ++i) {
      current.owners.push_back(fields[i] == "-" ? HF_NO_NODE : number_of<std::uint32_t>(fields[i], 10));
    }
  } else {
    fail_msg("unknown line: %s", what.c_str());
  }
}

inline GoldenFile read_golden(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail_msg("cannot read %s", path.c_str());
  GoldenFile file;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') read_line(fields_of(line), file);
  }
  return file;
}

// The cases of a row in chosen_ids.tsv: ids and zones that somebody chose so that their keys are alike.
inline GoldenFile read_chosen(const std::string &directory, const Row &row) {
  GoldenFile file = read_golden(directory + "/chosen_ids.tsv");
  std::erase_if(file.cases, [&](const GoldenCase &golden) { return golden.options.at(0).text != row.name; });
  for (GoldenCase &golden : file.cases) golden.options.erase(golden.options.begin());
  return file;
}

// Name and checksum of each algorithm in golden_frozen.tsv.
inline std::vector<std::pair<std::string, std::uint64_t>> read_frozen(const std::string &path) {
  std::vector<std::pair<std::string, std::uint64_t>> checksums;
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> fields = fields_of(line);
    checksums.emplace_back(fields.at(0), number_of<std::uint64_t>(fields.at(1), 16));
  }
  return checksums;
}

inline View build(const Row &row, const GoldenCase &golden) {
  Fleet fleet(row.name, golden.options);
  for (const GoldenNode &node : golden.nodes) fleet.add(node.id, node.weight, node.zone);
  for (const auto &[change, id] : golden.changes) {
    if (change == "leave") {
      fleet.remove(id);
    } else {
      fleet.add(id);
    }
  }
  return fleet.publish();
}

inline std::vector<std::uint32_t> owners_of(const View &view, const std::vector<std::string> &keys) {
  std::vector<std::uint32_t> owners;
  for (const std::string &key : keys) owners.push_back(hf_view_lookup(view, key.data(), key.size()));
  return owners;
}

}  // namespace conformance
