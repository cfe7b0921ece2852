// What verbs share on the command line: the flags of options, states, seeds and numbers, and the arguments beyond what
// the parser makes of them. Each function adds to a verb, and what it is given is filled when the arguments are read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "read/cluster.h"
#include "read/complaint.h"
#include "read/numbers.h"

namespace cli {

// A flag for every option that the library knows, unless the verb has one of that name, and `--set NAME=VALUE`. The
// flags are read off the library, so that a new option is here without a change.
void add_option_flags(CLI::App &verb, Options &overrides);

// States of nodes by the command line, over those of the file: `--down IDS` and `--draining IDS`.
struct States {
  std::vector<std::string> down, draining;
};
void add_state_flags(CLI::App &verb, States &states);

// "up", "draining" or "down".
const char *state_name(hf::State state);

// The views in these states. Throws Complaint for an id that none of them has.
std::vector<hf::View> in_states(std::vector<hf::View> views, const States &states);

// What a router may set beside: `--prefer ZONES`, the best first, and `--panic SHARE`, the share of the nodes that must
// be up for states to be believed.
struct Preferences {
  std::vector<std::string> zones;
  std::optional<double> panic;

  [[nodiscard]] bool are_given() const { return !zones.empty() || panic.has_value(); }
};
void add_preference_flags(CLI::App &verb, Preferences &preferences);

// The node that a router with these preferences asks for a key while nothing is in flight; none if nobody may take it.
hf::Slot preferred_node(const hf::View &view, const std::string &key, const Preferences &preferences);

// Whether so few nodes are up that the preferences do not believe states.
bool is_panic(const hf::View &view, const Preferences &preferences);

// The view with every node up.
hf::View all_up(const hf::View &view);

// `--seed-file FILE`, whose text becomes the option 'seed'.
void add_seed_file(CLI::App &verb, Options &overrides);

// Flags with numbers, whose range a complaint names; `names` as CLI11 takes them. What is given stands: an empty text
// is a complaint, not the default.
CLI::Option *add_whole(CLI::App &verb, const std::string &names, std::uint64_t &number, WholeRange range,
                       const std::string &help);
CLI::Option *add_real(CLI::App &verb, const std::string &names, double &number, RealRange range,
                      const std::string &help);
void add_share(CLI::App &verb, const std::string &names, std::optional<double> &share, const std::string &help,
               double most = 1);
// The greatest number of replicas of a key.
std::uint64_t most_replicas();
// `-r,--replicas`, in place of the option of that name, which it makes no difference to; 0 if it is not given.
CLI::Option *add_replicas(CLI::App &verb, std::uint64_t &replicas, const std::string &help);
// Throws Complaint for a limit above what so many replicas of each key can move.
void check_most(const std::string &flag, const std::optional<double> &share, std::uint64_t replicas);
void add_bytes(CLI::App &verb, const std::string &names, std::optional<std::uint64_t> &bytes, const std::string &help);

// `--format`, `--name` and `--set NAME=VALUE`, for verbs that read configurations of other programs.
struct ImportRequest;
void add_import_flags(CLI::App &verb, ImportRequest &request, const std::string &settings_help);

// The arguments in their order. The parser takes the argument behind `--flag=` for the value, so that nothing is given
// as a word of its own; throws Complaint if the flag takes no value.
std::vector<std::string> arguments_of(const CLI::App &app, int argc, char **argv);

// The verb that the arguments name; nullptr for none, or one that there is not.
const CLI::App *verb_of(const CLI::App &app, const std::vector<std::string> &arguments);

// What is wrong with the arguments, and what was probably meant.
std::string slip_of(const CLI::App &app, const std::vector<std::string> &arguments, const std::string &parsers_words);

// Positional words, KEY or WORD, as they were written, empty ones too.
CLI::Option *add_words(CLI::App &verb, const std::string &name, const std::string &help);

// Throws Complaint for an option that was given without text, as by a variable of a script that is not set. Keys may
// be empty.
void check_given(const CLI::App &verb);

}  // namespace cli
