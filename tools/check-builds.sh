#!/bin/sh
# Shows that every way to build places alike, in every place:  sh tools/check-builds.sh [BUILD...]
#
# Builds the library in each way that flags_of lists and runs the golden vectors against it; of the
# plain build it also times the command. Two names more are builds of another kind: "tarball" is the
# sources without git, in a path with blanks and other letters, configured by a user without rights,
# network or ninja, and installed by DESTDIR under an odd prefix; "missing" asks for one line that
# names what is missing. Not tried: musl, for which Debian has no C++ library; vcpkg and Conan, which
# fetch what they build.
set -u
cd "$(dirname "$0")/.." || exit 1
exec < /dev/null
. tools/packages.sh

jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2> /dev/null || echo 2)}
root=$PWD/build/builds
most_ms=10
failed=0

# flags_of BUILD: what cmake is told
flags_of() {
  case $1 in
    plain) echo "-DHOLDFAST_CLI=ON -DCMAKE_CXX_FLAGS_RELEASE='-O2 -DNDEBUG'" ;;
    lto) echo "-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON" ;;
    native) echo "-DCMAKE_CXX_FLAGS_RELEASE='-O3 -march=native -DNDEBUG'" ;;
    size) echo "-DCMAKE_CXX_FLAGS_RELEASE='-Os -DNDEBUG'" ;;
    unoptimised) echo "-DCMAKE_BUILD_TYPE=Debug" ;;
    no-rtti) echo "-DCMAKE_CXX_FLAGS=-fno-rtti" ;;
    clang) echo "-DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++" ;;
    static) echo "-DHOLDFAST_STATIC=ON -DHOLDFAST_SHARED=OFF" ;;
    *) return 1 ;;
  esac
}

fail() {
  failed=$((failed + 1))
  echo "FAILED: $*"
}

# alone COMMAND...: without rights, network, home or a locale
alone() {
  clean="env -i PATH=$PATH HOME=/nonexistent LC_ALL=C JOBS=$jobs"
  # shellcheck disable=SC2086 # words
  if [ "$(id -u)" -eq 0 ]; then
    unshare --net setpriv --reuid 65534 --regid 65534 --clear-groups $clean "$@"
  else
    unshare --map-current-user --net $clean "$@"
  fi
}

# The build directory of another tree comes along, as when somebody copies a tree that was built.
check_tarball() {
  place=$(mktemp -d)
  tree="$place/größe and blanks"
  mkdir -p "$tree"
  find . -path './build*' -prune -o -name .git -prune -o -type f -print0 | tar --null -T - -cf - | tar -C "$tree" -xf -
  chmod -R go+rX "$place"
  [ "$(id -u)" -ne 0 ] || chown -R 65534:65534 "$place"
  if (cd "$tree" && umask 077 && alone sh "$tree/tests/install/elsewhere.sh" "$tree") > "$root/tarball.log" 2>&1; then
    echo "tarball: builds, installs and runs in $tree"
    rm -rf "$place"
  else
    tail -n 20 "$root/tarball.log"
    fail "the sources do not build in $tree"
  fi
}

# missing PACKAGE WORD OPTION...: without PACKAGE, cmake fails with one line that has WORD
missing() {
  package=$1 word=$2
  shift 2
  rm -rf "$root/missing"
  if cmake -S . -B "$root/missing" -G Ninja "$@" > "$root/missing.log" 2>&1; then
    fail "configuring without $package should have failed"
  elif grep -q "$word" "$root/missing.log"; then
    echo "missing: $(tr '\n' ' ' < "$root/missing.log" | sed 's/.*(message): *//; s/-- Configuring.*//; s/  */ /g')"
  else
    tail -n 20 "$root/missing.log"
    fail "nothing says that $package is missing"
  fi
}

check_missing() {
  missing CLI11 HOLDFAST_CLI=OFF -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON
  missing yaml-cpp HOLDFAST_CLI=OFF -DCMAKE_DISABLE_FIND_PACKAGE_yaml-cpp=ON
  missing cmocka HOLDFAST_TESTS=OFF -DCMAKE_DISABLE_FIND_PACKAGE_cmocka=ON
  missing xxhash.h libxxhash-dev -DHOLDFAST_HAS_XXHASH=OFF
  missing "both libraries" "turn one of them ON" -DHOLDFAST_SHARED=OFF -DHOLDFAST_STATIC=OFF
}

# build BUILD: the library and the golden vectors; other options come first, so that flags win
build() {
  targets=conformance_golden
  [ "$1" = plain ] && targets="$targets holdfast_command"
  drop_stale "$root/$1"
  eval cmake -S . -B '"$root/$1"' -G Ninja -DCMAKE_BUILD_TYPE=Release -DHOLDFAST_STATIC=OFF -DHOLDFAST_CLI=OFF \
    -DHOLDFAST_EXAMPLES=OFF -DCMAKE_CXX_FLAGS=-Wno-psabi "$(flags_of "$1")" > "$root/$1.log" 2>&1 &&
    cmake --build "$root/$1" --parallel "$jobs" --target $targets >> "$root/$1.log" 2>&1 && return
  tail -n 30 "$root/$1.log"
  fail "$1 does not build"
  return 1
}

# time_start COMMAND: the least of many, since whatever else runs on the machine only adds
time_start() {
  least=$(python3 - "$1" << 'PYTHON'
import subprocess, sys, time
def once():
    began = time.perf_counter()
    subprocess.run([sys.argv[1], "--version"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
print(f"{min(once() for _ in range(50)) * 1000:.1f}")
PYTHON
)
  echo "plain: holdfast --version takes $least ms; $most_ms are allowed"
  [ "${least%.*}" -lt "$most_ms" ] || fail "the command starts slowly"
}

need_packages cmake ninja-build g++ clang binutils python3 libcmocka-dev libcli11-dev libyaml-cpp-dev \
  nlohmann-json3-dev libfmt-dev libevent-dev make pkgconf || exit 1
mkdir -p "$root"
[ $# -gt 0 ] || set -- plain lto native size unoptimised no-rtti clang static tarball missing
for name in "$@"; do
  case $name in
    tarball | missing) "check_$name"; continue ;;
  esac
  flags_of "$name" > /dev/null || { echo "unknown build $name; the first lines of $0 and flags_of list them"; exit 2; }
  build "$name" || continue
  if "$root/$name/tests/conformance/conformance_golden" > "$root/$name.golden.log" 2>&1; then
    echo "$name: places as written"
  else
    tail -n 20 "$root/$name.golden.log"
    fail "$name places otherwise"
  fi
  [ "$name" = plain ] || continue
  if python3 -B tests/lint/hardened.py "$root/plain" "$root/plain/lib/libholdfast.so" "$root/plain/cli/holdfast"; then
    echo "plain: has every defence"
  else
    fail "the release build lacks a defence"
  fi
  time_start "$root/plain/cli/holdfast"
done
[ "$failed" -eq 0 ] && echo "$# builds agree"
