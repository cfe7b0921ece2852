// Standard output for people: printable, coloured if the terminal likes it, every number with its unit. And the check
// that all of it arrived.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// Writes text or JSON to standard output. Everything that people or their terminals read goes through here and comes
// out printable, whatever is in the ids, zones and addresses of a file. Throws Complaint for what cannot be written.
void put(const std::string &text);

enum class Paint { none, head, good, bad };

// The same in a colour, if there are colours.
void put_painted(Paint paint, const std::string &text);

// Sentences, whose lines are broken to fit the terminal.
void put_prose(const std::string &text);

// Writes bytes as they are, for programs; but to a terminal printable, too.
void put_bytes(std::string_view bytes);

// Writes text as it is, every part of which is printable by itself.
void put_printed(std::string_view text);

// Writes what ends a field or a line: tab, line end or NUL.
void put_end(char end);

// Throws Complaint if any of it did not arrive.
void finish_output();

std::string percent(double share);       // 12.34 %, and 0.0012 % for what is small
std::string weight_text(double weight);  // 0.000001, 2.5, 1000000000: all digits that a weight can have
std::string bytes_text(double bytes);    // 2.0 MiB
std::string times_text(double ratio);    // 1.020, for a sentence that goes on with "times"
std::string ratio_text(double ratio);    // 1.020x

}  // namespace cli
