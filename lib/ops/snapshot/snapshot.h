// Snapshots: a view as bytes, the same for every language and machine. docs/snapshot.md is the
// specification; nothing that stands there is explained here again.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cluster/view.h"

namespace holdfast {

// The same view always gives the same bytes.
[[nodiscard]] std::vector<unsigned char> snapshot_of(const View &view);

// The view of a snapshot; the caller is its first holder. Options that decide placement come from
// the bytes, whatever `given` says; the seed and all other options come from `given`. Rows of a table are borrowed from
// `bytes` if they are aligned; `keeper` keeps them alive and may be null for bytes to be copied. Throws Error{data}
// with the place of what is wrong, Error{option} if the seed is not the one that made the view, and as View::make does.
[[nodiscard]] const View *view_of_snapshot(std::span<const unsigned char> bytes, std::shared_ptr<const void> keeper,
                                           const Settings &given);

// The fingerprint that has to stand in a snapshot of this content; whatever stands there and the rows of a
// table are not looked at. For those who make snapshots up. Throws as view_of_snapshot does.
[[nodiscard]] std::uint64_t fingerprint_of_content(std::span<const unsigned char> bytes, const Settings &given);

// The first bytes of a snapshot, kHeadBytes or as many as it has, and the size of all of it. Throws
// Error{data} for what cannot be a snapshot.
void check_snapshot_head(std::span<const unsigned char> head, std::uint64_t size);

namespace snapshot_format {

inline constexpr char kMagic[] = "holdfast";  // without its NUL
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::size_t kHeadBytes = 24;
inline constexpr std::size_t kSectionBytes = 16;
inline constexpr std::size_t kSumBytes = 8;
inline constexpr std::size_t kAlignment = 64;

[[nodiscard]] std::uint64_t checksum(std::span<const unsigned char> bytes);

}  // namespace snapshot_format

}  // namespace holdfast
