// Numbers as people write them on the command line. Each throws Complaint that names the flag, the value and
// what would do: an empty text is no number, nor are nan and inf where they are not in the range.
#pragma once

#include <cstdint>
#include <string>

namespace cli {

// "12%" or "0.12".
double parsed_share(const std::string &flag, const std::string &text);

// "500", "64KiB", "1.5TiB"; K, M, G and T mean the same.
std::uint64_t parsed_bytes(const std::string &flag, const std::string &text);

struct WholeRange {
  std::uint64_t least, most;
};
std::uint64_t parsed_whole(const std::string &flag, const std::string &text, WholeRange range);

struct RealRange {
  double least, most;
  const char *example;
};
double parsed_real(const std::string &flag, const std::string &text, RealRange range);

}  // namespace cli
