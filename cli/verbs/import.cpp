// holdfast import: a cluster file from the configuration of another program.

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "read/import/import.h"
#include "show/output.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

struct Asked {
  std::string file;
  ImportRequest request;
};

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

Exit import_file(const Asked &asked) {
  const std::string path = asked.file == "-" ? "standard input" : asked.file;
  const Imported imported = import_of(path, input(asked.file), asked.request);
  const std::string text = imported_text(path, imported);
  for (const Remark &remark : imported.remarks()) {
    say(remark.line == 0 ? fmt::format("{}: {}", path, remark.what)
                         : fmt::format("{}:{}: {}", path, remark.line, remark.what));
  }
  put(text);
  return imported.has_lost() ? Exit::no : Exit::fine;
}

}  // namespace

void add_import(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("import", "Writes a cluster file from the configuration of another program");
  verb->add_option("FILE", asked->file, "Configuration to read; - for standard input")->required();
  std::string formats;
  for (const std::string &format : import_formats()) formats += (formats.empty() ? "" : ", ") + format;
  verb->add_option("-f,--format", asked->request.format, "Its program, if the content does not say it: " + formats)
      ->type_name("PROGRAM");
  verb->add_option("-n,--name", asked->request.name,
                   "The upstream, backend, pool or cluster that is meant, if the file has several")
      ->type_name("NAME");
  verb->add_option_function<std::vector<std::string>>(
          "--set",
          [asked](const std::vector<std::string> &settings) {
            for (const std::string &setting : settings) asked->request.settings.push_back(setting_of(setting));
          },
          "Adds an option that the configuration does not hold: NAME=VALUE")
      ->type_name("TEXT")
      ->allow_extra_args(false);
  verb->footer(
      "What is left out is said on standard error, with its line. Exit status: 0 all that decides placement was\n"
      "carried over, 1 something of it was not, 2 wrong input.");
  verb->callback([asked, &run] { run = [asked] { return import_file(*asked); }; });
}

}  // namespace cli
