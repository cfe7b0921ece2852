#include "identify/recipes.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "identify/fleet.h"
#include "read/cluster.h"

namespace cli {

namespace {

// The sizes that people choose, beside the defaults of the programs. Tables: the primes that IPVS, Cilium and Envoy
// offer or document. Rings: powers of two. Points: round numbers, and those of the programs whose rings others copy.
struct UsualValues {
  const char *option;
  std::vector<std::string> values;
};
const std::vector<UsualValues> &usual_values() {
  static const std::vector<UsualValues> kUsual = {
      {"virtual_nodes", {"1",   "3",   "10",  "16",  "20",  "32",  "40",  "50",  "64",  "67",   "100",
                         "128", "150", "160", "200", "250", "256", "300", "500", "512", "1000", "1024"}},
      {"table_size",
       {"251", "509", "1021", "2039", "4093", "4099", "5003", "8191", "16381", "32749", "65521", "65537", "131071"}},
      {"ring_least", {"64", "100", "128", "256", "512", "1000", "1024", "2048", "4096", "8192", "16384", "65536"}},
      {"ring_most", {"1024", "2048", "4096", "8192"}},
      {"partitions", {"256", "1024", "4096", "16384", "65536", "262144", "1048576"}},
      {"key_suffix", {"changeme"}},  // of Swift's sample configuration
  };
  return kUsual;
}

constexpr const char *kTags[] = {"{}", "[]", "()", "<>", "$$", "##", "||"};

bool has_tag(std::string_view key, std::string_view tag) {
  const std::size_t open = key.find(tag[0]);
  const std::size_t close = open == std::string_view::npos ? open : key.find(tag[1], open + 1);
  return close != std::string_view::npos && close > open + 1;
}

// A word that is the default of its program is not written: it would only be longer. Of on and off nobody says which is
// the default, and 'unsigned_bytes' says nothing of keys without such bytes.
std::vector<std::string> words_of(const std::string &algorithm, std::uint32_t option) {
  std::vector<std::string> words = hf::Algorithm(algorithm).words(option);
  const bool has_default_first = option != HF_OPT_AVALANCHE && option != HF_OPT_WEIGHTED;
  if (option == HF_OPT_UNSIGNED_BYTES) return words.empty() ? words : std::vector<std::string>{"on"};
  if (has_default_first && !words.empty()) words.erase(words.begin());
  return words;
}

// Swift takes nothing at all without partitions.
bool takes(const std::string &algorithm, const std::string &option) {
  if (reads(algorithm, option)) return true;
  try {
    hf::Config config;
    config.set("algorithm", algorithm).set("partitions", "1024");
    if (option != "partitions") config.set(option, hf_option_default(hf_option_find(option.c_str())));
    const hf::Cluster cluster(config);
    return true;
  } catch (const hf::Error &error) {
    if (error.status() != HF_E_OPTION) throw;
    return false;
  }
}

bool is_toggle(std::uint32_t option) { return option == HF_OPT_AVALANCHE || option == HF_OPT_WEIGHTED; }

bool is_fixed(const Options &fixed, const std::string &option) {
  return std::ranges::find(fixed, option, &Options::value_type::first) != fixed.end();
}

// Of one algorithm: every combination of words, and of numbers and texts one at a time.
class Combinations {
 public:
  Combinations(std::string algorithm, const ClusterFile &fleet, const Features &features, const Options &fixed)
      : algorithm_(std::move(algorithm)), fleet_(fleet), features_(features), fixed_(fixed) {}

  std::vector<Options> all(Stage stage) const {
    std::vector<Options> bases = {{}};
    std::ranges::copy_if(fixed_, std::back_inserter(bases[0]), [&](const auto &option) {
      check_option(option.first, option.second);
      return option.first != "algorithm" && takes(algorithm_, option.first);
    });
    for (std::size_t i = 0; i < hf_option_count(); ++i) multiply(bases, hf_option_at(i));
    add_given(bases);
    std::vector<Options> all;
    if (!stage.has_usual_numbers) all = bases;
    for (const auto &single : stage.has_usual_numbers ? usual_ones() : common_parts()) {
      for (Options options : bases) {
        if (is_fixed(options, single.first)) continue;
        options.push_back(single);
        all.push_back(options);
      }
    }
    return all;
  }

 private:
  void multiply(std::vector<Options> &all, std::uint32_t option) const {
    const std::string name = hf_option_name(option);
    if (is_fixed(fixed_, name) || (option == HF_OPT_UNSIGNED_BYTES && !features_.has_high_bytes)) return;
    std::vector<std::string> words = words_of(algorithm_, option);
    if (name == "hash" && !is_dialect(algorithm_)) words = {"siphash-1-3", "xxh3-64"};
    std::vector<Options> more;
    for (const std::string &word : words) {
      for (Options options : all) {
        options.emplace_back(name, word);
        more.push_back(options);
      }
    }
    if (is_toggle(option) && !words.empty()) all.clear();
    std::ranges::move(more, std::back_inserter(all));
  }

  [[nodiscard]] bool is_open(const std::string &name) const {
    const std::uint32_t option = hf_option_find(name.c_str());
    const bool has_words = *hf_algorithm_word(hf_algorithm_find(algorithm_.c_str()), option, 0) != '\0';
    return name != "algorithm" && name != "hash" && !has_words && !is_fixed(fixed_, name) &&
           hf_option_decides_placement(option) != 0 && takes(algorithm_, name);
  }

  // Each with what the file of the fleet gives, too: all of it, since whoever writes numbers into it knows them.
  void add_given(std::vector<Options> &bases) const {
    Options given;
    std::ranges::copy_if(fleet_.options, std::back_inserter(given),
                         [&](const auto &option) { return is_open(option.first); });
    const std::size_t count = given.empty() ? 0 : bases.size();
    for (std::size_t i = 0; i < count; ++i) {
      bases.push_back(bases[i]);
      std::ranges::copy(given, std::back_inserter(bases.back()));
    }
  }

  [[nodiscard]] Options common_parts() const {
    Options parts;
    if (!is_open("key_part")) return parts;
    for (const std::string &part : features_.common) parts.emplace_back("key_part", part);
    return parts;
  }

  // Of our own algorithms a table of many partitions takes seconds, and whoever has one has its cluster file.
  [[nodiscard]] Options usual_ones() const {
    Options usual;
    for (const UsualValues &each : usual_values()) {
      const bool is_slow = !is_dialect(algorithm_) && std::string_view(each.option) == "partitions";
      if (is_slow || !is_open(each.option)) continue;
      for (const std::string &value : each.values) usual.emplace_back(each.option, value);
    }
    if (!is_open("key_part")) return usual;
    for (const std::string &part : features_.uncommon) usual.emplace_back("key_part", part);
    return usual;
  }

  std::string algorithm_;
  const ClusterFile &fleet_;
  const Features &features_;
  const Options &fixed_;
};

// One of each list, or none of it.
std::vector<std::vector<Change>> ways_of_writing(const ClusterFile &fleet) {
  std::vector<std::vector<Change>> ways = {{}};
  for (const std::vector<Change> &list : {spellings(fleet), weightings(fleet)}) {
    const std::vector<std::vector<Change>> former = ways;
    for (const Change &change : list) {
      for (std::vector<Change> way : former) {
        way.push_back(change);
        ways.push_back(way);
      }
    }
  }
  return ways;
}

std::vector<std::string> algorithms_of(const Options &fixed) {
  std::vector<std::string> names;
  for (const auto &[name, value] : fixed) {
    if (name != "algorithm") continue;
    const std::size_t index = hf_algorithm_find(value.c_str());
    if (index == hf_algorithm_count()) check_option(name, value);
    return {hf_algorithm_name(index)};
  }
  for (std::size_t i = 0; i < hf_algorithm_count(); ++i) names.emplace_back(hf_algorithm_name(i));
  return names;
}

}  // namespace

bool is_dialect(const std::string &algorithm) {
  return hf_algorithm_find(algorithm.c_str()) >= hf_algorithm_own_count();
}

Features features_of(const KeyBlock &keys) {
  constexpr std::size_t kOneOf = 20;
  Features features;
  features.has_high_bytes = std::ranges::any_of(keys.bytes, [](char byte) { return (byte & 0x80) != 0; });
  const auto count = [&](const std::string &part, auto has) {
    std::size_t having = 0;
    for (std::size_t i = 0; i < keys.count(); ++i) having += has(keys.key(i)) ? 1 : 0;
    if (having > 0) (having * kOneOf >= keys.count() ? features.common : features.uncommon).push_back(part);
  };
  for (const char *tag : kTags) {
    count(fmt::format("tag:{}", tag), [tag](std::string_view key) { return has_tag(key, tag); });
  }
  count("before:?", [](std::string_view key) { return key.find('?', 1) != std::string_view::npos; });
  return features;
}

std::vector<std::string> values_of(const std::string &algorithm, const std::string &option) {
  if (!takes(algorithm, option)) return {};
  std::vector<std::string> values = words_of(algorithm, hf_option_find(option.c_str()));
  for (const UsualValues &usual : usual_values()) {
    if (usual.option == option) std::ranges::copy(usual.values, std::back_inserter(values));
  }
  return values;
}

std::vector<Recipe> recipes(const ClusterFile &fleet, const Features &features, const Options &fixed, Stage stage) {
  std::vector<Recipe> all;
  std::vector<std::vector<Change>> ways = ways_of_writing(fleet);
  if (stage.is_written_otherwise) {
    ways.erase(ways.begin());
  } else {
    ways.resize(1);
  }
  for (const std::string &algorithm : algorithms_of(fixed)) {
    for (const Options &options : Combinations(algorithm, fleet, features, fixed).all(stage)) {
      for (const std::vector<Change> &changes : ways) all.push_back({algorithm, options, changes});
    }
  }
  return all;
}

Trial trial_of(const ClusterFile &fleet, const Recipe &recipe) {
  Trial trial(fleet);
  trial.file.options = recipe.options;
  trial.file.options.emplace_back("algorithm", recipe.algorithm);
  trial.file.pins.clear();
  for (const Change &change : recipe.changes) change.apply(trial);
  return trial;
}

}  // namespace cli
