/**
 * @file explain.hpp
 * The C++ interface of explain.h, and of the options of config.h: the catalogues of algorithms and options; see
 * holdfast.hpp.
 */
#ifndef HOLDFAST_EXPLAIN_HPP
#define HOLDFAST_EXPLAIN_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <holdfast/base.hpp>

namespace hf {

/** An algorithm of the catalogue. */
class Algorithm {
 public:
  /** The algorithm of this name, with or without its version; false if there is none. */
  explicit Algorithm(const Text &name) noexcept : index_(hf_algorithm_find(name.c_str())) {}

  /** All algorithms, the default first. */
  [[nodiscard]] static std::vector<Algorithm> all() {
    std::vector<Algorithm> found;
    for (std::size_t i = 0; i < hf_algorithm_count(); ++i) found.push_back(Algorithm(i));
    return found;
  }
  /** Those that are no dialects of other programs. */
  [[nodiscard]] static std::vector<Algorithm> own() {
    std::vector<Algorithm> found = all();
    found.erase(found.begin() + static_cast<std::ptrdiff_t>(hf_algorithm_own_count()), found.end());
    return found;
  }

  explicit operator bool() const noexcept { return index_ < hf_algorithm_count(); }
  [[nodiscard]] TextView name() const noexcept { return TextView(hf_algorithm_name(index_)); }
  [[nodiscard]] TextView summary() const noexcept { return TextView(hf_algorithm_summary(index_)); }
  [[nodiscard]] TextView cost() const noexcept { return TextView(hf_algorithm_cost(index_)); }
  [[nodiscard]] TextView bytes() const noexcept { return TextView(hf_algorithm_bytes(index_)); }
  /** An HF_KIND_ number; 0 if there is no such algorithm. */
  [[nodiscard]] std::int32_t kind() const noexcept { return hf_algorithm_kind(index_); }
  /** HF_CAN_ bits. */
  [[nodiscard]] std::uint32_t abilities() const noexcept { return hf_algorithm_abilities(index_); }
  /** True if the algorithm has all of these HF_CAN_ bits. */
  [[nodiscard]] bool can(std::uint32_t bits) const noexcept { return (abilities() & bits) == bits; }
  /** The program that a dialect follows; "" for the others. */
  [[nodiscard]] TextView origin() const noexcept { return TextView(hf_algorithm_origin(index_)); }
  /** An HF_EVIDENCE_ number; 0 if the algorithm is no dialect. */
  [[nodiscard]] std::int32_t evidence() const noexcept { return hf_algorithm_evidence(index_); }
  /** Nodes up to which the program of a dialect works; 0 for no limit. */
  [[nodiscard]] std::uint32_t most_nodes() const noexcept { return hf_algorithm_most_nodes(index_); }
  /** The words that an option can have under a dialect; none if it takes numbers or other texts, or is not read. */
  [[nodiscard]] std::vector<std::string> words(std::uint32_t option) const {
    std::vector<std::string> found;
    while (*hf_algorithm_word(index_, option, found.size()) != '\0') {
      found.emplace_back(hf_algorithm_word(index_, option, found.size()));
    }
    return found;
  }

 private:
  explicit Algorithm(std::size_t index) noexcept : index_(index) {}

  std::size_t index_;
};

/** An option of a configuration. */
class Option {
 public:
  /** The option of this name; false if there is none. */
  explicit Option(const Text &name) noexcept : number_(hf_option_find(name.c_str())) {}

  /** All options, in the order of their numbers. */
  [[nodiscard]] static std::vector<Option> all() {
    std::vector<Option> found;
    for (std::size_t i = 0; i < hf_option_count(); ++i) found.push_back(Option(hf_option_at(i)));
    return found;
  }

  explicit operator bool() const noexcept { return type() != 0; }
  /** The HF_OPT_ number. */
  [[nodiscard]] std::uint32_t number() const noexcept { return number_; }
  [[nodiscard]] TextView name() const noexcept { return TextView(hf_option_name(number_)); }
  [[nodiscard]] TextView help() const noexcept { return TextView(hf_option_help(number_)); }
  /** An HF_TYPE_ number; 0 if there is no such option. */
  [[nodiscard]] std::int32_t type() const noexcept { return hf_option_type(number_); }
  /** True if programs that should agree need the same value of it. */
  [[nodiscard]] bool decides_placement() const noexcept { return hf_option_decides_placement(number_) != 0; }
  /** The default, as the text that Config::set() takes. */
  [[nodiscard]] TextView default_text() const noexcept { return TextView(hf_option_default(number_)); }
  [[nodiscard]] double least() const noexcept { return hf_option_least(number_); }
  [[nodiscard]] double greatest() const noexcept { return hf_option_greatest(number_); }

 private:
  explicit Option(std::uint32_t number) noexcept : number_(number) {}

  std::uint32_t number_;
};

}  // namespace hf

#endif
