#include "dialect/systems.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <stdexcept>

#include "base/text.h"

namespace vectors {

namespace {

using nlohmann::json;

// Keeps account of the fields that are asked for.
class Configuration {
 public:
  Configuration(const std::string &version, const json &config, Case &out)
      : version(version), out(out), config_(config) {}

  const std::string &version;
  Case &out;

  // null if it is not there
  [[nodiscard]] json field(const std::string &name) const {
    asked_.insert(name);
    return config_.value(name, json());
  }
  [[nodiscard]] std::string text(const char *name) const {
    const json value = field(name);
    return value.is_null() ? std::string() : value.get<std::string>();
  }
  void choose(const char *name, const std::string &value) const { out.choices.emplace_back(name, value); }
  void choose_number(const char *name, const char *from) const {
    if (const json value = field(from); !value.is_null()) choose(name, value.dump());
  }
  [[nodiscard]] std::vector<std::string> unread() const;

 private:
  const json &config_;
  mutable std::set<std::string> asked_;
};

// Beside these, which say in other words what the system is or how it was asked.
std::vector<std::string> Configuration::unread() const {
  static const std::set<std::string> kSaid = {"nodes", "shared_point", "protocol", "method",
                                              "key",   "hash_fn",      "slots",    "nodes_per_weight_unit"};
  std::vector<std::string> names;
  for (const auto &[name, value] : config_.items()) {
    if (!asked_.contains(name) && !kSaid.contains(name)) names.push_back(name);
  }
  return names;
}

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
  (void)c.field("distribution");  // the system names it
  if (const std::string space = c.text("namespace"); !space.empty()) c.choose("prefix", space);
}

void libmemcached_hash(const Configuration &c) {
  c.out.dialect = "ketama/libmemcached@1";
  c.out.answers = Answers::hash;
  if (c.text("hash").rfind("default", 0) != 0) c.choose("hash", c.text("hash"));
}

void php(const Configuration &c) {
  c.out.dialect = "modula/libmemcached@1";
  for (const json &option : c.field("options")) {
    const std::string name = option[0];
    if (name == "OPT_LIBKETAMA_COMPATIBLE" && option[1] == true) c.out.dialect = "ketama/libmemcached-weighted@1";
    if (name == "OPT_DISTRIBUTION" && option[1] == "DISTRIBUTION_CONSISTENT") c.out.dialect = "ketama/libmemcached@1";
    if (name == "OPT_HASH" && option[1] != "HASH_DEFAULT") c.choose("hash", php_hash(option[1]));
  }
}

void twemproxy(const Configuration &c) {
  c.out.dialect = c.text("distribution") == "modula" ? "modula/twemproxy@1" : "ketama/twemproxy@1";
  c.choose("hash", c.text("hash"));
  if (!c.text("hash_tag").empty()) c.out.key_part = "tag:" + c.text("hash_tag");
}

void spymemcached(const Configuration &c) {
  c.out.dialect = "ketama/spymemcached@1";
  c.choose("hash", c.text("hash_algorithm"));
  c.choose("format", c.text("node_key_format"));
  if (c.field("weighted") == true) c.choose("weighted", "on");
}

// A function that is named takes avalanche away unless it is named, too.
void haproxy(const Configuration &c) {
  c.out.dialect = "haproxy@1";
  for (const char *name : {"hash_function", "avalanche"}) (void)c.field(name);  // hash-type says both, but for source
  const std::string type = c.text("hash-type");
  if (c.text("balance") == "source") {
    c.choose("hash", "source");
    c.choose("avalanche", c.field("avalanche") == true ? "on" : "off");
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
  (void)c.field("hash");  // each has one
}

const char *const
    kGroupcache = "groupcache@1",
    *const kVarnish = "varnish-shard@1", *const kTrafficServer = "trafficserver@1", *const kNginx = "nginx@1",
    *const kResty = "resty-chash@1", *const kDalli = "dalli@1", *const kLibketama = "ketama/libketama@1",
    *const kUhashring = "uhashring@1", *const kUhashringKetama = "ketama/uhashring@1",
    *const kEnvoyMaglev = "envoy/maglev@1", *const kKatran = "katran/maglev@1", *const kKatranV2 = "katran/maglev-v2@1",
    *const kNginxPlain = "nginx-plain@1", *const kGomemcache = "gomemcache@1", *const kKafka = "kafka@1",
    *const kGuava = "guava@1", *const kCh3 = "mcrouter/ch3@1", *const kCrc32 = "mcrouter/crc32@1",
    *const kRendezvous = "mcrouter/rendezvous@1", *const kRedis = "redis-cluster@1", *const kCassandra = "cassandra@1";
const char *const kSmg = "smg/consistent-hashing@1", *const kVllm = "vllm-router/consistent-hash@1",
                  *const kRayServe = "ray-serve/consistent-hash@1";

template <const char *const &kDialect>
void plain(const Configuration &c) {
  c.out.dialect = kDialect;
}

template <const char *const &kDialect>
void maglev(const Configuration &c) {
  c.out.dialect = kDialect;
  c.choose_number("table_size", c.field("ring_size").is_null() ? "table_size" : "ring_size");
  c.out.digest = c.text("digest_of_full_table_sha256");
}

constexpr std::uint64_t kMostNumbered = 10000000;  // half a gigabyte here

// Nodes are numbers, of which the configuration says how many there are.
template <const char *const &kDialect>
void numbered(const Configuration &c) {
  c.out.dialect = kDialect;
  for (const char *field : {"buckets", "partitions", "pool_size"}) {
    const json count = c.field(field);
    if (count.is_null()) continue;
    if (!count.is_number_unsigned() || count.get<std::uint64_t>() > kMostNumbered) {
      throw std::runtime_error(std::string(field) + " " + count.dump() + ": at most " + std::to_string(kMostNumbered));
    }
    number_nodes(c.out, count.get<std::size_t>());
  }
}

// Only the name of the file says which function came before.
void guava(const Configuration &c) {
  numbered<kGuava>(c);
  for (const char *hash : {"murmur3_128", "crc32"}) {
    if (c.out.name.find(hash) != std::string::npos) c.choose("hash", hash);
  }
}

void swift(const Configuration &c) {
  c.out.dialect = "swift@1";
  c.out.answers = Answers::hash;
  c.choose_number("partition_bits", "part_power");
  c.choose("prefix", c.text("hash_path_prefix"));
  c.choose("suffix", c.text("hash_path_suffix"));
}

template <const char *const &kDialect>
void hashes(const Configuration &c) {
  c.out.dialect = kDialect;
  c.out.answers = Answers::hash;
}

const std::map<std::string, Namer> kSystems = {
    {"libmemcached-weighted",
     [](const Configuration &c) { libmemcached_choices(c, "ketama/libmemcached-weighted@1"); }},
    {"libmemcached-ketama", [](const Configuration &c) { libmemcached_choices(c, "ketama/libmemcached@1"); }},
    {"libmemcached-spy_weighted", [](const Configuration &c) { libmemcached_choices(c, "ketama/libmemcached-spy@1"); }},
    {"libmemcached-hash", libmemcached_hash},
    {"php-memcached", php},
    {"libketama", plain<kLibketama>},
    {"libmemcached-modula", [](const Configuration &c) { libmemcached_choices(c, "modula/libmemcached@1"); }},
    {"twemproxy-ketama", twemproxy},
    {"twemproxy-modula", twemproxy},
    {"nginx-http-plain", plain<kNginxPlain>},
    {"gomemcache", plain<kGomemcache>},
    {"envoy-maglev", maglev<kEnvoyMaglev>},
    {"katran-Maglev", maglev<kKatran>},
    {"katran-MaglevV2", maglev<kKatranV2>},
    {"guava-consistentHash", guava},
    {"kafka-murmur2", numbered<kKafka>},
    {"mcrouter-ch3", numbered<kCh3>},
    {"mcrouter-crc32", numbered<kCrc32>},
    {"mcrouter-rendezvous", plain<kRendezvous>},
    {"redis-cluster-slot", hashes<kRedis>},
    {"cassandra-murmur3-token", hashes<kCassandra>},
    {"swift-ring-partition", swift},
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
    {"smg-consistent_hashing", plain<kSmg>},
    {"vllm-consistent_hash", plain<kVllm>},
    {"rayserve-consistent_hash", replicas<kRayServe>},
    {"pingora-ketama", plain<kNginx>},
    {"productionstack-session", plain<kUhashring>},
};

}  // namespace

void name_dialect(const std::string &system, const std::string &version, const json &config, Case &out) {
  const auto found = kSystems.find(system);
  if (found == kSystems.end()) throw std::runtime_error("no dialect follows the system " + holdfast::quoted(system));
  const Configuration asked(version, config, out);
  found->second(asked);
  out.unread = asked.unread();
}

}  // namespace vectors
