// The picture of a simulation: above the range of shares after each round, below what it moved.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "measure/simulation.h"
#include "read/files.h"

namespace cli {

namespace {

constexpr std::array<const char *, 6> kColours = {"#1f6f54", "#b3541e", "#3b5ba5", "#8a6d1f", "#7a3b8f", "#c23b5a"};
constexpr double kLeft = 64, kPanel = 200, kGap = 70, kTop = 64;

const char *colour_of(std::size_t simulation) { return kColours[simulation % kColours.size()]; }

std::string escaped(const std::string &text) {
  std::string safe;
  for (const char c : printable(text)) {
    if (c == '<' || c == '>' || c == '&') {
      safe += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string text(double x, double y, const std::string &words, const char *anchor = "start",
                 const char *fill = "#222") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"12\" text-anchor=\"{}\" fill=\"{}\">{}</text>\n", x,
                     y, anchor, fill, escaped(words));
}

std::string box(double x, double y, double width, double height, const char *fill, double opacity) {
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" opacity=\"{}\"/>\n", x, y, width,
      height, fill, opacity);
}

// A vertical axis from 0 to `most`, in a panel that begins at `top`.
struct Axis {
  double top, most;
  [[nodiscard]] double at(double value) const { return top + kPanel - std::min(value, most) / most * kPanel; }
};

std::string axis_lines(const Axis &axis, double right, const std::string &title, double unit, const char *suffix) {
  std::string drawn = text(kLeft - 44, axis.top - 14, title);
  for (int i = 0; i <= 4; ++i) {
    const double value = axis.most * i / 4, y = axis.at(value);
    drawn += fmt::format("<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#ddd\"/>\n", kLeft,
                         right, y, y);
    drawn += text(kLeft - 8, y + 4, fmt::format("{:.3g}{}", value * unit, suffix), "end", "#555");
  }
  return drawn;
}

// The next of 1, 2, 4, 10, 20, 40 ... per cent that holds the value.
double rounded_up(double value) {
  double step = 0.001;
  while (true) {
    for (const double factor : {1.0, 2.0, 4.0}) {
      if (value <= step * factor) return step * factor;
    }
    step *= 10;
  }
}

struct Layout {
  std::size_t rounds, simulations;
  double step;  // width of a round
  [[nodiscard]] double bar() const { return step * 0.8 / static_cast<double>(simulations); }
  [[nodiscard]] double x(std::size_t round, std::size_t simulation) const {
    return kLeft + step * (static_cast<double>(round) + 0.1) + bar() * static_cast<double>(simulation);
  }
};

std::string legend(const std::vector<Simulation> &simulations) {
  std::string drawn;
  double x = kLeft;
  for (std::size_t i = 0; i < simulations.size(); ++i) {
    drawn += box(x, 14, 12, 12, colour_of(i), 0.85) + text(x + 18, 24, simulations[i].algorithm, "start", colour_of(i));
    x += 40 + 7.5 * static_cast<double>(simulations[i].algorithm.size());
  }
  return drawn;
}

// As many names as have room beside one another.
std::string round_names(const std::vector<Simulation> &simulations, const Layout &layout, double top) {
  const std::vector<RoundResult> &rounds = simulations.front().rounds;
  const auto every = static_cast<std::size_t>(std::ceil(18 / layout.step));
  std::string drawn;
  for (std::size_t r = 0; r < rounds.size(); r += every) {
    const double x = kLeft + layout.step * (static_cast<double>(r) + 0.5);
    drawn += fmt::format("<g transform=\"translate({:.1f} {:.1f}) rotate(35)\">", x, top) +
             text(0, 0, rounds[r].name, "start", "#555") + "</g>\n";
  }
  return drawn;
}

}  // namespace

std::string chart_of(const std::vector<Simulation> &simulations) {
  double highest = 1, most_moved = 0.001;
  for (const Simulation &simulation : simulations) {
    for (const RoundResult &round : simulation.rounds) {
      highest = std::max(highest, round.peak);
      most_moved = std::max(most_moved, round.moved);
    }
  }
  const std::size_t rounds = simulations.front().rounds.size();
  const Layout layout{rounds, simulations.size(), std::clamp(900.0 / static_cast<double>(rounds), 4.0, 90.0)};
  const double right = kLeft + layout.step * static_cast<double>(rounds), bottom = kTop + 2 * kPanel + kGap;
  const Axis shares{kTop, std::max(1.2, std::ceil(highest * 5) / 5)},
      moves{kTop + kPanel + kGap, rounded_up(most_moved)};
  std::string drawn = legend(simulations) +
                      axis_lines(shares, right, "shares over fair, from the least to the greatest", 1, "") +
                      axis_lines(moves, right, "keys moved; solid is the least possible", 100, " %");
  const double fair = shares.at(1);
  drawn += fmt::format(
      "<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#222\" stroke-dasharray=\"4 3\"/>\n",
      kLeft, right, fair, fair);
  for (std::size_t s = 0; s < simulations.size(); ++s) {
    for (std::size_t r = 0; r < rounds; ++r) {
      const RoundResult &round = simulations[s].rounds[r];
      const double x = layout.x(r, s), width = layout.bar() * 0.9, foot = moves.top + kPanel;
      drawn +=
          box(x, shares.at(round.peak), width, shares.at(round.lowest) - shares.at(round.peak) + 1, colour_of(s), 0.7);
      drawn += box(x, moves.at(round.moved), width, foot - moves.at(round.moved), colour_of(s), 0.4);
      drawn += box(x, moves.at(round.least), width, foot - moves.at(round.least), colour_of(s), 1);
    }
  }
  drawn += round_names(simulations, layout, bottom + 14);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" "
      "font-family=\"sans-serif\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}</svg>\n",
      right + 140, bottom + 150, right + 140, drawn);
}

}  // namespace cli
