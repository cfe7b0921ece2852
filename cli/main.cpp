// holdfast: places keys, shows shares, compares clusters. Data goes to standard output,
// complaints to standard error; 0 is fine, 1 is "no", 2 is wrong usage or input.

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
    "Examples:\n"
    "  holdfast lookup fleet.yaml user:42          which node serves this key\n"
    "  holdfast stats fleet.yaml --keys keys.txt   shares of the nodes, exact and observed\n"
    "  holdfast diff now.yaml next.yaml --max-moved 12%   what would move; exit 1 above the limit\n"
    "  holdfast plan now.yaml next.yaml --max-share 1% --max-from 1   the same in batches, for whoever copies\n"
    "  holdfast simulate week.yaml --svg week.svg   what rounds of failures and changes move\n"
    "  holdfast size --nodes 100 --goal 1.05       which algorithm and options reach the goal\n"
    "\n"
    "A cluster file is YAML or JSON with options and `nodes:`, or a plain list with a node a line:\n"
    "`id [weight [zone]]`. Exit status: 0 fine, 1 the answer is no, 2 wrong usage or input.";

int complain(const std::string &what) {
  cli::say(what);
  return static_cast<int>(cli::Exit::wrong);
}

// Help and the version are answers; everything else that ends the reading of the arguments is a slip.
int answer_or_complain(const CLI::App &app, const CLI::ParseError &error) {
  if (error.get_exit_code() != 0) {
    const std::vector<CLI::App *> verbs = app.get_subcommands();
    std::string what = error.what();
    std::ranges::replace(what, '\n', ' ');
    return complain(fmt::format("{}; see holdfast{}{} --help", what, verbs.empty() ? "" : " ",
                                verbs.empty() ? "" : verbs.front()->get_name()));
  }
  std::ostringstream text;
  app.exit(error, text, text);
  cli::put(text.str());
  cli::finish_output();
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  std::setlocale(LC_CTYPE, "");  // for the bars; numbers stay in the C locale
  try {
    CLI::App app("Consistent hashing: keys hold fast to their nodes", "holdfast");
    cli::Run run;
    app.set_version_flag("--version", std::string("holdfast ") + hf_version());
    app.footer(kExamples);
    app.require_subcommand(1);
    app.get_formatter()->column_width(34);
    cli::add_lookup(app, run);
    cli::add_stats(app, run);
    cli::add_diff(app, run);
    cli::add_explain(app, run);
    cli::add_plan(app, run);
    cli::add_simulate(app, run);
    cli::add_size(app, run);
    cli::add_save(app, run);
    cli::add_dump(app, run);
    cli::add_verify(app, run);
    cli::add_bench(app, run);
    cli::add_algorithms(app, run);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
      return answer_or_complain(app, error);
    }
    for (const CLI::App *verb : app.get_subcommands()) cli::check_given(*verb);
    const cli::Exit status = run();
    cli::finish_output();
    return static_cast<int>(status);
  } catch (const std::bad_alloc &) {
    return complain("out of memory");
  } catch (const std::exception &error) {
    return complain(error.what());
  }
}
