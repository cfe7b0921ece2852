#!/bin/sh
# Fuzzes what reads bytes of others:  sh tools/fuzz.sh [NAME ...] [SECONDS, 600 for each unless given]
#
# NAME is a fuzzer of tests/fuzz (option_text, cluster_file, snapshot ...); all of them without one. With clang's
# libFuzzer and its sanitizers of addresses and undefined behaviour. Fails on the first input that crashes,
# leaks, overruns memory or takes longer than ten seconds, and keeps it. What a run finds stays in build/fuzz/corpus; an
# input that broke something goes to tests/fuzz/corpus/NAME, where it is a test of every build.
set -eu
cd "$(dirname "$0")/.."
exec < /dev/null
. tools/packages.sh

names=
seconds=600
for word in "$@"; do
  case $word in
    *[!0-9]*) names="$names $word" ;;
    *) seconds=$word ;;
  esac
done

need_packages cmake ninja-build clang libxxhash-dev pkgconf libcli11-dev libyaml-cpp-dev nlohmann-json3-dev libfmt-dev
build=build/fuzz
mkdir -p "$build/seeds/snapshot"
{
  cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_COMPILER=clang \
    -DCMAKE_CXX_COMPILER=clang++ -DHOLDFAST_SANITIZE=address,undefined,fuzzer-no-link -DHOLDFAST_FUZZ=ON \
    -DHOLDFAST_TESTS=OFF -DHOLDFAST_EXAMPLES=OFF -DHOLDFAST_STATIC=OFF &&
    cmake --build "$build" --target fuzzers
} > "$build/log" 2>&1 || {
  tail -n 40 "$build/log"
  exit 1
}
"$build/tests/fuzz/fuzz_seeds" "$build/seeds/snapshot"

# The names of all that were built
known() {
  for program in "$build"/tests/fuzz/fuzz_*; do
    [ -x "$program" ] && [ "${program##*/}" != fuzz_seeds ] && echo "${program##*/fuzz_}"
  done
}

for name in ${names:-$(known)}; do
  [ -x "$build/tests/fuzz/fuzz_$name" ] || {
    echo "there is no fuzzer '$name': use one of" $(known) >&2
    exit 2
  }
done
for name in ${names:-$(known)}; do
  mkdir -p "$build/corpus/$name"
  inputs="$build/corpus/$name"
  for folder in "tests/fuzz/corpus/$name" "$build/seeds/$name"; do
    [ ! -d "$folder" ] || inputs="$inputs $folder"
  done
  echo "== $name, $seconds s"
  # shellcheck disable=SC2086 # a list of folders
  "$build/tests/fuzz/fuzz_$name" $inputs -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=16384 \
    -artifact_prefix="$build/$name-" -print_final_stats=1 > "$build/$name.log" 2>&1 || {
    tail -n 40 "$build/$name.log"
    exit 1
  }
  grep -E '^stat::(number_of_executed_units|new_units_added|peak_rss_mb)' "$build/$name.log"
done
