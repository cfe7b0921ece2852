// What the caller may set about bounded load. Each setting is checked where it is set, so that
// requests need not ask again.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast {

// The numbers are those of the public header.
enum class LoadSetting : std::uint32_t { factor = 1, tries = 2, slack = 3, panic = 4, full = 5 };

class LoadSettings {
 public:
  static constexpr double kLeastFactor = 1.01, kStandardFactor = 1.25, kGreatestFactor = 16;
  static constexpr std::uint32_t kStandardTries = 8, kMostTries = 65535;
  static constexpr std::uint64_t kMostCost = std::uint64_t{1} << 32;
  static constexpr std::size_t kMostTiers = 16;

  // Fractions are counted in millionths.
  static constexpr std::uint64_t kMillion = 1000000;

  // A factor and a number of tries; 0 is the standard. Throws Error{argument}.
  LoadSettings(double factor, std::uint32_t tries);

  // Throws Error{argument} for a value out of range or a setting that does not exist.
  void set(std::uint32_t setting, double value);
  [[nodiscard]] double get(std::uint32_t setting) const noexcept;
  // Whether what is known of nodes depends on it.
  [[nodiscard]] static bool is_of_nodes(std::uint32_t setting) noexcept {
    return setting == static_cast<std::uint32_t>(LoadSetting::panic) ||
           setting == static_cast<std::uint32_t>(LoadSetting::full);
  }

  // Throws Error{argument} for zones that cannot be.
  void set_tiers(std::vector<std::string> zones);

  [[nodiscard]] std::uint64_t factor_millionths() const noexcept { return factor_millionths_; }
  [[nodiscard]] std::uint64_t tries() const noexcept { return tries_; }
  [[nodiscard]] std::optional<std::uint64_t> slack() const noexcept { return slack_; }
  [[nodiscard]] bool has_tiers() const noexcept { return !tiers_.empty(); }
  [[nodiscard]] std::uint32_t tier_count() const noexcept { return static_cast<std::uint32_t>(tiers_.size()) + 1; }
  // The number of the first preferred zone that the zone is in, or is; the last tier for all others.
  [[nodiscard]] std::uint32_t tier_of(const std::string &zone) const noexcept;

  // Whether so few of the members are up that states are not to be believed.
  [[nodiscard]] bool is_panic(std::uint64_t up, std::uint64_t members) const noexcept {
    return up * kMillion < members * panic_millionths_;
  }
  // The load from which a node of a weight is full; all ones if none is ever.
  [[nodiscard]] std::uint64_t full_load(double weight) const noexcept;
  [[nodiscard]] bool can_be_full() const noexcept { return full_ > 0; }

 private:
  std::uint64_t factor_millionths_;
  std::uint64_t tries_;
  std::optional<std::uint64_t> slack_;  // none: so many mean costs as kStandardSlack of the caller
  std::uint64_t panic_millionths_ = 0;
  double full_ = 0;  // for each 1 of weight; 0: never
  std::vector<std::string> tiers_;
};

}  // namespace holdfast
