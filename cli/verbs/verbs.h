// The verbs of the command, a file each. `add_` declares a verb's arguments; when the verb is
// the one that was called, `run` is set to what it does.
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "read/cluster_file.h"
#include "read/complaint.h"

namespace cli {

using Run = std::function<Exit()>;

void add_lookup(CLI::App &app, Run &run);
void add_stats(CLI::App &app, Run &run);
void add_diff(CLI::App &app, Run &run);
void add_plan(CLI::App &app, Run &run);
void add_simulate(CLI::App &app, Run &run);
void add_size(CLI::App &app, Run &run);
void add_bench(CLI::App &app, Run &run);
void add_explain(CLI::App &app, Run &run);
void add_save(CLI::App &app, Run &run);
void add_dump(CLI::App &app, Run &run);
void add_verify(CLI::App &app, Run &run);
void add_algorithms(CLI::App &app, Run &run);

// A flag for every option that the library knows, and `--set NAME=VALUE`. The flags are read
// off the library, so that a new option is here without a change.
void add_option_flags(CLI::App &verb, Options &overrides);

}  // namespace cli
