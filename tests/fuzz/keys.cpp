// Files of keys: the keys are the bytes of the file, or one refusal. The first byte of an input says how keys end:
// 0 for NUL, anything else for lines.
#include <cstdint>
#include <cstdio>

#include "read/complaint.h"
#include "read/keys.h"
#include "refusals.h"

namespace {

// The keys with their ends put back: the file, but for a missing end of the last one.
void check_bytes(cli::KeyReader &reader, std::string_view bytes, char separator) {
  std::string again;
  bool has_bad_return = false;
  for (cli::KeyBlock block; reader.read(block);) {
    for (std::size_t i = 0; i < block.count(); ++i) {
      has_bad_return = has_bad_return || (separator == '\n' && block.key(i).ends_with('\r'));
      again += block.key(i);
      if (reader.ends_with_returns()) again += '\r';
      again += separator;
    }
  }
  const std::size_t end = reader.ends_with_returns() ? 2 : 1;
  const bool is_same =
      again == bytes || (again.size() > bytes.size() && again.size() <= bytes.size() + end && again.starts_with(bytes));
  if (!is_same || has_bad_return) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  if (size < 2) return 0;
  std::string bytes(reinterpret_cast<const char *>(data) + 1, size - 1);
  const char separator = data[0] == 0 ? '\0' : '\n';
  std::FILE *file = fmemopen(bytes.data(), bytes.size(), "rb");
  if (file == nullptr) return 0;
  cli::KeyReader reader(file, "keys", separator);
  try {
    check_bytes(reader, bytes, separator);
  } catch (const cli::Complaint &complaint) {
    check_refusal(complaint.what(), "keys:");
  }
  return 0;
}
