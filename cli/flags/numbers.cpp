#include "flags/flags.h"

#include <algorithm>

#include <fmt/format.h>

#include "show/output.h"

namespace cli {

namespace {

// "-n,--nodes" is called --nodes in complaints.
std::string long_name(const std::string &names) { return names.substr(names.rfind(',') + 1); }

}  // namespace

CLI::Option *add_whole(CLI::App &verb, const std::string &names, std::uint64_t &number, WholeRange range,
                       const std::string &help) {
  const auto take = [&number, range, name = long_name(names)](const std::string &text) {
    number = parsed_whole(name, text, range);
  };
  return verb.add_option_function<std::string>(names, take, help)->type_name("NUMBER");
}

CLI::Option *add_real(CLI::App &verb, const std::string &names, double &number, RealRange range,
                      const std::string &help) {
  const auto take = [&number, range, name = long_name(names)](const std::string &text) {
    number = parsed_real(name, text, range);
  };
  return verb.add_option_function<std::string>(names, take, help)->type_name("NUMBER");
}

void add_share(CLI::App &verb, const std::string &names, std::optional<double> &share, const std::string &help,
               double most) {
  const auto take = [&share, most, name = long_name(names)](const std::string &text) {
    share = parsed_share(name, text, most);
  };
  verb.add_option_function<std::string>(names, take, help)->type_name("SHARE");
}

std::uint64_t most_replicas() { return static_cast<std::uint64_t>(hf_option_greatest(HF_OPT_REPLICAS)); }

CLI::Option *add_replicas(CLI::App &verb, std::uint64_t &replicas, const std::string &help) {
  return add_whole(verb, "-r,--replicas", replicas, {1, most_replicas()}, help);
}

void check_most(const std::string &flag, const std::optional<double> &share, std::uint64_t replicas) {
  const auto most = static_cast<double>(std::max<std::uint64_t>(replicas, 1));
  if (share.value_or(0) <= most) return;
  throw Complaint(fmt::format("{} {}: no more than {} can move, {}", flag, percent(*share), percent(most),
                              replicas > 1 ? "all replicas of all keys" : "all keys"));
}

void add_bytes(CLI::App &verb, const std::string &names, std::optional<std::uint64_t> &bytes, const std::string &help) {
  const auto take = [&bytes, name = long_name(names)](const std::string &text) { bytes = parsed_bytes(name, text); };
  verb.add_option_function<std::string>(names, take, help)->type_name("BYTES");
}

// The parser takes [a,b] for two words and {} for none where it may take more than it needs; so it needs more than
// there can be.
CLI::Option *add_words(CLI::App &verb, const std::string &name, const std::string &help) {
  return verb
      .add_option_function<std::vector<std::string>>(
          name, [](const std::vector<std::string> &) {}, help)
      ->expected(CLI::detail::expected_max_vector_size, CLI::detail::expected_max_vector_size)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
}

void check_given(const CLI::App &verb) {
  for (const CLI::Option *option : verb.get_options()) {
    if (option->get_name() == "KEY" || option->get_name() == "WORD") continue;
    for (const std::string &text : option->results()) {
      if (text.empty())
        throw Complaint(fmt::format("{} is empty: give it a value, or leave it out", option->get_name()));
    }
  }
}

}  // namespace cli
