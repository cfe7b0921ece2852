#include "fleet.h"

#include <cstdio>
#include <cstdlib>
#include <random>

namespace fleet {

namespace {

void check(hf_status status, hf_error *error) {
  if (status == HF_OK) return;
  std::fprintf(stderr, "%s: %s\n", hf_status_name(status), hf_error_message(error));
  std::exit(2);
}

}  // namespace

std::string name(std::size_t index) {
  char text[32];
  std::snprintf(text, sizeof text, "node-%04zu.cache", index);
  return text;
}

Cluster cluster(const Options &options, std::size_t count, const std::function<double(std::size_t)> &weight) {
  hf_error *error = hf_error_new();
  hf_config *config = nullptr;
  check(hf_config_new(&config, error), error);
  for (const auto &[option, value] : options) {
    check(hf_config_set(config, option.c_str(), value.c_str(), error), error);
  }
  hf_cluster *made = nullptr;
  check(hf_cluster_new(config, &made, error), error);
  for (std::size_t i = 0; i < count; ++i) {
    check(hf_cluster_add(made, name(i).c_str(), weight(i), error), error);
  }
  hf_config_free(config);
  hf_error_free(error);
  return Cluster(made);
}

void publish(const Cluster &cluster) {
  hf_error *error = hf_error_new();
  check(hf_cluster_publish(cluster.get(), nullptr, error), error);
  hf_error_free(error);
}

View view(const Options &options, std::size_t count, const std::function<double(std::size_t)> &weight) {
  const Cluster made = cluster(options, count, weight);
  publish(made);
  return View(hf_cluster_view(made.get()));
}

std::vector<std::uint64_t> hashes(std::size_t count) {
  std::mt19937_64 random(20240229);
  std::vector<std::uint64_t> made(count);
  for (std::uint64_t &hash : made) hash = random();
  return made;
}

Keys keys(std::size_t count) {
  std::mt19937_64 random(7);
  Keys made;
  made.offsets.push_back(0);
  for (std::size_t i = 0; i < count; ++i) {
    char text[17];
    std::snprintf(text, sizeof text, "user:%011llu", static_cast<unsigned long long>(random() % 100000000000));
    made.bytes.append(text, 16);
    made.offsets.push_back(static_cast<std::uint32_t>(made.bytes.size()));
  }
  for (std::size_t i = 0; i < count; ++i) {
    made.starts.push_back(made.bytes.data() + made.offsets[i]);
    made.lengths.push_back(16);
  }
  return made;
}

}  // namespace fleet
