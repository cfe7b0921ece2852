// holdfast complete: what the shells offer for the last of the words. Nothing offered means file names.

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "read/files.h"
#include "read/import/import.h"
#include "show/output.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

using Words = std::vector<std::string>;

bool is_flag(const std::string &word) { return word.starts_with('-') && word != "-"; }

Words flags_of(const CLI::App &verb) {
  Words flags;
  for (const CLI::Option *option : verb.get_options()) {
    for (const std::string &name : option->get_snames()) flags.push_back("-" + name);
    for (const std::string &name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

// The ids of the first of the words that is a cluster file; of a file that cannot be read, none.
Words ids_of(const Words &words) {
  for (const std::string &word : words) {
    if (is_flag(word) || word == "-") continue;
    try {
      const ClusterFile file = read_cluster_file(word);
      Words ids;
      for (const ListedNode &node : file.nodes) ids.push_back(node.id);
      if (file.snapshot.empty()) return ids;
      const hf::View view = view_of(file, {});
      for (const hf::Node &node : view.nodes()) ids.emplace_back(node.id());
      return ids;
    } catch (const std::exception &) {
      continue;
    }
  }
  return {};
}

// "NAME=" of every option, or NAME=VALUE of the one that is named.
Words settings(const std::string &word) {
  const std::size_t equals = word.find('=');
  Words all;
  if (equals == std::string::npos) {
    for (const std::string &name : option_names()) all.push_back(name + "=");
  } else {
    const std::string name = word.substr(0, equals);
    for (const std::string &value : option_values(name)) all.push_back(fmt::format("{}={}", name, value));
  }
  return all;
}

Words values_of(const std::string &flag, const std::string &word, const Words &before) {
  if (flag == "--color") return {"auto", "always", "never"};
  if (flag == "--compare" || flag == "-c") return option_values("algorithm");
  if (flag == "--down" || flag == "--draining") return ids_of(before);
  if (flag == "--set") return settings(word);
  if (flag == "--format" || flag == "-f") return import_formats();
  std::string name = flag.substr(std::min<std::size_t>(2, flag.size()));
  std::ranges::replace(name, '-', '_');
  return option_values(name);
}

// In a list with commas the last part is completed.
Words after_commas(const Words &values, const std::string &word) {
  const std::string done = word.substr(0, word.rfind(',') + 1);
  Words all;
  for (const std::string &value : values) all.push_back(done + value);
  return all;
}

bool takes_value(const CLI::App &verb, const std::string &flag) {
  const CLI::Option *option = verb.get_option_no_throw(flag);
  return option != nullptr && option->get_items_expected_max() > 0;
}

// `word` is what is completed, behind the other words.
Words offers(const CLI::App &app, const Words &before, const std::string &word) {
  const CLI::App *verb = verb_of(app, before);
  Words verbs;
  for (const CLI::App *each : app.get_subcommands([](const CLI::App *any) { return !any->get_group().empty(); })) {
    verbs.push_back(each->get_name());
  }
  if (verb == nullptr) return word.starts_with('-') ? flags_of(app) : verbs;
  if (verb->get_name() == "help") {
    std::ranges::copy(topic_names(), std::back_inserter(verbs));
    return verbs;
  }
  const std::string &last = before.back();
  const Words arguments(std::ranges::find(before, verb->get_name()) + 1, before.end());
  if (is_flag(last) && takes_value(*verb, last)) return after_commas(values_of(last, word, arguments), word);
  const std::size_t equals = word.find('=');
  if (!word.starts_with("--") || equals == std::string::npos) return is_flag(word) ? flags_of(*verb) : Words{};
  const std::string flag = word.substr(0, equals), value = word.substr(equals + 1);
  Words all;
  for (const std::string &each : after_commas(values_of(flag, value, arguments), value)) {
    all.push_back(fmt::format("{}={}", flag, each));
  }
  return all;
}

Exit complete(const CLI::App &app, Words words) {
  if (words.empty()) return Exit::fine;
  const std::string word = words.back();
  words.pop_back();
  for (const std::string &offer : offers(app, words, word)) {
    if (!offer.starts_with(word)) continue;
    put_bytes(offer);
    put_end('\n');
  }
  return Exit::fine;
}

}  // namespace

void add_complete(CLI::App &app, Run &run) {
  CLI::App *verb = app.add_subcommand("complete", "What a shell offers for the last of the words");
  verb->group("");
  CLI::Option *words = add_words(*verb, "WORD", "The words after the name of the command");
  verb->callback([words, &app, &run] { run = [words, &app] { return complete(app, words->results()); }; });
}

}  // namespace cli
