#include "flags/flags.h"

#include <fmt/format.h>

#include "read/files.h"

namespace cli {

namespace {

std::string help_of(std::uint32_t option) {
  std::string help = hf_option_help(option);
  return help + fmt::format(" [{}]", hf_option_default(option));
}

bool is_number(std::uint32_t option) { return hf_option_type(option) != HF_TYPE_STR; }

// A number that is not given has a range to be told; every other text that is empty is told as such.
void check_flag(std::uint32_t option, const std::string &text) {
  if (text.empty() && !is_number(option)) return;
  const std::string name = hf_option_name(option);
  try {
    check_option(name, text);
  } catch (const Complaint &complaint) {
    throw Complaint(fmt::format("{}: {}", flag_of(name), complaint.what()));
  }
}

}  // namespace

void add_option_flags(CLI::App &verb, Options &overrides) {
  for (std::size_t i = 0; i < hf_option_count(); ++i) {
    const std::uint32_t option = hf_option_at(i);
    const std::string name = hf_option_name(option);
    if (verb.get_option_no_throw(flag_of(name)) != nullptr) continue;  // the verb has a meaning of its own for it
    verb.add_option_function<std::string>(
            flag_of(name),
            [&overrides, option, name](const std::string &text) {
              check_flag(option, text);
              overrides.emplace_back(name, text);
            },
            help_of(option))
        ->type_name(is_number(option) ? "NUMBER" : "TEXT")
        ->group("Options of the cluster, over those in its file");
  }
  verb.add_option_function<std::vector<std::string>>(
          "--set",
          [&overrides](const std::vector<std::string> &settings) {
            for (const std::string &setting : settings) {
              const auto equals = setting.find('=');
              if (equals == std::string::npos) {
                throw Complaint(fmt::format("--set {}: write it like --set balance=0.02", shown(setting)));
              }
              overrides.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
            }
          },
          "Sets any option by name: NAME=VALUE")
      ->allow_extra_args(false)
      ->group("Options of the cluster, over those in its file");
  add_seed_file(verb, overrides);
}

}  // namespace cli
