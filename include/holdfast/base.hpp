/**
 * @file base.hpp
 * The C++ interface of base.h and config.h; see holdfast.hpp.
 */
#ifndef HOLDFAST_BASE_HPP
#define HOLDFAST_BASE_HPP

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <holdfast/text.hpp>

namespace hf {

using Slot = std::uint32_t;

/** The slot of no node. A lookup answers it when no node can serve the key. */
inline constexpr Slot no_node = HF_NO_NODE;

namespace detail {

/** Ends a handle of any type. */
struct Free {
  void operator()(hf_error *error) const noexcept { hf_error_free(error); }
  void operator()(hf_config *config) const noexcept { hf_config_free(config); }
  void operator()(hf_cluster *cluster) const noexcept { hf_cluster_free(cluster); }
  void operator()(hf_load *load) const noexcept { hf_load_free(load); }
  void operator()(hf_hot_keys *hot) const noexcept { hf_hot_keys_free(hot); }
  void operator()(hf_plan *plan) const noexcept { hf_plan_free(plan); }
  void operator()(hf_recent *recent) const noexcept { hf_recent_free(recent); }
  void operator()(hf_durability *durability) const noexcept { hf_durability_free(durability); }
};

/** Makes the call with an error of its own and throws if the call fails. */
template <class Call>
void check(Call &&call) {
  const std::unique_ptr<hf_error, Free> error(hf_error_new());
  const hf_status status = std::forward<Call>(call)(error.get());
  if (status == HF_OK) return;
  const std::string message = hf_error_message(error.get());
  throw Error(status, message.empty() ? hf_status_name(status) : message);
}

/** Throws if a call that gives no message failed. */
inline void check(hf_status status, const char *message) {
  if (status != HF_OK) throw Error(status, message);
}

}  // namespace detail

/** The version of the library that is running. */
[[nodiscard]] inline TextView version() noexcept { return TextView(hf_version()); }

/** Options of a cluster. */
class Config {
 public:
  /** Every option has its default. */
  Config() {
    hf_config *made = nullptr;
    detail::check([&](hf_error *error) { return hf_config_new(&made, error); });
    handle_.reset(made);
  }
  /** Takes over a configuration from a function of C. */
  [[nodiscard]] static Config adopt(hf_config *handle) noexcept { return Config(handle); }
  Config(const Config &other) {
    hf_config *made = nullptr;
    detail::check([&](hf_error *error) { return hf_config_copy(other.c(), &made, error); });
    handle_.reset(made);
  }
  Config(Config &&) noexcept = default;
  Config &operator=(Config other) noexcept {
    handle_ = std::move(other.handle_);
    return *this;
  }
  ~Config() = default;

  /** Sets any option by its name, from a text: set("balance", "0.02"). */
  Config &set(const Text &name, const Text &text) {
    detail::check([&](hf_error *error) { return hf_config_set(c(), name.c_str(), text.c_str(), error); });
    return *this;
  }
  /** As set() with a text, from a number: set("partitions", 1024). */
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  Config &set(const Text &name, Number value) {
    if constexpr (std::is_floating_point_v<Number>) return set_f64(hf_option_find(name.c_str()), value);
    return set(name, std::to_string(value));
  }
  Config &set_u64(std::uint32_t option, std::uint64_t value) {
    detail::check([&](hf_error *error) { return hf_config_set_u64(c(), option, value, error); });
    return *this;
  }
  Config &set_f64(std::uint32_t option, double value) {
    detail::check([&](hf_error *error) { return hf_config_set_f64(c(), option, value, error); });
    return *this;
  }
  Config &set_str(std::uint32_t option, const Text &value) {
    detail::check([&](hf_error *error) { return hf_config_set_str(c(), option, value.c_str(), error); });
    return *this;
  }

  /** True if an option was set, which matters under dialects (dialects.h). */
  [[nodiscard]] bool is_set(std::uint32_t option) const noexcept { return hf_config_is_set(c(), option) != 0; }

  /** The value of an option as a text that set() accepts; it lives until the configuration changes. */
  [[nodiscard]] TextView get(std::uint32_t option) const noexcept { return TextView(hf_config_get(c(), option)); }
  /** The value of an option by its name; throws if there is no such option. */
  [[nodiscard]] TextView get(const Text &name) const {
    const std::uint32_t option = hf_option_find(name.c_str());
    if (option == 0) throw Error(HF_E_OPTION, "there is no option '" + std::string(name.c_str()) + "'");
    return get(option);
  }

  /** Estimate of the bytes that a view of this many nodes will hold. */
  [[nodiscard]] std::uint64_t memory(std::uint64_t nodes, double total_weight) const {
    std::uint64_t bytes = 0;
    detail::check([&](hf_error *error) { return hf_config_memory(c(), nodes, total_weight, &bytes, error); });
    return bytes;
  }

  /** The C handle, for functions without a member here; this object keeps owning it. */
  [[nodiscard]] hf_config *c() noexcept { return handle_.get(); }
  [[nodiscard]] const hf_config *c() const noexcept { return handle_.get(); }

 private:
  explicit Config(hf_config *handle) noexcept : handle_(handle) {}

  std::unique_ptr<hf_config, detail::Free> handle_;
};

}  // namespace hf

#endif
