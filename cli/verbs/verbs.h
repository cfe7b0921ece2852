// The verbs of the command, a file each. `add_` declares a verb's arguments; when the verb is
// the one that was called, `run` is set to what it does.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "flags/flags.h"
#include "read/complaint.h"

namespace cli {

using Run = std::function<Exit()>;

void add_lookup(CLI::App &app, Run &run);
void add_stats(CLI::App &app, Run &run);
void add_diff(CLI::App &app, Run &run);
void add_compare(CLI::App &app, Run &run);
void add_plan(CLI::App &app, Run &run);
void add_simulate(CLI::App &app, Run &run);
void add_size(CLI::App &app, Run &run);
void add_import(CLI::App &app, Run &run);
void add_identify(CLI::App &app, Run &run);
void add_bench(CLI::App &app, Run &run);
void add_explain(CLI::App &app, Run &run);
void add_save(CLI::App &app, Run &run);
void add_dump(CLI::App &app, Run &run);
void add_verify(CLI::App &app, Run &run);
void add_algorithms(CLI::App &app, Run &run);
void add_help(CLI::App &app, Run &run);
void add_version(CLI::App &app, Run &run);

// A verb that no help shows: what a shell offers when somebody presses the tab key.
void add_complete(CLI::App &app, Run &run);

// `--color WHEN` for every verb that there is so far.
void add_colour_flags(CLI::App &app);

// The first thing that somebody sees who gives the name of the command alone: it fits a terminal of 80x24.
std::string first_screen();

// The names of the topics of `help`, which are no verbs.
std::vector<std::string> topic_names();

}  // namespace cli
