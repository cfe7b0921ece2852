#!/bin/sh
# Builds everything and runs every test:  sh tools/check.sh
#
# Installs what is missing first, as root or with sudo. Then: all tests of the release built
# with gcc, those in Go, Java and Ruby among them; the tests of code once more as clang builds it
# and under the address and undefined behaviour sanitizers; those that use threads under the thread
# sanitizer; and what tools/abi-check.sh holds. The builds stay in build/, so that a second run is short.
set -u
cd "$(dirname "$0")/.." || exit 1
exec < /dev/null
. tools/packages.sh

began=$(date +%s)
passed=0
failed=0
jobs=$(getconf _NPROCESSORS_ONLN 2> /dev/null || echo 2)
log=build/check
mkdir -p "$log"

say() {
  printf '%4d s  %s\n' $(($(date +%s) - began)) "$1"
}

# fail COUNT WHY
fail() {
  failed=$((failed + $1))
  say "FAILED: $2"
}

# quietly NAME COMMAND...: shows what the command said only if it fails
quietly() {
  name=$1
  shift
  "$@" > "$log/$name.log" 2>&1 && return
  tail -n 60 "$log/$name.log"
  echo "(all of it: $log/$name.log)"
  return 1
}

# build PRESET [CMAKE OPTION...]
build() {
  preset=$1
  shift
  drop_stale "build/$preset"
  say "$preset: building"
  quietly "$preset-configure" cmake --preset "$preset" "$@" &&
    quietly "$preset-build" cmake --build --preset "$preset" --parallel "$jobs" && return
  fail 1 "$preset does not build"
  return 1
}

# attribute NAME FILE: a number from the first element of a JUnit report, 0 if it is not there
attribute() {
  number=$(head -n 12 "$2" | tr '\n' ' ' | sed -n "s/^[^>]*>[^<]*<testsuite[^>]*[[:space:]]$1=\"\([0-9]*\)\".*/\1/p")
  echo "${number:-0}"
}

# run_tests PRESET [CTEST OPTION...]
run_tests() {
  preset=$1
  shift
  say "$preset: testing"
  report=$PWD/$log/$preset.xml
  rm -f "$report"
  quietly "$preset-test" ctest --preset "$preset" --parallel "$jobs" --output-junit "$report" "$@"
  status=$?
  [ -f "$report" ] || { fail 1 "$preset has no report of its tests"; return; }
  ran=$(attribute tests "$report")
  wrong=$(attribute failures "$report")
  left=$(($(attribute skipped "$report") + $(attribute disabled "$report")))
  passed=$((passed + ran - wrong - left))
  failed=$((failed + wrong))
  say "$preset: $((ran - wrong - left)) passed, $wrong failed"
  [ "$left" -eq 0 ] || fail "$left" "$preset left out $left tests"
  if [ "$ran" -eq 0 ]; then
    fail 1 "$preset has no tests"
  elif [ "$status" -ne 0 ] && [ $((wrong + left)) -eq 0 ]; then
    fail 1 "$preset: ctest says $status"
  fi
}

need_packages cmake ninja-build gcc g++ clang clang-format pkgconf binutils python3 libcmocka-dev libsodium-dev \
  libhighwayhash-dev libxxhash-dev libmemcached-dev libssl-dev libbenchmark-dev libcli11-dev libyaml-cpp-dev \
  nlohmann-json3-dev zlib1g-dev libfmt-dev libevent-dev memcached apache2-bin doxygen groff-base spin \
  nginx nutcracker libnss-wrapper || exit 1
need_packages swig golang-go libc6-dev ruby ruby-dev make rake ruby-minitest default-jdk-headless junit5 || exit 1

build release -DHOLDFAST_BENCH=ON -DHOLDFAST_BINDINGS=ON -DHOLDFAST_MANPAGES=ON && run_tests release
build clang -DHOLDFAST_CLI=OFF -DHOLDFAST_FILES=ON -DHOLDFAST_STATIC=OFF -DHOLDFAST_FEWER_CASES=ON &&
  run_tests clang --exclude-regex '^(lint|model|headers|install|python)/'
build asan && run_tests asan
build tsan && run_tests tsan
say "interface: comparing"
if quietly abi sh tools/abi-check.sh; then passed=$((passed + 1)); else fail 1 "the interface does not hold"; fi

say "done"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
