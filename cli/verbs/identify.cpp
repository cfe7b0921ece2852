// holdfast identify: which program placed these keys, and with which options.

#include <memory>

#include <fmt/format.h>

#include "identify/fleet.h"
#include "identify/reasons.h"
#include "identify/sample.h"
#include "identify/search.h"
#include "identify/tell_apart.h"
#include "read/import/text.h"
#include "show/columns.h"
#include "show/json.h"
#include "show/output.h"
#include "verbs/verbs.h"

namespace cli {

namespace {

constexpr std::size_t kShownAlike = 5;
constexpr std::size_t kShownGroups = 10;

struct Asked {
  std::string nodes;
  std::string pairs;
  ImportRequest request;  // its settings are what is known of the placement
  bool json = false;
  bool yaml = false;
  bool nul = false;
};

// A word of a command that can be pasted into a shell.
std::string in_shell(const std::string &word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,=@%+";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char byte : word) quoted += byte == '\'' ? "'\\''" : std::string(1, byte);
  return quoted + "'";
}

// "haproxy@1 key_hash=crc32", and what is unlike the list of nodes.
std::string told(const Guess &guess) {
  std::string text = guess.recipe.algorithm;
  for (const auto &[name, value] : guess.recipe.options) text += fmt::format(" {}={}", name, value);
  std::string changes;
  for (const Change &change : guess.recipe.changes) changes += (changes.empty() ? " if " : " and ") + change.what;
  if (!guess.order.empty()) changes += changes.empty() ? " in another order" : " and in another order";
  return text + changes;
}

const char *evidence_text(const std::string &algorithm) {
  switch (hf_algorithm_evidence(hf_algorithm_find(algorithm.c_str()))) {
    case HF_EVIDENCE_PROGRAM:
      return "compared with answers of the program itself";
    case HF_EVIDENCE_SOURCE:
      return "compared with the program's own files, compiled unchanged";
    case HF_EVIDENCE_COPIED:
      return "compared with functions that were copied from the program";
    case HF_EVIDENCE_NONE:
      return "written from the source of the program, and compared with nothing";
    default:
      return "";
  }
}

bool is_fleet(const std::string &path, const ImportRequest &request) {
  try {
    static_cast<void>(read_fleet(path, request));
    return true;
  } catch (const Complaint &) {
    return false;
  }
}

// Where the pairs were given first, the other file is one of nodes.
ClusterFile nodes_of(const Asked &asked) {
  const ImportRequest request{.format = asked.request.format, .name = asked.request.name};
  try {
    return read_fleet(asked.nodes, request);
  } catch (const Complaint &complaint) {
    const bool is_read = asked.nodes == "-" || asked.pairs == "-" || complaint.status() == HF_E_IO;
    if (is_read || !is_fleet(asked.pairs, request)) throw;
    throw Complaint(fmt::format("{}; {} is a list of nodes: give the nodes first and the pairs behind them",
                                complaint.what(), shown(asked.pairs)),
                    complaint.status());
  }
}

class Identification {
 public:
  explicit Identification(const Asked &asked)
      : asked_(asked),
        fleet_(nodes_of(asked)),
        sampled_(sample_of(asked.pairs, asked.nul ? '\0' : '\n', fleet_)),
        found_(search(fleet_, sampled_.sample, asked.request.settings)) {
    if (!found_.agreeing.empty()) groups_ = told_apart(fleet_, sampled_.sample, found_.agreeing);
    KeyBlock keys = probes_like(sampled_.sample.keys, 2000);
    for (std::size_t i = 0; i < count(); ++i) keys.add(sampled_.sample.keys.key(i));
    for (auto &group : groups_.alike) group.front() = simplest(fleet_, group.front(), keys);
    if (groups_.alike.empty()) mend_nearest();
    if (is_identified()) note_key_part();
  }

  Exit show() const {
    if (asked_.yaml) return show_yaml();
    asked_.json ? show_json() : show_text();
    return is_identified() ? Exit::fine : Exit::no;
  }

 private:
  [[nodiscard]] std::size_t count() const { return sampled_.sample.count(); }
  [[nodiscard]] bool is_identified() const { return groups_.alike.size() == 1 && !found_.is_by_chance; }
  [[nodiscard]] const Guess &winner() const { return groups_.alike.front().front(); }

  // What is probably wrong with the list of nodes, if most of the pairs agree.
  void mend_nearest() {
    if (found_.nearest.empty()) return;
    const Guess &nearest = found_.nearest.front();
    if (nearest.agreeing * 2 < count() || !nearest.order.empty()) return;
    const std::vector<Mend> mends = mends_of(trial_of(fleet_, nearest).file, sampled_.sample, {});
    if (mends.empty()) return;
    mend_ = fmt::format("With {}, {} of {} pairs agree if {}.", told(nearest), mends.front().agreeing, count(),
                        mends.front().what);
  }

  // A sample without tags cannot tell whether they count, and the simplest answer has none: keys with tags would move.
  void note_key_part() {
    const std::pair<std::string, std::string> given = {"key_part", option_in(fleet_, "key_part")};
    const auto has_it = [&](const Guess &guess) {
      return std::ranges::find(guess.recipe.options, given) != guess.recipe.options.end();
    };
    if (given.second.empty() || has_it(winner()) || std::ranges::none_of(groups_.alike.front(), has_it)) return;
    sampled_.remarks.push_back(fmt::format("key_part {} of {} is left out: no key of the sample has such a part",
                                           shown(given.second), shown(asked_.nodes)));
  }

  // One sentence: what came of it.
  [[nodiscard]] std::string verdict() const {
    if (is_identified()) return fmt::format("{}: {} of {} pairs agree", told(winner()), count(), count());
    if (found_.agreeing.empty()) {
      return fmt::format("none of {} placements agrees with all {} pairs", found_.tried, count());
    }
    if (!found_.is_by_chance) {
      return fmt::format("{} placements agree with all {} pairs", groups_.alike.size(), count());
    }
    const std::string wish = found_.wanted == 0 ? "all of them are on one node: take keys of several nodes"
                                                : fmt::format("take {} or more of different keys", found_.wanted);
    return fmt::format("{} {} too few to tell placements apart; {}", count(), count() == 1 ? "pair is" : "pairs are",
                       wish);
  }

  [[nodiscard]] std::string cluster_text() const {
    return fmt::format("# {}\n{}", printable(told(winner())), view_text(view_of(trial_of(fleet_, winner()))));
  }

  Exit show_yaml() const {
    say(verdict());
    for (const std::string &remark : sampled_.remarks) say(remark);
    if (!is_identified()) return Exit::no;
    put(cluster_text());
    return Exit::fine;
  }

  void show_text() const {
    put_painted(is_identified() ? Paint::good : Paint::bad, is_identified() ? "yes" : "no");
    put_prose(fmt::format(": {}\n", verdict()));
    for (const std::string &remark : sampled_.remarks) put_prose(remark + "\n");
    if (is_identified()) show_winner();
    if (!is_identified() && !groups_.alike.empty()) show_groups();
    show_nearest();
    if (is_identified()) {
      put_prose(fmt::format(
          "\nnext: holdfast identify {}{} {} --yaml > fleet.yaml, then holdfast verify {}fleet.yaml {}\n", flags(),
          in_shell(asked_.nodes), in_shell(asked_.pairs), asked_.nul ? "-0 " : "", in_shell(asked_.pairs)));
      return;
    }
    for (const std::string &refusal : found_.refused) put_prose(fmt::format("not tried: {}\n", refusal));
  }

  void show_winner() const {
    const std::string &algorithm = winner().recipe.algorithm;
    Columns table("<<");
    const std::string origin = hf_algorithm_origin(hf_algorithm_find(algorithm.c_str()));
    if (!origin.empty()) {
      table.add({"program", origin});
      table.add({"evidence", evidence_text(algorithm)});
    }
    if (!winner().order.empty()) table.add({"order", order_text()});
    std::size_t shown = 0;
    for (const Guess &each : others_alike()) {
      if (shown++ < kShownAlike)
        table.add({"the same", told(each) + (each.differs_on_empty ? ", but for the empty key" : "")});
    }
    table.show();
    if (shown > kShownAlike) put(fmt::format("and {} more that are the same\n", shown - kShownAlike));
    if (shown > 0) put_prose(fmt::format("Of {} more keys, they place none otherwise.\n", groups_.probes));
  }

  // Those of the call which decide what is read, with a blank behind each.
  [[nodiscard]] std::string flags() const {
    const ImportRequest &request = asked_.request;
    std::string text = asked_.nul ? "-0 " : "";
    if (!request.format.empty()) text += fmt::format("--format {} ", request.format);
    if (!request.name.empty()) text += fmt::format("--name {} ", in_shell(request.name));
    for (const auto &[name, value] : request.settings) text += fmt::format("--set {} ", in_shell(name + "=" + value));
    return text;
  }

  [[nodiscard]] std::string order_text() const {
    std::vector<std::string> ids;
    for (const std::uint32_t node : winner().order) ids.push_back(fleet_.nodes[node].id);
    return shown_list(ids);
  }

  // Other placements of the winner's group; its own with options that change nothing are not worth a line.
  [[nodiscard]] std::vector<Guess> others_alike() const {
    std::vector<Guess> others;
    for (const Guess &each : groups_.alike.front()) {
      const bool is_known = each.recipe.algorithm == winner().recipe.algorithm ||
                            std::any_of(others.begin(), others.end(), [&](const Guess &other) {
                              return other.recipe.algorithm == each.recipe.algorithm;
                            });
      if (!is_known) others.push_back(each);
    }
    return others;
  }

  void show_groups() const {
    put("\n");
    Columns table("<<");
    const bool has_question = groups_.question.has_value();
    table.add({"placement", has_question ? fmt::format("node of {}", shown(groups_.question->key)) : ""});
    for (std::size_t i = 0; i < groups_.alike.size() && i < kShownGroups; ++i) {
      const std::string node = has_question ? name_of(groups_.question->answers[i]) : "";
      table.add({told(groups_.alike[i].front()), node});
    }
    table.show();
    const std::size_t hidden = groups_.alike.size() - std::min(groups_.alike.size(), kShownGroups) + groups_.left_out;
    if (hidden > 0) put(fmt::format("and {} more\n", hidden));
    if (has_question) {
      put_prose(fmt::format("\nAsk the program where key {} is, and add that pair to {}.\n",
                            shown(groups_.question->key), asked_.pairs));
    }
  }

  void show_nearest() const {
    if (found_.nearest.empty()) return;
    put("\n");
    Columns table("><");
    table.add({"pairs", is_identified() ? "next best" : "nearest"});
    for (const Guess &each : found_.nearest) table.add({fmt::format("{}", each.agreeing), told(each)});
    table.show();
    if (!mend_.empty()) put_prose(mend_ + "\n");
  }

  [[nodiscard]] std::string name_of(std::uint32_t node) const {
    return node < fleet_.nodes.size() ? fleet_.nodes[node].id : "(no node)";
  }

  [[nodiscard]] Json json_of(const Guess &guess) const {
    Json options = Json::object(), changes = Json::array();
    for (const auto &[name, value] : guess.recipe.options) set_bytes(options, name, value);
    for (const Change &change : guess.recipe.changes) changes.push_back(change.what);
    Json order = Json::array();
    for (const std::uint32_t node : guess.order) order.push_back(node);
    return {{"algorithm", guess.recipe.algorithm},
            {"options", options},
            {"changes", changes},
            {"order", order},
            {"agreeing", guess.agreeing}};
  }

  [[nodiscard]] Json json_of_groups() const {
    Json groups = Json::array();
    for (std::size_t i = 0; i < groups_.alike.size(); ++i) {
      Json group = json_of(groups_.alike[i].front());
      Json alike = Json::array();
      for (std::size_t k = 1; k < groups_.alike[i].size(); ++k) alike.push_back(printable(told(groups_.alike[i][k])));
      group["same"] = alike;
      if (groups_.question) set_id(group, "answer", name_of(groups_.question->answers[i]));
      groups.push_back(group);
    }
    return groups;
  }

  void show_json() const {
    Json all = {{"schema", 1},           {"identified", is_identified()},   {"pairs", count()},
                {"tried", found_.tried}, {"verdict", printable(verdict())}, {"agreeing", json_of_groups()}};
    if (groups_.question) set_bytes(all, "question", groups_.question->key);
    Json nearest = Json::array();
    for (const Guess &each : found_.nearest) nearest.push_back(json_of(each));
    all["nearest"] = nearest;
    if (is_identified()) all["cluster"] = cluster_text();
    if (!mend_.empty()) all["mend"] = printable(mend_);
    all["remarks"] = sampled_.remarks;
    all["refused"] = Json::array();
    for (const std::string &refusal : found_.refused) all["refused"].push_back(printable(refusal));
    put_json(all);
  }

  const Asked &asked_;
  ClusterFile fleet_;
  Sampled sampled_;
  Found found_;
  Groups groups_ = {};
  std::string mend_ = {};
};

Exit identify(const Asked &asked) {
  if (asked.nodes == "-" && asked.pairs == "-") {
    throw Complaint("the nodes and the pairs cannot both come from standard input: name one of them");
  }
  if (asked.json && asked.yaml) throw Complaint("--json and --yaml are two forms: give one of them");
  return Identification(asked).show();
}

}  // namespace

void add_identify(CLI::App &app, Run &run) {
  auto asked = std::make_shared<Asked>();
  CLI::App *verb = app.add_subcommand("identify", "Says which program placed keys so, and with which options");
  verb->add_option("NODES", asked->nodes,
                   "Cluster file, list of nodes, or configuration of a program; - is standard input")
      ->required();
  verb->add_option("PAIRS", asked->pairs, "A key and its node a line, 200 or so; - is standard input")->required();
  add_import_flags(*verb, asked->request, "Tries only placements with this option where they read it: NAME=VALUE");
  verb->add_flag("-0", asked->nul, "Lines end with a NUL byte instead of a line end");
  verb->add_flag("-y,--yaml", asked->yaml, "A cluster file that places so");
  verb->add_flag("-j,--json", asked->json, "JSON instead of text");
  verb->footer("Exit status: 0 one placement agrees with all pairs, 1 none or several do, 2 wrong input.");
  verb->callback([asked, &run] { run = [asked] { return identify(*asked); }; });
}

}  // namespace cli
