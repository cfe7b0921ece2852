// Options as text: whatever name and text are given, hf_config_set() takes or refuses them. A refused one changes
// nothing and is explained without a seed; a taken one reads back as a text that means the same. Input: NAME=TEXT.
#include <cstdlib>
#include <cstring>
#include <string>

#include <holdfast/holdfast.h>

namespace {

// The name of every option in the order of the list, and its text.
std::string all_of(const hf_config *config) {
  std::string text;
  for (std::size_t i = 0; i < hf_option_count(); ++i)
    text += std::string(hf_config_get(config, hf_option_at(i))) + "\n";
  return text;
}

void must(bool holds) {
  if (!holds) std::abort();
}

void read_back(const hf_config *config, const char *name, const std::string &text) {
  const std::uint32_t option = hf_option_find(name);
  must(option != 0);
  if (option == HF_OPT_SEED) return must(std::strlen(hf_config_get(config, option)) < 8);
  hf_config *again = nullptr;
  must(hf_config_new(&again, nullptr) == HF_OK);
  must(hf_config_set(again, name, hf_config_get(config, option), nullptr) == HF_OK);
  must(all_of(again) == all_of(config));
  must(text.empty() || *hf_config_get(config, option) != '\0');
  hf_config_free(again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static hf_error *const error = hf_error_new();
  const std::string input(reinterpret_cast<const char *>(data), size);
  const std::size_t equals = std::min(input.find('='), input.size());
  const std::string name = input.substr(0, equals).c_str(), text = input.substr(std::min(equals + 1, size)).c_str();
  hf_config *config = nullptr;
  must(hf_config_new(&config, nullptr) == HF_OK);
  const std::string before = all_of(config);
  if (hf_config_set(config, name.c_str(), text.c_str(), error) == HF_OK) {
    read_back(config, name.c_str(), text);
  } else {
    must(all_of(config) == before && *hf_error_message(error) != '\0');
    must(name != "seed" || text.size() < 16 || std::strstr(hf_error_message(error), text.c_str()) == nullptr);
  }
  hf_config_free(config);
  return 0;
}
