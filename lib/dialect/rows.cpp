#include "dialect/rows.h"

#include "dialect/ring/families.h"
#include "dialect/routers/families.h"
#include "dialect/slots/families.h"
#include "dialect/table/families.h"

namespace holdfast::dialect {

namespace {

constexpr Family kFamilies[] = {
    // Rings.
    ring::libmemcached,
    ring::libketama,
    ring::twemproxy,
    ring::spymemcached,
    ring::xmemcached,
    ring::enyim,
    ring::nginx,
    ring::resty,
    ring::haproxy,
    ring::envoy,
    ring::varnish,
    ring::dalli,
    ring::groupcache,
    ring::uhashring,
    ring::trafficserver,
    // Tables.
    table::envoy,
    table::katran,
    table::cilium,
    table::ipvs,
    // Remainders, numbers, scores, and slots that nodes were assigned.
    slots::libmemcached,
    slots::twemproxy,
    slots::nginx,
    slots::gomemcache,
    slots::kafka,
    slots::guava,
    slots::memcached_proxy,
    slots::mcrouter,
    slots::redis,
    slots::cassandra,
    slots::swift,
    // Rings of routers before language models.
    routers::smg,
    routers::vllm,
    routers::ray_serve,
};

}  // namespace

std::span<const Family> families() noexcept { return kFamilies; }

const Dialect *find_dialect(std::string_view name) noexcept {
  for (const Family family : kFamilies) {
    for (const Dialect &row : family()) {
      if (row.name == name) return &row;
    }
  }
  return nullptr;
}

}  // namespace holdfast::dialect
