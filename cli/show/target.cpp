#include "show/target.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "read/complaint.h"

namespace cli {

void check_target(const std::string &flag, const std::string &path, const std::string &kind,
                  const std::function<bool(std::string_view)> &is_ours, const std::string &remedy) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) return;
  char start[64] = {};
  std::ifstream file(path, std::ios::binary);
  file.read(start, sizeof start);
  if (file.bad() || !is_ours(std::string_view(start, static_cast<std::size_t>(file.gcount()))))
    throw Complaint(
        fmt::format("{}: {} is there already and is no {}: name another file, or {}", flag, shown(path), kind, remedy));
}

}  // namespace cli
