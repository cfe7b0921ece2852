#include <holdfast/config.h>
#include <holdfast/view.h>

#include <memory>

#include "abi/handles.h"
#include "abi/wall.h"
#include "base/text.h"

namespace holdfast {

namespace {

const OptionRow &row_of(std::uint32_t option) {
  if (const OptionRow *row = find_option(option)) return *row;
  throw Error{Fault::option, "there is no option " + text_of(std::uint64_t{option}) + ": this version knows 1 to " +
                                 text_of(std::uint64_t{option_rows().back().number})};
}

const OptionRow &row_of(std::string_view name) {
  if (const OptionRow *row = find_option(name)) return *row;
  std::string names;
  for (const OptionRow &row : option_rows()) names += (names.empty() ? "" : ", ") + std::string(row.name);
  throw Error{Fault::option, "there is no option " + quoted(name) + ": use one of " + names};
}

// Sets in a copy, so that neither the options nor their texts change if anything fails.
template <class Value>
void set(hf_config *config, const OptionRow &row, Value value) {
  hf_config next = *config;
  next.settings.set(row, value);
  next.refresh_texts();
  std::swap(*config, next);
}

}  // namespace

}  // namespace holdfast

using namespace holdfast;

extern "C" {

hf_status hf_config_new(hf_config **config, hf_error *error) {
  return guard(error, [&] {
    require(config != nullptr, "config must not be NULL");
    *config = new hf_config;
  });
}

hf_status hf_view_config(const hf_view *view, hf_config **config, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr && config != nullptr, "view and config must not be NULL");
    auto made = std::make_unique<hf_config>();
    made->settings = view_of(view)->settings();
    made->refresh_texts();
    *config = made.release();
  });
}

hf_status hf_config_copy(const hf_config *from, hf_config **config, hf_error *error) {
  return guard(error, [&] {
    require(config != nullptr, "config must not be NULL");
    *config = from != nullptr ? new hf_config(*from) : new hf_config;
  });
}

void hf_config_free(hf_config *config) { delete config; }

hf_status hf_config_set_u64(hf_config *config, uint32_t option, uint64_t value, hf_error *error) {
  return guard(error, [&] {
    require(config != nullptr, "config must not be NULL");
    set(config, row_of(option), value);
  });
}

hf_status hf_config_set_f64(hf_config *config, uint32_t option, double value, hf_error *error) {
  return guard(error, [&] {
    require(config != nullptr, "config must not be NULL");
    set(config, row_of(option), value);
  });
}

hf_status hf_config_set_str(hf_config *config, uint32_t option, const char *value, hf_error *error) {
  return guard(error, [&] {
    require(config != nullptr && value != nullptr, "config and value must not be NULL");
    const OptionRow &row = row_of(option);
    require_type(row, OptionType::str);
    set(config, row, std::string_view(value));
  });
}

hf_status hf_config_set(hf_config *config, const char *name, const char *text, hf_error *error) {
  return guard(error, [&] {
    require(config != nullptr && name != nullptr && text != nullptr, "config, name and text must not be NULL");
    set(config, row_of(std::string_view(name)), std::string_view(text));
  });
}

const char *hf_config_get(const hf_config *config, uint32_t option) {
  const bool exists = config != nullptr && find_option(option) != nullptr;
  return exists ? config->texts[option].c_str() : "";
}

size_t hf_option_count(void) { return option_rows().size(); }

uint32_t hf_option_at(size_t index) { return index < option_rows().size() ? option_rows()[index].number : 0; }

uint32_t hf_option_find(const char *name) {
  const OptionRow *row = name != nullptr ? find_option(std::string_view(name)) : nullptr;
  return row != nullptr ? row->number : 0;
}

const char *hf_option_name(uint32_t option) {
  const OptionRow *row = find_option(option);
  return row != nullptr ? row->name : "";
}

const char *hf_option_help(uint32_t option) {
  const OptionRow *row = find_option(option);
  return row != nullptr ? row->help : "";
}

int32_t hf_option_type(uint32_t option) {
  const OptionRow *row = find_option(option);
  return row != nullptr ? static_cast<int32_t>(row->type()) : 0;
}

int32_t hf_option_decides_placement(uint32_t option) {
  const OptionRow *const row = find_option(option);
  return row != nullptr && row->decides_placement ? 1 : 0;
}

const char *hf_option_default(uint32_t option) {
  const OptionRow *row = find_option(option);
  return row != nullptr ? row->standard : "";
}

double hf_option_least(uint32_t option) {
  const OptionRow *row = find_option(option);
  return row != nullptr ? row->bounds.least : 0;
}

double hf_option_greatest(uint32_t option) {
  const OptionRow *row = find_option(option);
  return row != nullptr ? row->bounds.greatest : 0;
}

}  // extern "C"
