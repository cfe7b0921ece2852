#!/bin/sh
# Programs that holdfast.hpp must not compile, because they would crash or compare pointers, each beside one that it
# must compile, so that no other mistake passes for the refusal.  cpp_refused.sh INCLUDE_DIR
set -u
include=$1
failed=0
refused=0

# compiles STATEMENT
compiles() {
  printf '#include <holdfast/holdfast.hpp>
void use(const hf::View &view, hf::Cluster &cluster, const hf::Load &load, hf::Config &config, std::size_t n) {
  static_cast<void>(n), static_cast<void>(config), static_cast<void>(load), static_cast<void>(cluster);
  %s;
}\n' "$1" | g++ -x c++ -std=c++17 -I "$include" -fsyntax-only - 2> /dev/null
}

# instead GOOD BAD...: GOOD compiles, and no BAD does
instead() {
  compiles "$1" || { echo "does not compile: $1"; failed=$((failed + 1)); }
  shift
  for statement in "$@"; do
    refused=$((refused + 1))
    compiles "$statement" && { echo "compiles: $statement"; failed=$((failed + 1)); }
  done
}

instead '(void)view.lookup("0")' '(void)view.lookup(0)' '(void)view.lookup(0u)' '(void)view.lookup(nullptr)' \
  '(void)view.lookup(NULL)' '(void)view.lookup(7)' "(void)view.lookup('k')" '(void)view.lookup(true)'
instead '(void)view.lookup({"0", n})' '(void)view.lookup(0, n)' '(void)view.lookup({0, n})' \
  '(void)view.lookup({nullptr, n})'
instead '(void)view.home("0")' '(void)view.home(0)' '(void)view.home(nullptr)'
instead '(void)view.hash("0")' '(void)view.hash(0)' '(void)view.hash(nullptr)'
instead '(void)view.candidates("0", 1)' '(void)view.candidates(0, 1)'
instead '(void)view.replicas("0", 1)' '(void)view.replicas(0, 1)'
instead '(void)load.acquire(view, "0")' '(void)load.acquire(view, 0)'
instead 'cluster.pin("0", "a")' 'cluster.pin(0, "a")' 'cluster.pin("0", nullptr)'
instead 'cluster.add("0")' 'cluster.add(0)' 'cluster.add(nullptr)'
instead '(void)view.find("0")' '(void)view.find(0)' '(void)view.find(nullptr)'
instead 'cluster.set_state("a", hf::State::down)' 'cluster.set_state("a", 2)'
instead 'config.set("replicas", 2)' 'config.set("replicas", nullptr)'
instead '(void)(view.find("a").id() == "a")' '(void)(view.find("a") == "a")'
instead 'if (view.find("a")) return' 'const bool is = view.find("a"); (void)is'
instead 'const hf::Node node = view.lookup_node("a"); (void)node' \
  'const hf::Node node = cluster.view().lookup_node("a"); (void)node' \
  'const hf::Node node = cluster.view().home_node("a"); (void)node' \
  'const hf::Node node = cluster.view().find_address("a"); (void)node'
instead 'const hf::Partitions all = view.partitions(); (void)all' \
  'const hf::Partitions all = cluster.view().partitions(); (void)all'
instead '(void)view.partitions().of("0")' '(void)view.partitions().of(0)' '(void)view.partitions().of(nullptr)'
instead '(void)view.live_replicas("0", 1)' '(void)view.live_replicas(0, 1)'
instead 'std::vector<std::string> keys; (void)view.group(keys)' 'std::vector<bool> keys; (void)view.group(keys)' \
  'std::vector<int> keys; (void)view.group(keys)'
echo "$refused programs are refused, $failed faults"
[ "$failed" -eq 0 ] && [ "$refused" -ge 35 ]
