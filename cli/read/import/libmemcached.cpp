// libmemcached: configuration strings, "--SERVER=10.0.0.1:11211/?2 --DISTRIBUTION=CONSISTENT" (libmemcached/csl). Words
// are known in upper and lower case, and a line that begins with # is a comment.
#include <algorithm>

#include <fmt/format.h>

#include "read/import/formats.h"

namespace cli {

namespace {

constexpr std::uint32_t kPort = 11211;

struct Word {
  std::string text;
  int line = 0;
};

// Cut at blanks outside double quotes, which go.
std::vector<Word> words_of(const ImportSource &source) {
  std::vector<Word> words;
  for_each_line(source.text, [&](int number, std::string_view line) {
    if (trimmed(line).starts_with('#')) return;
    std::string word;
    bool is_quoted = false, has_word = false;
    for (std::size_t at = 0; at <= line.size(); ++at) {
      const char byte = at < line.size() ? line[at] : ' ';
      if (byte == '"') {
        is_quoted = !is_quoted;
        has_word = true;
      } else if (is_quoted || (byte != ' ' && byte != '\t' && byte != '\r')) {
        if (is_quoted && at == line.size()) refuse(source.path, {number, 1}, "this quote is not closed on its line");
        const bool escapes = is_quoted && byte == '\\' && at + 1 < line.size();
        word += escapes ? line[++at] : byte;
        has_word = true;
      } else if (has_word) {
        check_room(source, number, words.size(), "words");
        words.push_back({std::move(word), number});
        word.clear();
        has_word = false;
      }
    }
  });
  return words;
}

bool is_one_of(const std::string &word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

class StringReader {
 public:
  StringReader(const ImportSource &source, Imported &imported) : source_(source), imported_(imported) {}

  void read() {
    for (const Word &word : words_of(source_)) {
      if (is_over_) {
        imported_.note(word.line, "what stands behind END is not read");
        break;
      }
      read_word(word);
    }
    finish();
  }

 private:
  void read_word(const Word &word) {
    const std::size_t equals = std::min(word.text.find('='), word.text.size());
    const std::string name = lower(std::string_view(word.text).substr(0, equals));
    const std::string value = equals < word.text.size() ? word.text.substr(equals + 1) : "";
    if (name == "--server" || name == "--socket") {
      read_server(word, value, name == "--socket");
    } else if (name == "--distribution") {
      read_distribution(word, lower(value));
    } else if (name == "--hash") {
      said_.hash = lower(value);
      check_hash(word);
    } else if (name == "--namespace") {
      said_.key_namespace = value;
    } else if (name == "--hash-with-namespace") {
      said_.hashes_namespace = true;
    } else if (name == "--sort-hosts") {
      said_.is_sorted = true;
    } else {
      read_other(word, name, value);
    }
  }

  void read_other(const Word &word, const std::string &name, const std::string &value) {
    if (is_one_of(name, {"--configure-file", "include"})) {
      imported_.lose(word.line, fmt::format("{} is not followed: import that file", shown(word.text)));
    } else if (name == "reset") {
      said_ = {};
      imported_.nodes.clear();
    } else if (name == "end") {
      is_over_ = true;
    } else if (name == "error") {
      refuse(source_.path, {word.line, 1}, "ERROR makes libmemcached refuse the string");
    } else if (name.starts_with("--") && value.empty() == name_has_no_value(name)) {
      imported_.note_idle(word.line, {name});
    } else {
      refuse(source_.path, {word.line, 1}, fmt::format("{} is no option of libmemcached", shown(word.text)));
    }
  }

  static bool name_has_no_value(const std::string &name) {
    return !is_one_of(name, {"--connect-timeout", "--io-bytes-watermark", "--io-key-prefetch", "--io-msg-watermark",
                             "--number-of-replicas", "--poll-timeout", "--rcv-timeout", "--remove-failed-servers",
                             "--retry-timeout", "--snd-timeout", "--socket-recv-size", "--socket-send-size",
                             "--pool-min", "--pool-max", "--source-address", "--user-data"});
  }

  // "name:port/?weight", and "/path/?weight" of a socket.
  void read_server(const Word &word, const std::string &value, bool is_socket) {
    const std::size_t mark = value.rfind("/?");
    const std::string address = value.substr(0, mark);
    ImportedNode node{.id = address, .line = word.line};
    if (mark != std::string::npos) {
      const auto weight = whole_in(std::string_view(value).substr(mark + 2), 99999);
      if (!weight) refuse(source_.path, {word.line, 1}, fmt::format("the weight of {} is no number", shown(value)));
      // Quirk: the weight 0 counts as 1.
      node.weight = std::max<std::uint64_t>(*weight, 1);
    }
    // Quirk: the port of a socket is 0, and stands in its label.
    const Endpoint endpoint = is_socket ? Endpoint{.server = address + ":0"} : endpoint_of(address);
    if (endpoint.server.empty() || endpoint.has_odd_port) {
      refuse(source_.path, {word.line, 1}, fmt::format("{} is no address of a server", shown(value)));
    }
    node.server = endpoint.server;
    node.port = is_socket || endpoint.port != 0 ? endpoint.port : kPort;
    if (said_.distribution == "consistent") {
      make_points();
      said_.is_weighted |= node.weight > 1;
    }
    check_room(source_, word.line, imported_.nodes.size(), "servers");
    imported_.nodes.push_back(std::move(node));
  }

  void read_distribution(const Word &word, const std::string &value) {
    const std::size_t comma = value.find(',');
    said_.distribution = value.substr(0, comma);
    if (said_.distribution == "random") {
      refuse(source_.path, {word.line, 1}, "RANDOM is none of the algorithms: CONSISTENT and MODULA are");
    }
    if (!is_one_of(said_.distribution, {"consistent", "modula"})) {
      refuse(source_.path, {word.line, 1}, fmt::format("there is no distribution {}", shown(value)));
    }
    make_points();
    if (comma == std::string::npos) return;
    imported_.lose(word.line, fmt::format("the hash {} of the distribution was never compared with libmemcached; left "
                                          "out",
                                          shown(value.substr(comma + 1))));
  }

  void check_hash(const Word &word) {
    if (said_.hash == "hsieh") {
      refuse(source_.path, {word.line, 1},
             "packages of libmemcached have HSIEH compiled out: it is none of the hashes");
    }
    if (is_one_of(said_.hash, {"md5", "crc", "fnv1_64", "fnv1a_64", "fnv1_32", "fnv1a_32", "murmur", "jenkins"}))
      return;
    refuse(source_.path, {word.line, 1}, fmt::format("there is no hash {}", shown(said_.hash)));
  }

  // Points are made when the distribution is set, and anew with each server behind it. Quirk: they are hashed as keys
  // are hashed then.
  void make_points() { said_.point_hash = said_.hash; }

  void finish() {
    imported_.title = "servers of libmemcached";
    const bool is_modula = said_.distribution != "consistent";
    const bool is_late = !said_.is_weighted && said_.point_hash != said_.hash;
    imported_.algorithm = is_modula ? "modula/libmemcached@1"
                          : is_late ? "ketama/libmemcached-late-hash@1"
                                    : "ketama/libmemcached@1";
    if (!said_.hash.empty()) imported_.options.emplace_back("key_hash", said_.hash);
    if (said_.hashes_namespace && !said_.key_namespace.empty())
      imported_.options.emplace_back("key_prefix", said_.key_namespace);
    if (said_.is_sorted) {
      std::ranges::stable_sort(imported_.nodes, [](const ImportedNode &a, const ImportedNode &b) {
        return a.server != b.server ? a.server < b.server : a.port < b.port;
      });
    }
    if (is_modula || !said_.is_weighted) leave_out_weights(is_modula ? "under MODULA" : "before --DISTRIBUTION");
  }

  // Quirk: weights count once a server of a weight above 1 stands behind the distribution.
  void leave_out_weights(std::string_view where) {
    for (ImportedNode &node : imported_.nodes) {
      if (node.weight == 1) continue;
      imported_.note(node.line, fmt::format("the weight of {} has no effect {}; left out", shown(node.id), where));
      node.weight = 1;
    }
  }

  // What holds for all servers, until RESET.
  struct Said {
    std::string distribution = "modula";
    std::string hash = {};
    std::string point_hash = {};
    std::string key_namespace = {};
    bool hashes_namespace = false;
    bool is_sorted = false;
    bool is_weighted = false;
  };

  const ImportSource &source_;
  Imported &imported_;
  Said said_;
  bool is_over_ = false;
};

}  // namespace

Imported read_libmemcached(const ImportSource &source) {
  Imported imported;
  StringReader(source, imported).read();
  return imported;
}

}  // namespace cli
