// Lists of weights, and the other numbers of the command line: numbers in range, or one refusal.
#include <cmath>
#include <cstdint>

#include "read/complaint.h"
#include "read/numbers.h"
#include "read/weights.h"
#include "refusals.h"

namespace {

template <class Read>
void read_or_refuse(const char *name, Read read) {
  try {
    if (!read()) std::abort();
  } catch (const cli::Complaint &complaint) {
    check_refusal(complaint.what(), name);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string text(reinterpret_cast<const char *>(data), size);
  read_or_refuse("weights:", [&] {
    double total = 0;
    for (const double weight : cli::weights_of("weights", text)) {
      if (std::signbit(weight) || !(weight == 0 || (weight >= 1e-6 && weight <= 1e9))) return false;
      total += weight;
    }
    return total > 0;
  });
  read_or_refuse("--share", [&] {
    const double share = cli::parsed_share("--share", text);
    return share >= 0 && share <= 1;
  });
  read_or_refuse("--bytes", [&] { return cli::parsed_bytes("--bytes", text) <= ~std::uint64_t{0}; });
  read_or_refuse("--whole", [&] { return cli::parsed_whole("--whole", text, {1, 9}) <= 9; });
  read_or_refuse("--real", [&] { return cli::parsed_real("--real", text, {1, 2, "1.5"}) <= 2; });
  return 0;
}
