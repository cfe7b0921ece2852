// holdfast help and version, and the first screen.

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "read/files.h"
#include "show/columns.h"
#include "verbs/topics.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

std::vector<CLI::App *> shown_verbs(CLI::App &app) {
  return app.get_subcommands([](const CLI::App *verb) { return !verb->get_group().empty(); });
}

Exit show_all(CLI::App &app) {
  put_prose("Usage: holdfast VERB [FLAGS] ARGUMENTS\n\n");
  Columns verbs("<<");
  verbs.add({"verb", ""});
  for (const CLI::App *verb : shown_verbs(app)) verbs.add({verb->get_name(), verb->get_description()});
  verbs.show();
  put("\n");
  Columns topics("<<");
  topics.add({"topic", ""});
  for (const Topic &topic : all_topics()) topics.add({topic.name, topic.summary});
  topics.show();
  put_prose("\nholdfast help VERB or TOPIC says more; man holdfast says everything.\n");
  return Exit::fine;
}

[[noreturn]] void refuse_subject(CLI::App &app, const std::string &subject) {
  std::vector<std::string> known = topic_names();
  for (const CLI::App *verb : shown_verbs(app)) known.push_back(verb->get_name());
  throw Complaint(
      fmt::format("there is no help on {}{}; see holdfast help", shown(subject), did_you_mean(subject, known)));
}

Exit help(CLI::App &app, const std::vector<std::string> &subjects) {
  if (subjects.empty()) return show_all(app);
  const std::string &subject = subjects.front();
  for (const CLI::App *verb : shown_verbs(app)) {
    if (verb->get_name() != subject) continue;
    put_prose(verb->help("holdfast"));
    return Exit::fine;
  }
  const auto topics = all_topics();
  const auto topic = std::ranges::find(topics, subject, &Topic::name);
  if (topic == topics.end()) refuse_subject(app, subject);
  put_prose(topic->text());
  return Exit::fine;
}

}  // namespace

std::string first_screen() {
  return fmt::format(R"(holdfast {}: where keys are, how even shares are, what a change moves

List the nodes in a file, one a line: id, and weight and zone if you like.

1. Which node serves a key?
     holdfast lookup fleet.txt user:42

2. How even are the shares? Of the key space, or of your keys, one a line:
     holdfast stats fleet.txt
     holdfast stats fleet.txt --keys keys.txt

3. What moves if the list changes? In a script, exit status 1 if it is too much:
     holdfast diff fleet.txt next.txt
     holdfast diff fleet.txt next.txt --max-moved 12%

holdfast help          all verbs and topics
holdfast help lookup   one verb and its flags
holdfast help files    one topic: how to write a list of nodes
)",
                     hf_version());
}

void add_help(CLI::App &app, Run &run) {
  auto subjects = std::make_shared<std::vector<std::string>>();
  CLI::App *verb = app.add_subcommand("help", "Explains a verb or a topic");
  verb->add_option("SUBJECT", *subjects, "A verb, or a topic; without one, the list of both");
  verb->callback([subjects, &app, &run] { run = [subjects, &app] { return help(app, *subjects); }; });
}

void add_version(CLI::App &app, Run &run) {
  CLI::App *verb = app.add_subcommand("version", "Says which version this is");
  verb->callback([&run] {
    run = [] {
      put(fmt::format("holdfast {}\n", hf_version()));
      return Exit::fine;
    };
  });
}

}  // namespace cli
