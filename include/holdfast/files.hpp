/**
 * @file files.hpp
 * The C++ interface of files.h; see there. <holdfast/holdfast.hpp> does not include it.
 */
#ifndef HOLDFAST_FILES_HPP
#define HOLDFAST_FILES_HPP

#include <string>
#include <string_view>

#include <holdfast/files.h>
#include <holdfast/holdfast.hpp>

namespace hf {

/** A published cluster from a cluster file: options that the file names count, the others are those of `config`. */
[[nodiscard]] inline Cluster load_cluster(const Text &path, const Config &config = Config()) {
  hf_cluster *made = nullptr;
  detail::check([&](hf_error *error) { return hf_cluster_load(path.c_str(), config.c(), &made, error); });
  return Cluster::adopt(made);
}

/** The same from the content of a file; messages call it `name`. */
[[nodiscard]] inline Cluster parse_cluster(const Text &name, std::string_view text, const Config &config = Config()) {
  hf_cluster *made = nullptr;
  detail::check([&](hf_error *error) {
    return hf_cluster_parse(name.c_str(), text.data(), text.size(), config.c(), &made, error);
  });
  return Cluster::adopt(made);
}

/** Stages the whole content of a file, or nothing; publish() then makes it the view. */
inline void stage_file(Cluster &cluster, const Text &path) {
  detail::check([&](hf_error *error) { return hf_cluster_stage_file(cluster.c(), path.c_str(), error); });
}

/** A view as a cluster file in YAML, from which load_cluster() makes a view of the same fingerprint. */
[[nodiscard]] inline std::string text_of(const View &view) {
  std::size_t length = 0;
  detail::check([&](hf_error *error) { return hf_view_text(view.c(), nullptr, 0, &length, error); });
  std::string text(length, '\0');
  detail::check([&](hf_error *error) { return hf_view_text(view.c(), &text[0], length + 1, &length, error); });
  return text;
}

}  // namespace hf

#endif
