#include <fmt/format.h>

#include "flags/flags.h"
#include "read/import/import.h"

namespace cli {

namespace {

// NAME=VALUE, of an option of the cluster file.
std::pair<std::string, std::string> setting_of(const std::string &text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const bool is_name =
      !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
  if (equals == std::string::npos || !is_name || name == "nodes" || name == "pins") {
    throw Complaint(fmt::format("--set {}: write it like --set key_suffix=changeme", shown(text)));
  }
  return {name, text.substr(equals + 1)};
}

}  // namespace

void add_import_flags(CLI::App &verb, ImportRequest &request, const std::string &settings_help) {
  std::string formats;
  for (const std::string &format : import_formats()) formats += (formats.empty() ? "" : ", ") + format;
  verb.add_option("-f,--format", request.format, "Its program, if the content does not say it: " + formats)
      ->type_name("PROGRAM");
  verb.add_option("-n,--name", request.name,
                  "The upstream, backend, pool or cluster that is meant, if the file has several")
      ->type_name("NAME");
  verb.add_option_function<std::vector<std::string>>(
          "--set",
          [&request](const std::vector<std::string> &settings) {
            for (const std::string &setting : settings) request.settings.push_back(setting_of(setting));
          },
          settings_help)
      ->type_name("TEXT")
      ->allow_extra_args(false);
}

}  // namespace cli
