// The memory of recent moves as bytes and in files. The head, the checksum and the numbers are written as those of
// snapshots are.
#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "ops/recent/recent.h"
#include "ops/snapshot/open_file.h"
#include "ops/snapshot/reader.h"
#include "ops/snapshot/replace.h"
#include "ops/snapshot/writer.h"

namespace holdfast {

namespace {

using namespace snapshot_format;
using Bytes = std::span<const unsigned char>;

constexpr char kRecentMagic[] = "hfrecent";  // without its NUL
constexpr std::uint32_t kRecentVersion = 1;
constexpr std::size_t kRangeBytes = 24;
constexpr const char *kName = "the recent moves";

// Says whether this is a memory at all, before memory is taken for the rest.
void check_head(Bytes head, std::uint64_t size) {
  if (head.size() < kHeadBytes) refuse(head.size(), "they end here, before their head is complete", kName);
  if (std::memcmp(head.data(), kRecentMagic, sizeof kRecentMagic - 1) != 0) {
    refuse(0, "this is no file of recent moves: give one that was saved as such", kName);
  }
  const auto version = load_le<std::uint32_t>(head.data() + 8);
  if (version != kRecentVersion) {
    refuse(8,
           "the format has version " + text_of(std::uint64_t{version}) + " and this library reads " +
               text_of(std::uint64_t{kRecentVersion}) + ": use a newer holdfast",
           kName);
  }
  if (load_le<std::uint32_t>(head.data() + 12) != 0) refuse(12, "a number that must be 0 is not", kName);
  const auto length = load_le<std::uint64_t>(head.data() + 16);
  if (length != size || size % 8 != 0) {
    refuse(16, "they say that they have " + text_of(length) + " bytes and have " + text_of(size), kName);
  }
}

std::string text_in(Reader &in) {
  constexpr std::size_t kLongest = 64;
  const std::size_t at = in.at();
  std::string text = in.text();
  if (text.empty() || text.size() > kLongest) refuse(at, "an option has a text of 1 to 64 bytes", kName);
  return text;
}

// The order, and that nothing is there which a memory would have joined or forgotten.
void check(const RecentRange &range, const RecentRange *former, const Recent &recent, std::size_t at) {
  if (range.first > range.last) refuse(at, "a range ends before it begins", kName);
  if (former != nullptr && range.first <= former->last) refuse(at, "ranges overlap or are not in order", kName);
  if (former != nullptr && range.first == former->last + 1 && range.time == former->time) {
    refuse(at, "ranges that touch and moved at one time are two", kName);
  }
  if (range.time > recent.last_time()) refuse(at + 16, "a range moved after the last record", kName);
  if (recent.last_time() - range.time >= recent.horizon()) refuse(at + 16, "a range is older than the horizon", kName);
}

Recent read(Bytes bytes) {
  Reader in(bytes, {kHeadBytes, bytes.size() - kSumBytes}, kName);
  KeyHashing hashing{.seed = in.number<std::uint64_t>()};
  const std::size_t at = in.at();
  const auto horizon = in.number<std::uint64_t>(), time = in.number<std::uint64_t>();
  if (horizon == 0) refuse(at, "the horizon is 0", kName);
  const Recent bounds({}, horizon, time, {});
  std::vector<RecentRange> ranges(in.count(kRangeBytes));
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const std::size_t place = in.at();
    ranges[i].first = in.number<std::uint64_t>();
    ranges[i].last = in.number<std::uint64_t>();
    ranges[i].time = in.number<std::uint64_t>();
    check(ranges[i], i > 0 ? &ranges[i - 1] : nullptr, bounds, place);
  }
  hashing.hash = text_in(in);
  hashing.key_part = text_in(in);
  const std::size_t end = bytes.size() - kSumBytes;
  if (end - in.at() >= 8) refuse(in.at(), "there is more than the recent moves", kName);
  while (in.at() < end) {
    if (in.number<std::uint8_t>() != 0) refuse(in.at() - 1, "a byte that must be 0 is not", kName);
  }
  return {std::move(hashing), horizon, time, std::move(ranges)};
}

}  // namespace

std::vector<unsigned char> bytes_of(const Recent &recent) {
  Writer out;
  out.raw(kRecentMagic, sizeof kRecentMagic - 1);
  out.number(kRecentVersion);
  out.number(std::uint32_t{0});
  out.number(std::uint64_t{0});  // the length
  out.number(recent.hashing().seed);
  out.number(recent.horizon());
  out.number(recent.last_time());
  out.number(static_cast<std::uint32_t>(recent.ranges().size()));
  for (const RecentRange &range : recent.ranges()) {
    out.number(range.first);
    out.number(range.last);
    out.number(range.time);
  }
  out.text(recent.hashing().hash);
  out.text(recent.hashing().key_part);
  return out.all();
}

Recent recent_of(Bytes bytes) {
  check_head(bytes.first(std::min(bytes.size(), kHeadBytes)), bytes.size());
  if (bytes.size() < kHeadBytes + kSumBytes) refuse(bytes.size(), "they end here, before their checksum", kName);
  const std::size_t end = bytes.size() - kSumBytes;
  if (load_le<std::uint64_t>(bytes.data() + end) != checksum(bytes.first(end))) {
    refuse(end, "the checksum does not fit: some byte was changed", kName);
  }
  return read(bytes);
}

void save(const Recent &recent, const std::string &path) { replace_file(path, bytes_of(recent)); }

Recent open_recent(const std::string &path) {
  const OpenFile file = OpenFile::to_read(path);
  const auto size = static_cast<std::uint64_t>(file.status().st_size);
  try {
    unsigned char head[kHeadBytes] = {};
    const std::size_t first = static_cast<std::size_t>(std::min<std::uint64_t>(size, sizeof head));
    file.read_all({head, first});
    check_head({head, first}, size);
    if (!std::in_range<std::size_t>(size)) throw std::bad_alloc();
    const auto bytes = std::make_unique_for_overwrite<unsigned char[]>(static_cast<std::size_t>(size));
    std::copy_n(head, first, bytes.get());
    file.read_all({bytes.get() + first, static_cast<std::size_t>(size) - first});
    return recent_of({bytes.get(), static_cast<std::size_t>(size)});
  } catch (const Error &error) {
    throw Error{error.fault(), quoted(path) + ": " + error.what()};
  }
}

}  // namespace holdfast
