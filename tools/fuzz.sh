#!/bin/sh
# Fuzzes the reading of snapshots:  sh tools/fuzz.sh [SECONDS, 600 unless given]
#
# With clang's libFuzzer and its sanitizers of addresses and undefined behaviour. Fails on the
# first input that crashes, leaks, overruns memory or takes longer than ten seconds, and keeps it.
set -eu
cd "$(dirname "$0")/.."
exec < /dev/null
. tools/packages.sh

seconds=${1:-600}
need_packages cmake ninja-build clang libxxhash-dev pkgconf
build=build/fuzz
mkdir -p "$build/seeds" "$build/corpus"
{
  cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_COMPILER=clang \
    -DCMAKE_CXX_COMPILER=clang++ -DHOLDFAST_SANITIZE=address,undefined,fuzzer-no-link -DHOLDFAST_FUZZ=ON \
    -DHOLDFAST_TESTS=OFF -DHOLDFAST_CLI=OFF -DHOLDFAST_EXAMPLES=OFF -DHOLDFAST_STATIC=OFF &&
    cmake --build "$build" --target fuzz_snapshot fuzz_seeds
} > "$build/log" 2>&1 || {
  tail -n 40 "$build/log"
  exit 1
}
"$build/tests/fuzz/fuzz_seeds" "$build/seeds"
exec "$build/tests/fuzz/fuzz_snapshot" "$build/corpus" "$build/seeds" -max_total_time="$seconds" -timeout=10 \
  -rss_limit_mb=1024 -max_len=16384 -artifact_prefix="$build/" -print_final_stats=1
