#include "read/import/import.h"

#include <algorithm>

#include <fmt/format.h>

#include "read/import/detect.h"
#include "read/import/formats.h"

namespace cli {

namespace {

constexpr std::size_t kLargestDocument = std::size_t{8} << 20;

struct TextFormat {
  std::string_view name;
  Imported (*read)(const ImportSource &);
  bool has_groups = false;
};
constexpr TextFormat kTexts[] = {
    {"nginx", read_nginx, true},   {"haproxy", read_haproxy, true}, {"libmemcached", read_libmemcached},
    {"libketama", read_libketama}, {"redis", read_redis},           {"swift", read_swift},
};

struct DocumentFormat {
  std::string_view name;
  Imported (*read)(const ImportSource &, const Value &);
};
constexpr DocumentFormat kDocuments[] = {
    {"twemproxy", read_nutcracker}, {"envoy", read_envoy}, {"mcrouter", read_mcrouter}};

// Comments of JSON, // and /* */, which mcrouter allows, become blanks, and so do tabs: places in the text stay.
std::string without_comments(std::string text) {
  bool is_quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (is_quoted && byte == '\\') {
      ++at;
    } else if (byte == '"') {
      is_quoted = !is_quoted;
    } else if (!is_quoted && byte == '\t') {
      text[at] = ' ';
    } else if (!is_quoted && byte == '/' && at + 1 < text.size() && (text[at + 1] == '/' || text[at + 1] == '*')) {
      const bool is_line = text[at + 1] == '/';
      const std::size_t found = text.find(is_line ? "\n" : "*/", at + 2);
      const std::size_t end = found == std::string::npos ? text.size() : found + (is_line ? 0 : 2);
      std::replace_if(
          text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end),
          [](char each) { return each != '\n'; }, ' ');
      at = end - 1;
    }
  }
  return text;
}

bool is_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  return first != std::string_view::npos && std::string_view("{[/").find(text[first]) != std::string_view::npos;
}

Value document_in(const ImportSource &source) {
  if (source.text.size() > kLargestDocument) {
    refuse(source.path, {}, fmt::format("larger than {} MiB: cut out the part with the nodes", kLargestDocument >> 20));
  }
  return foreign_document_of(source.path, is_json(source.text) ? without_comments(source.text) : source.text);
}

// mcrouter has pools, Envoy clusters, and twemproxy nothing but its pools by name.
std::string_view format_of_document(const ImportSource &source, const Value &root) {
  if (root.is_mapping() && field_of(root, "pools") != nullptr) return "mcrouter";
  const auto is_pool = [](const Field &field) {
    return field_of(field.value, "servers") != nullptr && field_of(field.value, "listen") != nullptr;
  };
  if (std::ranges::any_of(root.fields, is_pool)) return "twemproxy";
  const std::vector<const Value *> mappings = mappings_in(root);
  const auto has_policy = [](const Value *value) {
    return field_of(*value, "lb_policy") != nullptr || field_of(*value, "load_assignment") != nullptr ||
           field_of(*value, "load_balancing_policy") != nullptr || field_of(*value, "static_resources") != nullptr;
  };
  if (std::ranges::any_of(mappings, has_policy)) return "envoy";
  refuse(source.path, root.place,
         "neither a configuration of twemproxy, Envoy nor mcrouter: name its program with --format");
}

Imported read_document(const ImportSource &source, std::string_view format) {
  const Value root = document_in(source);
  if (format == "yaml") format = format_of_document(source, root);
  return std::ranges::find(kDocuments, format, &DocumentFormat::name)->read(source, root);
}

Imported read_source(const ImportSource &source, std::string_view format) {
  const auto text = std::ranges::find(kTexts, format, &TextFormat::name);
  if (text == std::end(kTexts)) return read_document(source, format);
  if (!text->has_groups && !source.name.empty()) {
    refuse(source.path, {},
           fmt::format("--name {}: a file of {} is one list of nodes, without a name: leave the flag out",
                       shown(source.name), text->name));
  }
  return text->read(source);
}

void check_format(const std::string &format) {
  const std::vector<std::string> known = import_formats();
  if (format.empty() || std::ranges::find(known, format) != known.end()) return;
  throw Complaint(fmt::format("--format {}: there is none of that name{}", shown(format), did_you_mean(format, known)),
                  HF_E_ARGUMENT);
}

// Over what was read, once each.
void set(Imported &imported, const Options &settings) {
  for (const auto &setting : settings) {
    if (setting.first == "algorithm") {
      imported.algorithm = setting.second;
      continue;
    }
    std::erase_if(imported.options, [&](const auto &each) { return each.first == setting.first; });
    imported.options.push_back(setting);
  }
}

// Whether the library takes the options: nobody would look for a slip of --set in the file that is written. A ring of
// Swift may lack its partitions, which is said elsewhere.
void check_options(const std::string &path, const Imported &imported) {
  try {
    hf::Config config;
    check_option("algorithm", imported.algorithm);
    if (imported.algorithm == "swift@1") config.set("partitions", "1024");
    config.set("algorithm", imported.algorithm);
    for (const auto &[name, value] : imported.options) {
      check_option(name, value);
      config.set(name, value);
    }
    const hf::Cluster cluster(config);
  } catch (const hf::Error &error) {
    refuse(path, {}, error.what(), error.status());
  }
}

}  // namespace

std::vector<std::string> import_formats() {
  std::vector<std::string> names;
  for (const TextFormat &format : kTexts) names.emplace_back(format.name);
  for (const DocumentFormat &format : kDocuments) names.emplace_back(format.name);
  std::ranges::sort(names);
  return names;
}

Imported import_of(const std::string &path, std::string bytes, const ImportRequest &request) {
  check_format(request.format);
  const ImportSource source{path, clean_text(path, std::move(bytes)), request.name, request.settings};
  std::string_view format = request.format;
  if (format.empty()) format = format_of_text(source.text);
  if (format.empty()) {
    refuse(path, {}, "is no configuration that is known here: name its program with --format if it is one");
  }
  Imported imported = read_source(source, format);
  set(imported, request.settings);
  check_options(path, imported);
  return imported;
}

}  // namespace cli
