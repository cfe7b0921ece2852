#include <holdfast/holdfast.hpp>

#include <cstdio>

// What holdfast is compiled with must not reach the programs that use it.
static_assert(__cplusplus == 201703L, "the consumer's own standard is C++17");

int main() {
  hf::Cluster cluster;
  cluster.add("cache-1").add("cache-2").add("cache-3", 2.0).publish();
  const hf::View view = cluster.view();
  const std::string_view owner = view.owner("user:42").id();
  std::printf("user:42 is on %s, says holdfast %s\n", owner.data(), hf::version());
  return owner == "OWNER_OF_USER_42" ? 0 : 1;
}
