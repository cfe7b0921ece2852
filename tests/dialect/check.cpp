// Compares answers of real programs with ours.
//     check FILE.json ...              a line a file; exits 1 if any answer differs, 2 if a file cannot be checked
//     check --samples FOLDER FILE...   writes each as a list of nodes and pairs; see samples.h
//     check --compact FILE.json ...    prints the files as the lines of tests/vectors/dialect, with a part of their
//     keys
#include <algorithm>
#include <cstring>
#include <iostream>
#include <map>
#include <set>

#include "base/text.h"
#include "dialect/asked.h"
#include "dialect/samples.h"

using namespace vectors;

namespace {

constexpr std::size_t kShown = 3;     // mismatches
constexpr std::size_t kFirst = 40;    // keys that a compact case keeps from the front of its file
constexpr std::size_t kSample = 200;  // pairs of a list
constexpr std::size_t kOfAClass = 2;  // and of every special class

// Answers decide, even where a field is not known: it may say what the system is in other words.
std::string unread_of(const Case &one) {
  std::string names;
  for (const std::string &name : one.unread) names += (names.empty() ? "; not read: " : ", ") + holdfast::quoted(name);
  return names;
}

bool check(const std::string &path) {
  const Case one = read_json(path);
  const Asked asked(one);
  std::size_t agreeing = 0, shown = 0;
  std::string mismatches;
  for (const auto &[key, answer] : one.vectors) {
    const std::string ours = asked.answer(key);
    if (ours == answer) {
      ++agreeing;
    } else if (shown++ < kShown) {
      mismatches +=
          "  " + holdfast::quoted(key) + ": " + answer + " there, " + ours + " here (" + asked.reason(key) + ")\n";
    }
  }
  if (!asked.has_digest()) mismatches += "  the whole table has another digest\n";
  std::cout << one.name << ": " << agreeing << " of " << one.vectors.size() << " agree with " << one.dialect
            << unread_of(one) << '\n'
            << mismatches;
  return agreeing == one.vectors.size() && asked.has_digest();
}

// 0 if all agree, 1 if an answer differs, 2 if a file cannot be checked; the others are checked all the same.
int check_all(const std::vector<std::string> &paths) {
  int worst = 0;
  for (const std::string &path : paths) {
    try {
      worst = std::max(worst, check(path) ? 0 : 1);
    } catch (const std::exception &error) {
      std::cout << std::flush;
      std::cerr << "check: " << error.what() << '\n';
      worst = 2;
    }
  }
  return worst;
}

// The class of a key that few keys are of; empty for the others.
std::string class_of(const std::string &key) {
  if (key.empty()) return "empty";
  if (key.find('\0') != std::string::npos) return "NUL";
  if (key.size() >= 250) return "long";
  if (std::ranges::any_of(key, [](char c) { return (c & 0x80) != 0; })) return "high";
  return key.rfind("tie:", 0) == 0 ? "tie" : key.find('{') != std::string::npos ? "tag" : "";
}

// The first keys, some of every class, and those at both ends of the circle.
void compact(Case &one) {
  const Asked asked(one);
  std::set<std::size_t> kept;
  std::map<std::string, std::size_t> classes;
  std::vector<std::pair<std::uint64_t, std::size_t>> positions;
  for (std::size_t i = 0; i < one.vectors.size(); ++i) {
    const std::string &key = one.vectors[i].key;
    const std::string name = class_of(key);
    if ((i < kFirst && key.size() < 64) || (!name.empty() && classes[name]++ < kOfAClass)) kept.insert(i);
    positions.emplace_back(asked.position(key), i);
  }
  std::ranges::sort(positions);
  for (std::size_t i = 0; i < std::min<std::size_t>(kOfAClass, positions.size()); ++i) {
    kept.insert(positions[i].second);
    kept.insert(positions[positions.size() - 1 - i].second);
  }
  std::vector<Answer> few;
  for (const std::size_t i : kept) few.push_back(one.vectors[i]);
  one.vectors = few;
  write_lines(std::cout, one);
}

// Of JSON, and of the compact lines.
void write_samples(const std::string &folder, const std::string &path) {
  const bool is_json = path.ends_with(".json");
  for (const Case &one : is_json ? std::vector<Case>{read_json(path)} : read_lines(path)) {
    if (!one.dialect.empty()) write_sample(folder, one, kSample);
  }
}

}  // namespace

int main(int argc, char **argv) try {
  if (argc > 3 && std::strcmp(argv[1], "--samples") == 0) {
    for (int i = 3; i < argc; ++i) write_samples(argv[2], argv[i]);
    return 0;
  }
  const bool is_compact = argc > 1 && std::strcmp(argv[1], "--compact") == 0;
  if (argc < (is_compact ? 3 : 2)) {
    std::cerr << "usage: check [--compact | --samples FOLDER] FILE.json ...\n";
    return 2;
  }
  if (!is_compact) return check_all({argv + 1, argv + argc});
  for (int i = 2; i < argc; ++i) {
    Case one = read_json(argv[i]);
    compact(one);
  }
  return 0;
} catch (const std::exception &error) {
  std::cerr << "check: " << error.what() << '\n';
  return 2;
}
