// holdfast import: a cluster file from the configuration of another program.

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
  add_import_flags(*verb, asked->request, "Adds an option that the configuration does not hold: NAME=VALUE");
  verb->footer(
      "What is left out is said on standard error, with its line. Exit status: 0 all that decides placement was\n"
      "carried over, 1 something of it was not, 2 wrong input.");
  verb->callback([asked, &run] { run = [asked] { return import_file(*asked); }; });
}

}  // namespace cli
