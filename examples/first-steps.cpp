// Three nodes, a few keys, one node more: the whole of holdfast's main job, in C++17.
//
//     c++ -std=c++17 first-steps.cpp $(pkg-config --cflags --libs holdfast) && ./a.out
#include <holdfast/holdfast.hpp>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>

namespace {

// Whether only keys of the new node moved, about a quarter of them.
bool grow() {
  hf::Cluster cluster;
  cluster.add("cache-1").add("cache-2").add("cache-3").publish();
  const hf::View before = cluster.view();  // immutable; any thread may ask it
  const std::string node(before.lookup_node("user:42").id());
  std::printf("user:42 is on %s\n", node.c_str());

  cluster.add("cache-4").publish();
  const hf::View after = cluster.view();
  const hf::Slot newcomer = after.find("cache-4").slot();
  unsigned moved = 0, elsewhere = 0;
  for (std::uint64_t key = 0; key < 100000; ++key) {
    const hf::Slot from = before.lookup_u64(key), to = after.lookup_u64(key);
    if (from == to) continue;
    ++moved;
    if (to != newcomer) ++elsewhere;
  }
  std::printf("with cache-4, %u of 100000 keys moved, %u of them to another node than cache-4\n", moved, elsewhere);
  return moved > 24000 && moved < 26000;
}

}  // namespace

int main() {
  try {
    return grow() ? 0 : 1;
  } catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());  // says what would work
    return 1;
  }
}
