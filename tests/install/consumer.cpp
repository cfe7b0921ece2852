#include <holdfast/holdfast.hpp>

#include <cstdio>

// What holdfast is compiled with must not reach the programs that use it.
static_assert(__cplusplus == 201703L, "the consumer's own standard is C++17");

// Two nodes; whichever serves the key is drained, and then the other one must serve it.
int main() {
  hf::Cluster cluster;
  cluster.add("cache-1").add("cache-2", 2.0).publish();
  const hf::View before = cluster.view();
  const std::string owner = before.lookup_node("user:42").id();

  cluster.set_weight(owner, 0.0).publish();
  const hf::View after = cluster.view();
  const std::string heir = after.lookup_node("user:42").id();
  std::printf("holdfast %s: user:42 goes from %s to %s\n", hf::version().c_str(), owner.c_str(), heir.c_str());
  return heir == (owner == "cache-1" ? "cache-2" : "cache-1") ? 0 : 1;
}
