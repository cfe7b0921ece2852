#!/bin/sh
# The example balancer beside HAProxy, over the same servers and changes:  sh tools/balancer-bench.sh
#
# Installs what is missing, builds the example in build/balancer, and prints the table of bench/README.md. It takes
# about half a minute. A quiet machine gives steadier figures.
set -eu
cd "$(dirname "$0")/.."
exec < /dev/null
. tools/packages.sh

need_packages cmake ninja-build gcc g++ pkgconf python3 libxxhash-dev libyaml-cpp-dev libfmt-dev libevent-dev \
  apache2-bin haproxy
build=build/balancer
drop_stale "$build"
mkdir -p "$build"
{
  cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DHOLDFAST_TESTS=OFF -DHOLDFAST_CLI=OFF \
    -DHOLDFAST_FILES=ON && cmake --build "$build" --target example_balancer
} > "$build/log" 2>&1 || {
  tail -n 40 "$build/log"
  exit 1
}
python3 -B tests/fleet/balancer/compare.py "$build/examples/example_balancer"
