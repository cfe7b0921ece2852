// What was read from the configuration of another program, on its way to a cluster file: which of the library's
// algorithms places as that program does, its options, and the nodes with what their program hashes of them. And what
// was not carried over, line by line: most of a configuration says nothing about placement, and what does must not be
// lost without a word.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "read/files.h"

namespace cli {

struct ImportedNode {
  std::string id = {};        // as the configuration names it; the writer makes equal ones differ
  std::uint64_t weight = 1;   // the programs have whole numbers
  std::string server = {};    // the name or address that the program hashes; empty: it hashes none
  std::uint32_t port = 0;     // 0: none
  std::string label = {};     // hashed in place of both
  std::string ip = {};        // the resolved address, where the program hashes that
  std::uint32_t number = 0;   // 0: none
  std::string assigned = {};  // slots or partitions
  std::string zone = {};
  std::string address = {};  // for whoever connects; moves nothing
  bool is_down = false;
  int line = 0;
};

struct Remark {
  int line = 0;  // 0: the file as a whole
  std::string what;
  bool decides = false;  // placement, so that the cluster file places otherwise
};

class Imported {
 public:
  Imported() = default;
  explicit Imported(std::string called, std::string placing = "")
      : title(std::move(called)), algorithm(std::move(placing)) {}

  std::string title = {};  // "upstream 'cache' of nginx"
  std::string algorithm = {};
  Options options = {};
  std::vector<ImportedNode> nodes = {};

  // What is left out and moves no key, or what the reader should know.
  void note(int line, std::string what) { add({line, std::move(what), false}); }

  // What decides placement and is not carried over.
  void lose(int line, std::string what) {
    has_lost_ = true;
    add({line, std::move(what), true});
  }

  // "'a' and 'b' of 'c'" has or have no effect; nothing is said for no words.
  void note_idle(int line, const std::vector<std::string> &words, const std::string &whose = "");

  [[nodiscard]] bool has_lost() const { return has_lost_; }

  // By line. The last one says how many more there were, if a file had more than anybody reads.
  [[nodiscard]] std::vector<Remark> remarks() const;

 private:
  static constexpr std::size_t kMostRemarks = 1000;

  void add(Remark remark);

  std::vector<Remark> remarks_;
  std::size_t untold_ = 0;
  bool has_lost_ = false;
};

// The YAML of a cluster file. Throws Complaint for ids and texts that no cluster file can hold.
std::string imported_text(const std::string &path, const Imported &imported);

}  // namespace cli
