// What the opaque handles of the ABI are inside. This layer alone makes and frees them.
#pragma once

#include <array>
#include <string>

#include <holdfast/cluster.h>
#include <holdfast/config.h>
#include <holdfast/plan.h>

#include "cluster/cluster.h"
#include "cluster/settings.h"
#include "cluster/view.h"
#include "ops/plan/plan.h"

struct hf_config {
  holdfast::Settings settings;
  std::array<std::string, holdfast::kMostOptions> texts;  // by option number: what hf_config_get points at

  hf_config() { refresh_texts(); }
  void refresh_texts() {
    for (const holdfast::OptionRow &row : holdfast::option_rows()) {
      texts.at(row.number) = settings.text(row);
    }
  }
};

struct hf_cluster {
  explicit hf_cluster(const holdfast::Settings &settings) : impl(settings) {}
  explicit hf_cluster(const holdfast::View &published) : impl(published) {}
  holdfast::Cluster impl;
};

struct hf_plan {
  holdfast::Plan impl;
};

namespace holdfast {

// A view is counted in itself, so its handle is its address under another name.
inline const hf_view *handle_of(const View *view) noexcept { return reinterpret_cast<const hf_view *>(view); }
inline const View *view_of(const hf_view *handle) noexcept { return reinterpret_cast<const View *>(handle); }

// What an absent configuration means.
inline Settings settings_of(const hf_config *config) { return config != nullptr ? config->settings : Settings{}; }

// The same for what makes a view of its own. Throws Error{option} if an option was set that the algorithm does not
// read.
inline Settings own_settings_of(const hf_config *config) {
  Settings settings = settings_of(config);
  settings.require_all_read();
  settings.require_whole_hashes();
  settings.require_table();
  settings.require_balanced_overload();
  settings.require_choices();
  return settings;
}

}  // namespace holdfast
