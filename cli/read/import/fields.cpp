#include "read/import/formats.h"

namespace cli {

namespace {

// "lb_policy" is "lbPolicy" too, where JSON was made from a protocol buffer.
bool is_name_of(std::string_view key, std::string_view name) {
  if (key == name) return true;
  std::size_t at = 0;
  for (std::size_t i = 0; i < name.size(); ++i, ++at) {
    const bool is_upper = name[i] == '_' && i + 1 < name.size();
    if (is_upper) ++i;
    const char wanted = is_upper && name[i] >= 'a' && name[i] <= 'z' ? static_cast<char>(name[i] & ~0x20) : name[i];
    if (at >= key.size() || key[at] != wanted) return false;
  }
  return at == key.size();
}

}  // namespace

const Value *field_of(const Value &value, std::string_view name) {
  for (const Field &field : value.fields) {
    if (is_name_of(field.key.text, name)) return &field.value;
  }
  return nullptr;
}

const Value *field_at(const Value &value, std::initializer_list<std::string_view> names) {
  const Value *found = &value;
  for (const std::string_view name : names) {
    found = field_of(*found, name);
    if (found == nullptr) return nullptr;
  }
  return found;
}

std::string text_at(const Value &value, std::string_view name) {
  const Value *found = field_of(value, name);
  return found != nullptr && found->is_text() ? found->text : "";
}

std::vector<const Value *> mappings_in(const Value &root) {
  std::vector<const Value *> found, open{&root};
  while (!open.empty()) {
    const Value *value = open.back();
    open.pop_back();
    if (value->is_mapping()) found.push_back(value);
    // The last one pushed comes first.
    for (std::size_t i = value->items.size(); i > 0; --i) open.push_back(&value->items[i - 1]);
    for (std::size_t i = value->fields.size(); i > 0; --i) open.push_back(&value->fields[i - 1].value);
  }
  return found;
}

}  // namespace cli
