#include <holdfast/snapshot.h>

#include <cstring>

#include "abi/handles.h"
#include "abi/wall.h"
#include "base/text.h"
#include "ops/snapshot/file.h"
#include "ops/snapshot/snapshot.h"

using namespace holdfast;

extern "C" {

hf_status hf_view_write(const hf_view *view, void *bytes, size_t room, size_t *length, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr && length != nullptr, "view and length must not be NULL");
    const std::vector<unsigned char> snapshot = snapshot_of(*view_of(view));
    *length = snapshot.size();
    if (bytes == nullptr) return;
    if (room < snapshot.size()) {
      throw Error{Fault::argument, "there is room for " + text_of(std::uint64_t{room}) +
                                       " bytes and the snapshot has " + text_of(std::uint64_t{snapshot.size()}) +
                                       ": make room for all of them"};
    }
    std::memcpy(bytes, snapshot.data(), snapshot.size());
  });
}

hf_status hf_view_save(const hf_view *view, const char *path, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr && path != nullptr, "view and path must not be NULL");
    save_snapshot(*view_of(view), path);
  });
}

hf_status hf_view_read(const void *bytes, size_t length, const hf_config *config, const hf_view **view,
                       hf_error *error) {
  return guard(error, [&] {
    require(bytes != nullptr && view != nullptr, "bytes and view must not be NULL");
    *view =
        handle_of(view_of_snapshot({static_cast<const unsigned char *>(bytes), length}, nullptr, settings_of(config)));
  });
}

hf_status hf_view_open(const char *path, const hf_config *config, const hf_view **view, hf_error *error) {
  return guard(error, [&] {
    require(path != nullptr && view != nullptr, "path and view must not be NULL");
    *view = handle_of(open_snapshot(path, settings_of(config)));
  });
}

hf_status hf_view_map(const char *path, const hf_config *config, const hf_view **view, hf_error *error) {
  return guard(error, [&] {
    require(path != nullptr && view != nullptr, "path and view must not be NULL");
    *view = handle_of(map_snapshot(path, settings_of(config)));
  });
}

hf_status hf_cluster_restore(const hf_view *view, hf_cluster **cluster, hf_error *error) {
  return guard(error, [&] {
    require(view != nullptr && cluster != nullptr, "view and cluster must not be NULL");
    *cluster = new hf_cluster(*view_of(view));
  });
}

}  // extern "C"
