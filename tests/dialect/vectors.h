// Answers of a real program: a fleet as it was configured, and for many keys the node that the program chose. They come
// as JSON, one file a configuration, or as the compact lines of tests/vectors/dialect, many configurations a file.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace vectors {

// What the program answered with.
enum class Answers { node, hash };

struct Node {
  std::string name, host, label, address;
  std::uint32_t port = 0, number = 0;
  std::uint64_t hash64 = 0;
  double weight = 1;
};

struct Answer {
  std::string key;     // bytes
  std::string answer;  // the name of a node, or a number in decimal
};

struct Case {
  std::string name;  // of its file
  std::string dialect;
  std::vector<std::pair<std::string, std::string>> choices;
  std::string key_part = "whole";  // as hash/key_part.h parses it
  Answers answers = Answers::node;
  std::vector<Node> nodes;
  std::size_t numbered = 0;  // so many nodes are the numbers from 0 on, as number_nodes makes them
  std::string digest;        // SHA-256 of the whole table, its nodes joined by commas; empty: none is known
  std::vector<Answer> vectors;
  std::vector<std::string> unread;  // fields of the configuration that nothing here knows
};

// Gives the case nodes whose names are the numbers from 0 on.
void number_nodes(Case &out, std::size_t count);

// Throws std::runtime_error that names the file.
[[nodiscard]] Case read_json(const std::string &path);
[[nodiscard]] std::vector<Case> read_lines(const std::string &path);
void write_lines(std::ostream &out, const Case &one);

[[nodiscard]] std::string to_base64(const std::string &bytes);
[[nodiscard]] std::string from_base64(const std::string &text);

}  // namespace vectors
