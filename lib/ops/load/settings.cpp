#include "ops/load/settings.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "cluster/node.h"

namespace holdfast {

namespace {

constexpr double kMost = static_cast<double>(LoadSettings::kMostCost);

std::uint64_t millionths_of(double value) { return static_cast<std::uint64_t>(value * LoadSettings::kMillion + 0.5); }

[[noreturn]] void refuse(const char *name, double value, double least, double most, const char *remedy) {
  throw Error{Fault::argument, std::string(name) + " " + text_of(value) + " is not from " + text_of(least) + " to " +
                                   text_of(most) + ": " + remedy};
}

double checked(const char *name, double value, double least, double most, const char *remedy) {
  if (value >= least && value <= most) return value;
  refuse(name, value, least, most, remedy);
}

double checked_factor(double factor) {
  return checked("factor", factor, LoadSettings::kLeastFactor, LoadSettings::kGreatestFactor,
                 "use 1.25, which lets a node carry a quarter more than its part");
}

std::uint64_t checked_tries(double tries) {
  if (tries >= 1 && tries <= LoadSettings::kMostTries) return static_cast<std::uint64_t>(tries + 0.5);
  throw Error{Fault::argument, text_of(tries) + " tries are not possible: use 1 to " +
                                   text_of(std::uint64_t{LoadSettings::kMostTries}) + ", or 0 in a new object for " +
                                   text_of(std::uint64_t{LoadSettings::kStandardTries})};
}

std::optional<std::uint64_t> checked_slack(double slack) {
  if (slack == -1) return {};
  return static_cast<std::uint64_t>(checked("slack", slack, 0, kMost, "use -1 for 8 times the mean cost of a ticket") +
                                    0.5);
}

bool is_inside(const std::string &zone, const std::string &outer) {
  return zone == outer || (zone.size() > outer.size() && zone.starts_with(outer) && zone[outer.size()] == '/');
}

}  // namespace

LoadSettings::LoadSettings(double factor, std::uint32_t tries)
    : factor_millionths_(millionths_of(factor == 0 ? kStandardFactor : checked_factor(factor))),
      tries_(tries == 0 ? kStandardTries : checked_tries(tries)) {}

void LoadSettings::set(std::uint32_t setting, double value) {
  switch (static_cast<LoadSetting>(setting)) {
    case LoadSetting::factor:
      factor_millionths_ = millionths_of(checked_factor(value));
      return;
    case LoadSetting::tries:
      tries_ = checked_tries(value);
      return;
    case LoadSetting::slack:
      slack_ = checked_slack(value);
      return;
    case LoadSetting::panic:
      panic_millionths_ =
          static_cast<std::uint64_t>(checked("panic", value, 0, 1, "use 0 to believe states in any case") *
                                     kMillion);  // down: 2 of 3 are no panic
      return;
    case LoadSetting::full:
      full_ = checked("full", value, 0, kMost, "use 0 for zones that are never full");
      return;
  }
  throw Error{Fault::argument, "there is no setting " + text_of(std::uint64_t{setting}) + " of loads: use 1 to 5"};
}

double LoadSettings::get(std::uint32_t setting) const noexcept {
  switch (static_cast<LoadSetting>(setting)) {
    case LoadSetting::factor:
      return static_cast<double>(factor_millionths_) / kMillion;
    case LoadSetting::tries:
      return static_cast<double>(tries_);
    case LoadSetting::slack:
      return slack_ ? static_cast<double>(*slack_) : -1;
    case LoadSetting::panic:
      return static_cast<double>(panic_millionths_) / kMillion;
    case LoadSetting::full:
      return full_;
  }
  return 0;
}

void LoadSettings::set_tiers(std::vector<std::string> zones) {
  if (zones.size() > kMostTiers) {
    throw Error{Fault::argument, text_of(std::uint64_t{zones.size()}) + " preferred zones are too many: name at most " +
                                     text_of(std::uint64_t{kMostTiers})};
  }
  for (std::size_t i = 0; i < zones.size(); ++i) {
    if (zones[i].empty()) throw Error{Fault::argument, "a preferred zone is empty: name a zone such as eu/fra"};
    check_zone(zones[i]);
    if (std::find(zones.begin(), zones.begin() + static_cast<std::ptrdiff_t>(i), zones[i]) ==
        zones.begin() + static_cast<std::ptrdiff_t>(i)) {
      continue;
    }
    throw Error{Fault::argument, "zone " + quoted(zones[i]) + " is preferred twice: name each zone once"};
  }
  tiers_ = std::move(zones);
}

std::uint32_t LoadSettings::tier_of(const std::string &zone) const noexcept {
  const auto tier = std::ranges::find_if(tiers_, [&](const std::string &each) { return is_inside(zone, each); });
  return static_cast<std::uint32_t>(tier - tiers_.begin());
}

std::uint64_t LoadSettings::full_load(double weight) const noexcept {
  const double load = full_ * weight;
  if (full_ == 0 || weight == 0 || load >= 0x1p39) return ~std::uint64_t{0};
  const auto whole = static_cast<std::uint64_t>(load);
  return static_cast<double>(whole) < load ? whole + 1 : whole;  // a load that is not below the limit is full
}

}  // namespace holdfast
