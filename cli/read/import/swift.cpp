// OpenStack Swift: a ring as two tables of CSV, each under a line of names. The first has a device a line (id, region,
// zone, ip, port, device), the second a partition a line (partition, device_id, and replica unless there is one).
#include <algorithm>
#include <bit>
#include <unordered_map>

#include <fmt/format.h>

#include "read/import/formats.h"

namespace cli {

namespace {

constexpr std::uint64_t kMostPartitions = std::uint64_t{1} << 22, kMostDevice = 0xffffffff;
constexpr std::uint32_t kNobody = 0xffffffff;

// RFC 4180: fields with commas and quotes stand in quotes.
std::vector<std::string> fields_of(const ImportSource &source, int number, std::string_view line) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char byte = line[at];
    if (byte == '"' && is_quoted && at + 1 < line.size() && line[at + 1] == '"') {
      fields.back() += line[++at];
    } else if (byte == '"') {
      is_quoted = !is_quoted;
    } else if (byte == ',' && !is_quoted) {
      if (fields.size() == 256) refuse(source.path, {number, 1}, "a line of more than 256 fields");
      fields.emplace_back();
    } else {
      fields.back() += byte;
    }
  }
  if (is_quoted) refuse(source.path, {number, 1}, "this quote is not closed on its line");
  for (std::string &field : fields) field = std::string(trimmed(field));
  return fields;
}

class RingReader {
 public:
  RingReader(const ImportSource &source, Imported &imported) : source_(source), imported_(imported) {}

  void read() {
    for_each_line(source_.text, [&](int number, std::string_view line) {
      if (trimmed(line).empty() || line.starts_with('#')) return;
      line_ = number;
      fields_ = fields_of(source_, number, line);
      if (!whole_in(fields_[0])) return read_names();
      if (names_.empty()) refuse(source_.path, {number, 1}, "numbers without a line of names above");
      if (is_partitions_) {
        read_partition();
      } else {
        read_device();
      }
    });
    finish();
  }

 private:
  void read_names() {
    names_ = fields_;
    for (std::string &name : names_) name = lower(name);
    is_partitions_ = column("partition") < names_.size();
    if (is_partitions_ ? column("device_id") == names_.size() : column("id") == names_.size()) {
      refuse(source_.path, {line_, 1},
             "neither the names of devices (id, region, zone, ip, port, device) nor those of partitions "
             "(partition, device_id, replica)");
    }
  }

  [[nodiscard]] std::size_t column(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::find(names_, name) - names_.begin());
  }

  [[nodiscard]] std::string field(std::string_view name) const {
    const std::size_t at = column(name);
    return at < fields_.size() ? fields_[at] : "";
  }

  [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t most) const {
    const std::string text = field(name);
    if (const auto found = whole_in(text, most)) return *found;
    refuse(source_.path, {line_, 1}, fmt::format("{} is no {} from 0 to {}", shown(text), name, most));
  }

  // "10.0.0.1:6200/sdb1" in the zone "r1/z2".
  void read_device() {
    const auto id = static_cast<std::uint32_t>(number("id", kMostDevice));
    check_room(source_, line_, imported_.nodes.size(), "devices");
    const std::string ip = field("ip"), port = field("port"), device = field("device");
    const std::string address = ip.find(':') == std::string::npos ? ip : "[" + ip + "]";
    ImportedNode node{.id = fmt::format("{}:{}/{}", address, port, device), .line = line_};
    if (ip.empty() || device.empty()) node.id = fmt::format("device-{}", id);
    const std::string region = field("region"), zone = field("zone");
    if (!region.empty()) node.zone = "r" + region;
    if (!zone.empty()) node.zone += (node.zone.empty() ? "z" : "/z") + zone;
    if (!index_.emplace(id, imported_.nodes.size()).second) {
      refuse(source_.path, {line_, 1}, fmt::format("there is a device {} above", id));
    }
    imported_.nodes.push_back(std::move(node));
  }

  // Further replicas are on other devices, and no home of a key.
  void read_partition() {
    const std::uint64_t partition = number("partition", kMostPartitions - 1);
    if (column("replica") < names_.size() && number("replica", 1000) != 0) {
      has_replicas_ = true;
      return;
    }
    const auto id = static_cast<std::uint32_t>(number("device_id", kMostDevice));
    const auto device = index_.find(id);
    if (device == index_.end()) refuse(source_.path, {line_, 1}, fmt::format("there is no device {} above", id));
    if (partition >= devices_.size()) devices_.resize(std::bit_ceil(partition + 1), kNobody);
    std::uint32_t &holder = devices_[partition];
    if (holder != kNobody)
      refuse(source_.path, {line_, 1}, fmt::format("partition {} has a device already", partition));
    holder = static_cast<std::uint32_t>(device->second);
  }

  // Partitions in a row are a range.
  void assign() {
    for (std::size_t first = 0; first < devices_.size();) {
      std::size_t next = first + 1;
      while (next < devices_.size() && devices_[next] == devices_[first]) ++next;
      if (devices_[first] != kNobody) {
        std::string &assigned = imported_.nodes[devices_[first]].assigned;
        if (!assigned.empty()) assigned += ',';
        assigned += next == first + 1 ? fmt::format("{}", first) : fmt::format("{}-{}", first, next - 1);
      }
      first = next;
    }
  }

  void leave_out_idle() {
    std::erase_if(imported_.nodes, [&](const ImportedNode &node) {
      if (node.assigned.empty())
        imported_.note(node.line, fmt::format("device {} holds no partition; left out", shown(node.id)));
      return node.assigned.empty();
    });
  }

  void finish() {
    if (imported_.nodes.empty()) refuse(source_.path, {}, "has no line of a device");
    if (devices_.empty()) {
      imported_.lose(0,
                     "no line says which device holds a partition: add the table of partition, device_id and replica");
    } else {
      assign();
      leave_out_idle();
      imported_.options.emplace_back("partitions", fmt::to_string(devices_.size()));
      if (const auto missing = std::ranges::count(devices_, kNobody); missing != 0) {
        imported_.lose(0, fmt::format("{} of {} partitions have no device", missing, devices_.size()));
      }
    }
    if (has_replicas_) imported_.note(0, "replicas but the first one are not the home of a key; left out");
    if (source_.has("key_prefix") || source_.has("key_suffix")) return;
    imported_.lose(0,
                   "swift_hash_path_prefix and swift_hash_path_suffix of swift.conf are hashed with every key: add "
                   "'--set key_prefix=...' and '--set key_suffix=...'");
  }

  const ImportSource &source_;
  Imported &imported_;
  int line_ = 0;
  std::vector<std::string> names_, fields_;
  bool is_partitions_ = false, has_replicas_ = false;
  std::unordered_map<std::uint32_t, std::size_t> index_;  // of a device by its id
  std::vector<std::uint32_t> devices_;                    // of a partition, by index
};

}  // namespace

Imported read_swift(const ImportSource &source) {
  Imported imported("a ring of Swift", "swift@1");
  RingReader(source, imported).read();
  return imported;
}

}  // namespace cli
