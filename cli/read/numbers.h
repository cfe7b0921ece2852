// Numbers as people write them on the command line. Each throws Complaint that names the flag, the value and
// what would do: an empty text is no number, nor are nan and inf where they are not in the range.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cli {

// "12%" or "0.12". Above 1 the sign is needed, since 12 could be meant for 12%.
double parsed_share(const std::string &flag, const std::string &text, double most = 1);

// "500", "64KiB", "16GB": KiB, MiB, GiB, TiB and PiB are powers of 1024, as are K, M, G, T and P alone; KB, MB, GB, TB
// and PB are powers of 1000. Not a number for other texts.
double bytes_of(std::string_view text);
std::uint64_t parsed_bytes(const std::string &flag, const std::string &text);

// Seconds, such as 90 or 90s, 15m, 1h and 2d.
std::uint64_t parsed_duration(const std::string &flag, const std::string &text);

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
