// holdfast: places keys, shows shares, compares clusters. Data goes to standard output,
// complaints to standard error; 0 is fine, 1 is "no", 2 is wrong usage or input.

#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <exception>
#include <sstream>

#include <fmt/format.h>

#include "read/complaint.h"
#include "show/output.h"
#include "verbs/verbs.h"

namespace {

constexpr const char *kExamples =
    "Topics of help: files keys options scenarios units json exit\n"
    "\n"
    "Examples:\n"
    "  holdfast lookup fleet.yaml user:42          the node that serves this key\n"
    "  holdfast stats fleet.yaml --keys keys.txt   shares of the nodes, exact and observed\n"
    "  holdfast diff now.yaml next.yaml --max-moved 12%   what would move; exit 1 above the limit\n"
    "  holdfast plan now.yaml next.yaml --max-share 1% --max-from 1   the same in batches, for whoever copies\n"
    "  holdfast simulate week.yaml --svg week.svg   what rounds of failures and changes move\n"
    "  holdfast size --nodes 100 --goal 1.05       which algorithm and options reach the goal\n"
    "\n"
    "Exit status: 0 fine, 1 the answer is no, 2 wrong usage or input.";

int complain(const std::string &what) {
  cli::say(what);
  return static_cast<int>(cli::Exit::wrong);
}

// A script that lost its verb must not go on: a screen for people is no answer. Where no person sees the screen,
// standard error says why.
int greet() {
  cli::put(cli::first_screen());
  cli::finish_output();
  if (isatty(STDOUT_FILENO) == 0) cli::say("no verb is given; see holdfast --help");
  return static_cast<int>(cli::Exit::wrong);
}

// Help and the version are answers.
int answer(const CLI::App &app, const CLI::ParseError &error) {
  std::ostringstream text;
  app.exit(error, text, text);
  cli::put_prose(text.str());
  cli::finish_output();
  return 0;
}

void add_verbs(CLI::App &app, cli::Run &run) {
  for (const auto add :
       {cli::add_lookup, cli::add_stats, cli::add_diff, cli::add_compare, cli::add_explain, cli::add_plan,
        cli::add_simulate, cli::add_size, cli::add_import, cli::add_identify, cli::add_save, cli::add_dump,
        cli::add_verify, cli::add_bench, cli::add_algorithms, cli::add_help, cli::add_version, cli::add_complete}) {
    add(app, run);
  }
  cli::add_colour_flags(app);
}

int run_command(CLI::App &app, int argc, char **argv) {
  app.set_version_flag("-V,--version", std::string("holdfast ") + hf_version());
  app.footer(kExamples);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  cli::Run run;
  add_verbs(app, run);
  const std::vector<std::string> arguments = cli::arguments_of(app, argc, argv);
  if (arguments.empty()) return greet();
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError &error) {
    return error.get_exit_code() == 0 ? answer(app, error) : complain(cli::slip_of(app, arguments, error.what()));
  }
  for (const CLI::App *verb : app.get_subcommands()) cli::check_given(*verb);
  const cli::Exit status = run();
  cli::finish_output();
  return static_cast<int>(status);
}

}  // namespace

int main(int argc, char **argv) {
  std::setlocale(LC_CTYPE, "");  // for bars and widths; numbers stay in the C locale
  try {
    CLI::App app("Consistent hashing: keys hold fast to their nodes", "holdfast");
    return run_command(app, argc, argv);
  } catch (const std::bad_alloc &) {
    return complain("out of memory");
  } catch (const std::exception &error) {
    return complain(error.what());
  }
}
