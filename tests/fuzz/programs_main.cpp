// Runs seeded random programs of public calls:  fuzz_programs_seeds [FIRST [COUNT]]
// The program of a seed is the same everywhere; a failing one is run alone by its number.
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {

// SplitMix64, as the other seeded tests.
std::uint64_t next_number(std::uint64_t &state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

unsigned long long current_seed = 0;

// The process ends after this, by a sanitizer, a broken claim or a bad address.
void name_seed() { std::fprintf(stderr, "in the program of seed %llu\n", current_seed); }

extern "C" void name_seed_and_end(int signal) {
  name_seed();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

extern "C" void __sanitizer_set_death_callback(void (*)()) __attribute__((weak));

int main(int count, char **arguments) {
  const std::uint64_t first = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 0;
  const std::uint64_t programs = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 400;
  std::signal(SIGABRT, name_seed_and_end);
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(name_seed);
  } else {
    std::signal(SIGSEGV, name_seed_and_end);
  }
  for (std::uint64_t seed = first; seed < first + programs; ++seed) {
    current_seed = seed;
    std::uint64_t state = seed;
    std::vector<std::uint8_t> program(1500);
    for (std::uint8_t &byte : program) byte = static_cast<std::uint8_t>(next_number(state) >> 56);
    LLVMFuzzerTestOneInput(program.data(), program.size());
  }
  std::printf("%llu programs\n", static_cast<unsigned long long>(programs));
  return 0;
}
