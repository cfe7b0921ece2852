#include "ops/snapshot/file.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <sys/mman.h>

#include "base/error.h"
#include "base/text.h"
#include "ops/snapshot/open_file.h"
#include "ops/snapshot/replace.h"
#include "ops/snapshot/snapshot.h"

namespace holdfast {

namespace {

using Bytes = std::span<const unsigned char>;

// The same for every way to read a file: what is wrong with its bytes is said with its path.
template <class Read>
const View *read_file(const std::string &path, Read read) {
  const OpenFile file = OpenFile::to_read(path);
  const auto size = static_cast<std::uint64_t>(file.status().st_size);
  if (!std::in_range<std::size_t>(size)) {
    throw Error{Fault::memory_limit,
                quoted(path) + " has " + text_of(size) + " bytes, more than this machine can hold"};
  }
  try {
    return read(file, static_cast<std::size_t>(size));
  } catch (const Error &error) {
    throw Error{error.fault(), quoted(path) + ": " + error.what()};
  }
}

// A view takes more memory than its snapshot has bytes, but for what surrounds an empty one.
void check_size(std::size_t size, const Settings &given) {
  constexpr std::uint64_t kEmpty = 4096;
  const std::uint64_t limit = given.memory_limit();
  if (limit == 0 || size <= kEmpty || size - kEmpty <= limit) return;
  throw Error{Fault::memory_limit, "the file has " + text_of(std::uint64_t{size}) +
                                       " bytes, a view takes more than its file, and 'memory_limit' is " +
                                       text_of(limit) + ": raise it to more than " + text_of(std::uint64_t{size})};
}

// The head first: it says whether this is a snapshot at all, before memory is taken for the rest.
std::unique_ptr<unsigned char[]> contents(const OpenFile &file, std::size_t size, const Settings &given) {
  unsigned char head[snapshot_format::kHeadBytes] = {};
  const std::size_t first = std::min(size, sizeof head);
  file.read_all({head, first});
  check_snapshot_head({head, first}, size);
  check_size(size, given);
  auto bytes = std::make_unique_for_overwrite<unsigned char[]>(size);
  std::copy_n(head, first, bytes.get());
  file.read_all({bytes.get() + first, size - first});
  return bytes;
}

struct Mapping {
  Mapping(const OpenFile &file, std::size_t length) : size(length) {
    if (size == 0) return;
    void *const mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (mapped == MAP_FAILED) refuse_file("map", file.path());
    bytes = static_cast<const unsigned char *>(mapped);
  }
  ~Mapping() {
    if (bytes != nullptr) ::munmap(const_cast<unsigned char *>(bytes), size);
  }
  Mapping(const Mapping &) = delete;
  Mapping &operator=(const Mapping &) = delete;

  std::size_t size;
  const unsigned char *bytes = nullptr;
};

}  // namespace

void save_snapshot(const View &view, const std::string &path) { replace_file(path, snapshot_of(view)); }

const View *open_snapshot(const std::string &path, const Settings &given) {
  return read_file(path, [&](const OpenFile &file, std::size_t size) {
    const std::unique_ptr<unsigned char[]> bytes = contents(file, size, given);
    return view_of_snapshot(Bytes{bytes.get(), size}, nullptr, given);
  });
}

const View *map_snapshot(const std::string &path, const Settings &given) {
  return read_file(path, [&](const OpenFile &file, std::size_t size) {
    const auto mapping = std::make_shared<const Mapping>(file, size);
    return view_of_snapshot(Bytes{mapping->bytes, size}, mapping, given);
  });
}

}  // namespace holdfast
