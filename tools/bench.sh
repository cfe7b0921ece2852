#!/bin/sh
# All figures of bench/README.md in one run:  sh tools/bench.sh
#
# Prints medians of five repetitions, in ns a key for lookups and ms for builds. A quiet machine
# gives better ones; nothing else should run.
set -eu
cd "$(dirname "$0")/.."
exec < /dev/null
. tools/packages.sh

need_packages cmake ninja-build gcc g++ pkgconf python3 libxxhash-dev libmemcached-dev libssl-dev libsodium-dev \
  libbenchmark-dev libcli11-dev nlohmann-json3-dev
build=build/bench
mkdir -p "$build"
{
  cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DHOLDFAST_BENCH=ON -DHOLDFAST_TESTS=OFF \
    -DHOLDFAST_CLI=OFF -DHOLDFAST_EXAMPLES=OFF && cmake --build "$build"
} > "$build/log" 2>&1 || {
  tail -n 40 "$build/log"
  exit 1
}

grep -m 1 'model name' /proc/cpuinfo || true
for program in bench_lookup bench_slots bench_load bench_build bench_views bench_plan; do
  echo
  echo "## $program"
  "$build/bench/$program" --benchmark_repetitions=5 --benchmark_min_time=0.1 --benchmark_format=json \
    --benchmark_report_aggregates_only=true "$@" 2> "$build/$program.err" | python3 bench/medians.py
done
echo
echo "## bench_quality"
"$build/bench/bench_quality"
echo
echo "## bench_affinity"
"$build/bench/bench_affinity"
echo
echo "## bench_llm, a made trace"
"$build/bench/bench_llm" replay --seeds 1
