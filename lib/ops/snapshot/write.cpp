#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "hash/sip/siphash.h"
#include "ops/snapshot/snapshot.h"

namespace holdfast {

namespace snapshot_format {

std::uint64_t checksum(std::span<const unsigned char> bytes) {
  return siphash64<2, 4>(Seed{}, bytes.data(), bytes.size());
}

}  // namespace snapshot_format

namespace {

using namespace snapshot_format;

class Writer {
 public:
  template <class Word>
  void number(Word value) {
    unsigned char bytes[sizeof value];
    store_le(bytes, value);
    raw(bytes, sizeof bytes);
  }
  void text(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    raw(text.data(), text.size());
  }
  void raw(const void *bytes, std::size_t count) {
    const auto *first = static_cast<const unsigned char *>(bytes);
    bytes_.insert(bytes_.end(), first, first + count);
  }

  // Starts a section at the next aligned place; its length is filled in by end_section.
  void begin_section(const char (&tag)[5]) {
    while (bytes_.size() % kAlignment != kAlignment - kSectionBytes) bytes_.push_back(0);
    raw(tag, 4);
    number(std::uint32_t{0});
    number(std::uint64_t{0});
    section_ = bytes_.size();
  }
  void end_section() { store_le(bytes_.data() + section_ - 8, std::uint64_t{bytes_.size() - section_}); }

  // Fills in the length of everything and appends the checksum.
  [[nodiscard]] std::vector<unsigned char> finished() {
    while (bytes_.size() % 8 != 0) bytes_.push_back(0);
    store_le(bytes_.data() + 16, std::uint64_t{bytes_.size() + kSumBytes});
    number(checksum(bytes_));
    return std::move(bytes_);
  }

 private:
  std::vector<unsigned char> bytes_;
  std::size_t section_ = 0;
};

// What decides placement; the seed has its commitment instead. An option that is newer than the format stands only
// where it is set, so that snapshots without it stay as they were.
bool is_saved(const OptionRow &row, const Settings &settings) {
  if (!row.decides_placement || row.is_secret) return false;
  return row.entry.form != Entry::Form::if_set || row.entry.is_set(settings);
}

void write_options(Writer &out, const View &view) {
  out.begin_section("conf");
  out.number(commitment(view.settings().seed()));
  out.number(view.generation());
  out.number(view.fingerprint());
  std::uint32_t count = 0;
  for (const OptionRow &row : option_rows()) count += is_saved(row, view.settings()) ? 1 : 0;
  out.number(count);
  for (const OptionRow &row : option_rows()) {
    if (!is_saved(row, view.settings())) continue;
    out.text(row.name);
    out.text(view.settings().text(row));
  }
  out.end_section();
}

void write_nodes(Writer &out, const View &view) {
  out.begin_section("node");
  out.number(static_cast<std::uint32_t>(view.nodes().size()));
  for (const Node &node : view.nodes()) {
    out.number(node.slot);
    out.number(node.weight.steps());
    out.text(node.id);
    out.text(node.zone);
    out.text(node.address);
  }
  out.end_section();
}

void write_incarnations(Writer &out, std::span<const Node> nodes) {
  if (std::ranges::all_of(nodes, [](const Node &node) { return node.incarnation == 0; })) return;
  out.begin_section("incn");
  for (const Node &node : nodes) out.number(node.incarnation);
  out.end_section();
}

void write_log(Writer &out, const RemovalLog &removals) {
  if (removals.used == 0) return;
  out.begin_section("log ");
  out.number(removals.used);
  out.number(static_cast<std::uint32_t>(removals.removed.size()));
  for (const Slot slot : removals.removed) out.number(slot);
  out.end_section();
}

void write_pins(Writer &out, std::span<const Pin> pins) {
  if (pins.empty()) return;
  out.begin_section("pins");
  out.number(static_cast<std::uint32_t>(pins.size()));
  for (const Pin &pin : pins) {
    out.number(std::uint32_t{pin.is_prefix ? 1u : 0u});
    out.text(pin.key);
    out.text(pin.node);
  }
  out.end_section();
}

void write_rows(Writer &out, const SlotRows &rows) {
  out.begin_section("rows");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.width() == sizeof(std::uint8_t)) {
      out.number(static_cast<std::uint8_t>(rows[i]));
    } else if (rows.width() == sizeof(std::uint16_t)) {
      out.number(static_cast<std::uint16_t>(rows[i]));
    } else {
      out.number(rows[i]);
    }
  }
  out.end_section();
}

}  // namespace

std::vector<unsigned char> snapshot_of(const View &view) {
  if (view.is_between()) {
    throw Error{Fault::unsupported,
                "this view is a stage of a plan, which no membership gives: save the views before and "
                "after, and the number of batches done, and make the plan again"};
  }
  Writer out;
  out.raw(kMagic, sizeof kMagic - 1);
  out.number(kVersion);
  out.number(std::uint32_t{0});
  out.number(std::uint64_t{0});
  write_options(out, view);
  write_nodes(out, view);
  write_incarnations(out, view.nodes());
  write_log(out, view.removals());
  write_pins(out, view.pins().all());
  const SlotRows *rows = view.engine().rows();
  if (rows != nullptr && view.settings().algorithm().adopt != nullptr) write_rows(out, *rows);
  return out.finished();
}

}  // namespace holdfast
