#include <holdfast/files.h>

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "files/cluster.h"
#include "files/cluster_file.h"
#include "files/view_text.h"
#include "files/wall.h"

using namespace holdfast::files;

namespace {

hf::Config copy_of(const hf_config *config) {
  hf_config *made = nullptr;
  hf::detail::check([&](hf_error *error) { return hf_config_copy(config, &made, error); });
  return hf::Config::adopt(made);
}

hf::Cluster cluster_of(const ClusterFile &file, const hf_config *config) {
  hf::Config own = copy_of(config);
  if (!file.snapshot.empty()) return hf::Cluster::restore(snapshot_view(file, own));
  return published_cluster(file, config_over(file, std::move(own)));
}

// A handle that stays the caller's.
class Borrowed {
 public:
  explicit Borrowed(hf_cluster *cluster) noexcept : cluster_(hf::Cluster::adopt(cluster)) {}
  ~Borrowed() { static_cast<void>(cluster_.release()); }
  Borrowed(const Borrowed &) = delete;
  Borrowed &operator=(const Borrowed &) = delete;
  hf::Cluster &get() noexcept { return cluster_; }

 private:
  hf::Cluster cluster_;
};

}  // namespace

extern "C" {

hf_status hf_cluster_load(const char *path, const hf_config *config, hf_cluster **cluster, hf_error *error) {
  return guard(error, [&] {
    require(path != nullptr && cluster != nullptr, "path and cluster must not be NULL");
    *cluster = cluster_of(cluster_file_of(path, contents(path)), config).release();
  });
}

hf_status hf_cluster_parse(const char *name, const void *text, size_t length, const hf_config *config,
                           hf_cluster **cluster, hf_error *error) {
  return guard(error, [&] {
    require(name != nullptr && cluster != nullptr, "name and cluster must not be NULL");
    require(text != nullptr || length == 0, "text must not be NULL unless length is 0");
    std::string bytes(static_cast<const char *>(text), length);
    *cluster = cluster_of(cluster_file_of(name, std::move(bytes)), config).release();
  });
}

hf_status hf_cluster_stage_file(hf_cluster *cluster, const char *path, hf_error *error) {
  return guard(error, [&] {
    require(cluster != nullptr && path != nullptr, "cluster and path must not be NULL");
    const ClusterFile file = cluster_file_of(path, contents(path));
    Borrowed living(cluster);
    stage_content(living.get(), file);
  });
}

hf_status hf_view_text(const hf_view *view, char buffer[], size_t size, size_t *length, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr, "view must not be NULL");
    require(buffer != nullptr || size == 0, "buffer must not be NULL unless size is 0");
    require(length != nullptr || size != 0, "with a size of 0 length must not be NULL");
    const std::string text = view_text(hf::View::adopt(hf_view_retain(view)));
    if (size != 0 && size <= text.size()) {
      throw Complaint(fmt::format("a buffer of {} bytes: the text with its NUL takes {} bytes", size, text.size() + 1),
                      HF_E_ARGUMENT);
    }
    if (size != 0) std::copy_n(text.c_str(), text.size() + 1, buffer);
    if (length != nullptr) *length = text.size();
  });
}

}  // extern "C"
