// libketama (ketama.c): a file of servers, "10.0.0.1:11211 600" a line, whose weight is their memory.
#include <fmt/format.h>

#include "read/import/formats.h"

namespace cli {

namespace {

constexpr std::uint64_t kMostMemory = 0xffffffff;

ImportedNode node_of(const ImportSource &source, int line, const std::vector<std::string_view> &words) {
  if (words.size() != 2) {
    refuse(source.path, {line, 1}, fmt::format("{} words in a line: write an address and its memory", words.size()));
  }
  const auto memory = whole_in(words[1], kMostMemory);
  if (!memory || *memory == 0) {
    refuse(source.path, {line, 1}, fmt::format("{} is no memory: write 1 or more", shown(std::string(words[1]))));
  }
  // The whole text is hashed, so that a port of another spelling may stay in it.
  const Endpoint endpoint = endpoint_of(words[0]);
  return {
      .id = std::string(words[0]), .weight = *memory, .server = endpoint.server, .port = endpoint.port, .line = line};
}

}  // namespace

Imported read_libketama(const ImportSource &source) {
  Imported imported("servers of libketama", "ketama/libketama@1");
  for_each_line(source.text, [&](int number, std::string_view line) {
    const std::vector<std::string_view> words = words_in(line, 16);
    if (words.empty() || line.starts_with('#')) return;
    check_room(source, number, imported.nodes.size(), "servers");
    imported.nodes.push_back(node_of(source, number, words));
  });
  return imported;
}

}  // namespace cli
