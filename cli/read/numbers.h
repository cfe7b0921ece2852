// Numbers as people write them on the command line.
#pragma once

#include <cstdint>
#include <string>

namespace cli {

// "12%" or "0.12". Throws Complaint that begins with the name of the flag.
double parsed_share(const std::string &flag, const std::string &text);

// "500", "64KiB", "1.5TiB"; K, M, G and T mean the same. Throws Complaint likewise.
std::uint64_t parsed_bytes(const std::string &flag, const std::string &text);

}  // namespace cli
