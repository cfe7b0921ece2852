/**
 * @file text.hpp
 * Keys, texts and errors of the C++ interface; see holdfast.hpp.
 */
#ifndef HOLDFAST_TEXT_HPP
#define HOLDFAST_TEXT_HPP

#include <cstddef>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <holdfast/holdfast.h>

namespace hf {

/** The failure of a call: what() is the message of the library, status() is the HF_E_ number. */
class Error : public std::runtime_error {
 public:
  Error(hf_status status, const std::string &message) : std::runtime_error(message), status_(status) {}
  [[nodiscard]] hf_status status() const noexcept { return status_; }

 private:
  hf_status status_;
};

/** A key argument: any text or bytes. Bytes are borrowed for the call. A number is no key; see View::lookup_u64(). */
class Key {
 public:
  /** The empty key. */
  constexpr Key() noexcept = default;
  constexpr Key(std::string_view key) noexcept : data_(key.data()), size_(key.size()) {}
  Key(const std::string &key) noexcept : data_(key.data()), size_(key.size()) {}
  /** A null pointer is no key: lookups answer no_node, and other calls throw. */
  constexpr Key(const char *key) noexcept
      : data_(key), size_(key != nullptr ? std::char_traits<char>::length(key) : 1) {}
  constexpr Key(const void *bytes, std::size_t size) noexcept : data_(bytes), size_(size) {}

  // 0 would be a null pointer.
  Key(std::nullptr_t) = delete;
  Key(std::nullptr_t, std::size_t) = delete;
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  Key(Number) = delete;
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  Key(Number, std::size_t) = delete;

  [[nodiscard]] constexpr const void *data() const noexcept { return data_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }

 private:
  const void *data_ = nullptr;
  std::size_t size_ = 0;
};

/** A text argument, such as an id. It needs no NUL byte at its end; a text with a NUL byte inside throws. */
class Text {
 public:
  Text(const char *text) noexcept : text_(text) {}
  Text(const std::string &text) : text_(text.c_str()) { refuse_nul(text); }
  Text(std::string_view text) {
    refuse_nul(text);
    char *into = small_;
    if (text.size() >= sizeof small_) {
      large_ = std::make_unique<char[]>(text.size() + 1);
      into = large_.get();
    }
    if (!text.empty()) std::memcpy(into, text.data(), text.size());
    into[text.size()] = '\0';
    text_ = into;
  }
  Text(const Text &) = delete;
  Text &operator=(const Text &) = delete;

  // 0 would be a null pointer.
  Text(std::nullptr_t) = delete;
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  Text(Number) = delete;

  [[nodiscard]] const char *c_str() const noexcept { return text_; }

 private:
  static void refuse_nul(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
      throw Error(HF_E_ARGUMENT, "the text has a NUL byte inside: ids, zones, addresses, options and paths have none");
    }
  }

  const char *text_;
  char small_[256];  // the longest id, and its NUL
  std::unique_ptr<char[]> large_;
};

/** A text that the library holds, such as the id of a node. A NUL byte follows its end, for functions of C. */
class TextView : public std::string_view {
 public:
  constexpr TextView() noexcept : std::string_view("") {}
  explicit constexpr TextView(const char *text) noexcept : std::string_view(text) {}
  operator std::string() const { return std::string(data(), size()); }
  [[nodiscard]] constexpr const char *c_str() const noexcept { return data(); }
};

}  // namespace hf

#endif
