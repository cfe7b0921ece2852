// Reading the arguments beyond what the parser does: values that are given and empty, and words that were misspelt.

#include "flags/flags.h"

#include <algorithm>

#include <fmt/format.h>

#include "read/files.h"
#include "show/terminal.h"

namespace cli {

namespace {

bool is_flag(const std::string &argument) { return argument.size() > 1 && argument[0] == '-'; }

const CLI::App *verb_called(const CLI::App &app, const std::string &name) {
  for (const CLI::App *verb : app.get_subcommands([](const CLI::App *) { return true; })) {
    if (verb->get_name() == name) return verb;
  }
  return nullptr;
}

// The first argument that is no flag: nothing before it takes a value.
std::vector<std::string>::const_iterator verb_place(const std::vector<std::string> &arguments) {
  return std::ranges::find_if_not(arguments, is_flag);
}

std::vector<std::string> verb_names(const CLI::App &app) {
  std::vector<std::string> names;
  for (const CLI::App *verb : app.get_subcommands([](const CLI::App *each) { return !each->get_group().empty(); })) {
    names.push_back(verb->get_name());
  }
  return names;
}

std::vector<std::string> flags_of(const CLI::App &verb) {
  std::vector<std::string> flags;
  for (const CLI::Option *option : verb.get_options()) {
    for (const std::string &name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

// The first of the arguments that looks like a flag of the verb and is none; empty if there is none such.
std::string unknown_flag(const CLI::App &verb, const std::vector<std::string> &arguments) {
  for (auto each = verb_place(arguments) + 1; each != arguments.end() && *each != "--"; ++each) {
    const std::string name = each->starts_with("--") ? each->substr(0, each->find('=')) : each->substr(0, 2);
    const bool is_number = each->find_first_not_of("-.0123456789") == std::string::npos;
    if (is_flag(*each) && !is_number && verb.get_option_no_throw(name) == nullptr) return name;
  }
  return "";
}

std::string unknown(const std::string &what, const std::string &word, const std::vector<std::string> &known,
                    const std::string &help) {
  const std::string meant = did_you_mean(word, known);
  return fmt::format("{} {}{}", what, shown(word), meant.empty() ? "; see " + help : meant);
}

}  // namespace

const CLI::App *verb_of(const CLI::App &app, const std::vector<std::string> &arguments) {
  const auto place = verb_place(arguments);
  return place == arguments.end() ? nullptr : verb_called(app, *place);
}

std::vector<std::string> arguments_of(const CLI::App &app, int argc, char **argv) {
  const std::vector<std::string> given(argv + 1, argv + argc);
  const CLI::App *verb = verb_of(app, given);
  std::vector<std::string> arguments;
  bool may_be_flag = verb != nullptr;
  for (const std::string &each : given) {
    may_be_flag = may_be_flag && each != "--";
    const std::string name = each.substr(0, each.find('='));
    const bool is_empty = each.size() == name.size() + 1 && name.starts_with("--");
    const CLI::Option *option = may_be_flag && is_empty ? verb->get_option_no_throw(name) : nullptr;
    if (option == nullptr) {
      arguments.push_back(each);
      continue;
    }
    if (option->get_items_expected_max() == 0) throw Complaint(fmt::format("{} takes no value: leave = out", name));
    arguments.insert(arguments.end(), {name, ""});
  }
  return arguments;
}

std::string slip_of(const CLI::App &app, const std::vector<std::string> &arguments, const std::string &parsers_words) {
  const auto place = verb_place(arguments);
  if (place == arguments.end()) return "no verb is given; see holdfast help";
  const CLI::App *verb = verb_called(app, *place);
  if (verb == nullptr) return unknown("there is no verb", *place, verb_names(app), "holdfast --help");
  const std::string &name = verb->get_name();
  const std::string help = fmt::format("holdfast {} --help", name);
  if (const std::string flag = unknown_flag(*verb, arguments); !flag.empty())
    return unknown(name + " has no flag", flag, flags_of(*verb), help);
  std::string words = parsers_words;
  std::ranges::replace(words, '\n', ' ');
  return fmt::format("{}: {}; see {}", name, words, help);
}

void add_colour_flags(CLI::App &app) {
  for (CLI::App *verb : app.get_subcommands([](const CLI::App *) { return true; })) {
    verb->add_option_function<std::string>("--color", set_colour, "Colours: auto, always or never")->type_name("WHEN");
  }
}

}  // namespace cli
