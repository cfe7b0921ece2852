#include "dialect/systems.h"

#include <cctype>
#include <map>

namespace vectors {

namespace {

using nlohmann::json;

struct Configuration {
  const std::string &version;
  const json &config;
  Case &out;

  [[nodiscard]] std::string text(const char *name) const { return config.value(name, ""); }
  void choose(const char *name, const std::string &value) const { out.choices.emplace_back(name, value); }
  void choose_number(const char *name, const char *field) const {
    if (config.contains(field)) choose(name, std::to_string(config[field].get<std::uint64_t>()));
  }
};

using Namer = void (*)(const Configuration &);

// HASH_FNV1A_64 is fnv1a_64.
std::string php_hash(const std::string &constant) {
  std::string name = constant.substr(std::string("HASH_").size());
  for (char &byte : name) byte = static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
  return name;
}

void libmemcached_choices(const Configuration &c, const char *dialect) {
  c.out.dialect = dialect;
  const std::string hash = c.text("key_hash");
  if (!hash.empty() && hash.rfind("default", 0) != 0) c.choose("hash", hash);
  if (c.config.contains("namespace")) c.choose("prefix", c.text("namespace"));
}

void libmemcached_hash(const Configuration &c) {
  c.out.dialect = "ketama/libmemcached@1";
  c.out.answers = Answers::hash;
  if (c.text("hash").rfind("default", 0) != 0) c.choose("hash", c.text("hash"));
}

// Without a distribution it is modula.
void php(const Configuration &c) {
  for (const json &option : c.config["options"]) {
    const std::string name = option[0];
    if (name == "OPT_LIBKETAMA_COMPATIBLE" && option[1] == true) c.out.dialect = "ketama/libmemcached-weighted@1";
    if (name == "OPT_DISTRIBUTION" && option[1] == "DISTRIBUTION_CONSISTENT") c.out.dialect = "ketama/libmemcached@1";
    if (name == "OPT_HASH" && option[1] != "HASH_DEFAULT") c.choose("hash", php_hash(option[1]));
  }
}

void twemproxy(const Configuration &c) {
  c.out.dialect = "ketama/twemproxy@1";
  c.choose("hash", c.text("hash"));
  if (c.config.contains("hash_tag")) c.out.key_part = "tag:" + c.text("hash_tag");
}

void spymemcached(const Configuration &c) {
  c.out.dialect = "ketama/spymemcached@1";
  c.choose("hash", c.text("hash_algorithm"));
  c.choose("format", c.text("node_key_format"));
  if (c.config["weighted"] == true) c.choose("weighted", "on");
}

// A function that is named takes avalanche away unless it is named, too.
void haproxy(const Configuration &c) {
  c.out.dialect = "haproxy@1";
  const std::string type = c.text("hash-type");
  if (c.text("balance") == "source") {
    c.choose("hash", "source");
    c.choose("avalanche", c.config["avalanche"] == true ? "on" : "off");
  } else if (type != "consistent") {
    c.choose("hash", c.text("hash_function"));
    if (type.find("avalanche") != std::string::npos) c.choose("avalanche", "on");
  }
  c.choose("hash_key", c.text("hash-key"));
  if (c.version.find("3.2.0") != std::string::npos) c.choose("era", "mixed");
}

void envoy_ring(const Configuration &c) {
  c.out.dialect = "envoy/ring-hash@1";
  c.choose("hash", c.text("hash_function"));
  c.choose_number("ring_least", "minimum_ring_size");
  c.choose_number("ring_most", "maximum_ring_size");
}

void grpc_ring(const Configuration &c) {
  c.out.dialect = "grpc/ring-hash@1";
  c.choose_number("ring_least", "min_ring_size");
  c.choose_number("ring_most", "max_ring_size");
}

template <const char *const &kDialect>
void replicas(const Configuration &c) {
  c.out.dialect = kDialect;
  c.choose_number("points", "replicas");
}

const char *const kGroupcache = "groupcache@1", *const kVarnish = "varnish-shard@1",
                  *const kTrafficServer = "trafficserver@1", *const kNginx = "nginx@1", *const kResty = "resty-chash@1",
                  *const kDalli = "dalli@1", *const kLibketama = "ketama/libketama@1",
                  *const kUhashring = "uhashring@1", *const kUhashringKetama = "ketama/uhashring@1";

template <const char *const &kDialect>
void plain(const Configuration &c) {
  c.out.dialect = kDialect;
}

const std::map<std::string, Namer> kSystems = {
    {"libmemcached-weighted",
     [](const Configuration &c) { libmemcached_choices(c, "ketama/libmemcached-weighted@1"); }},
    {"libmemcached-ketama", [](const Configuration &c) { libmemcached_choices(c, "ketama/libmemcached@1"); }},
    {"libmemcached-spy_weighted", [](const Configuration &c) { libmemcached_choices(c, "ketama/libmemcached-spy@1"); }},
    {"libmemcached-hash", libmemcached_hash},
    {"php-memcached", php},
    {"libketama", plain<kLibketama>},
    {"twemproxy-ketama", twemproxy},
    {"spymemcached-ketama", spymemcached},
    {"nginx-http-consistent", plain<kNginx>},
    {"nginx-stream-consistent", plain<kNginx>},
    {"openresty-resty.chash", plain<kResty>},
    {"haproxy-hash-consistent", haproxy},
    {"haproxy-hdr-consistent", haproxy},
    {"haproxy-source-consistent", haproxy},
    {"haproxy-uri-consistent", haproxy},
    {"envoy-ring_hash", envoy_ring},
    {"grpc-ring_hash", grpc_ring},
    {"varnish-shard", replicas<kVarnish>},
    {"dalli", plain<kDalli>},
    {"groupcache-consistenthash", replicas<kGroupcache>},
    {"uhashring-default", plain<kUhashring>},
    {"uhashring-ketama", plain<kUhashringKetama>},
    {"trafficserver-parent-consistent_hash", replicas<kTrafficServer>},
};

}  // namespace

void name_dialect(const std::string &system, const std::string &version, const json &config, Case &out) {
  const auto found = kSystems.find(system);
  if (found != kSystems.end()) found->second({version, config, out});
}

}  // namespace vectors
