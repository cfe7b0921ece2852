// --seed-file: a seed that no list of processes and no history of a shell shows.

#include "flags/flags.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

namespace cli {

namespace {

constexpr std::size_t kDigits = 32;

struct Closer {
  void operator()(std::FILE *file) const { std::fclose(file); }
};

bool is_hexadecimal(char byte) {
  const char letter = static_cast<char>(byte | 0x20);
  return (byte >= '0' && byte <= '9') || (letter >= 'a' && letter <= 'f');
}

// The owner and a group may share a seed. A pipe, as of a program that keeps secrets, has nobody else to read it.
void check_mode(const std::string &path, std::FILE *file) {
  struct stat status {};
  if (fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode)) return;
  if ((status.st_mode & (S_IROTH | S_IWOTH)) != 0)
    throw Complaint(fmt::format("--seed-file {}: everybody may read or write it: chmod o= it first", shown(path)));
}

// No message repeats what is in the file.
std::string seed_of(const std::string &path) {
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) throw Complaint(fmt::format("--seed-file {}: {}", shown(path), std::strerror(errno)));
  check_mode(path, file.get());
  char text[kDigits + 3] = {};
  std::string_view seed(text, std::fread(text, 1, sizeof text, file.get()));
  if (seed.ends_with('\n')) seed.remove_suffix(1);
  if (seed.ends_with('\r')) seed.remove_suffix(1);
  if (seed.size() != kDigits || !std::ranges::all_of(seed, is_hexadecimal))
    throw Complaint(
        fmt::format("--seed-file {}: write 32 hexadecimal digits on one line, and nothing else", shown(path)));
  return std::string(seed);
}

}  // namespace

void add_seed_file(CLI::App &verb, Options &overrides) {
  verb.add_option_function<std::string>(
          "--seed-file", [&overrides](const std::string &path) { overrides.emplace_back("seed", seed_of(path)); },
          "File with the seed, 32 hexadecimal digits, which only its owner and a group may read")
      ->excludes("--seed")
      ->type_name("FILE");
}

}  // namespace cli
