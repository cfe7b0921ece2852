// The sections that a snapshot of a stage of a plan has beside those of every view: its plan, and its answers as runs,
// or as a list of keys over another view, whose snapshot is a section. docs/snapshot.md specifies them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "ops/plan/stage.h"
#include "ops/snapshot/reader.h"
#include "ops/snapshot/writer.h"

namespace holdfast::snapshot_format {

// What stands among the options of a stage. Readers that know no stages refuse it by this name.
inline constexpr char kStageOption[] = "stage";

struct StageSections {
  std::optional<Section> stage, runs, keys, base;
};

void write_stage(Writer &out, const View &view);

// Adds to the parts, whose nodes are known, what the sections say. `read_view` reads the snapshot of the view below.
using ReadView = std::function<const View *(std::span<const unsigned char>)>;
void read_stage(std::span<const unsigned char> bytes, const StageSections &sections, const Settings &settings,
                const ReadView &read_view, StageParts &parts);

}  // namespace holdfast::snapshot_format
