#!/bin/sh
# Shows that every way to build places alike, and what is installed is small and starts fast:
#   sh tools/check-builds.sh [BUILD...]
#
# Builds the library in each way below and runs the golden vectors against it. Of the plain build
# it also weighs the library, looks at what it needs and does when it is loaded, and times the
# command. Sizes and times are printed; what is above its limit fails.
set -u
cd "$(dirname "$0")/.." || exit 1
exec < /dev/null
. tools/packages.sh

jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2> /dev/null || echo 2)}
root=$PWD/build/builds
most_bytes=409600
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

# build BUILD: the library and the golden vectors; other options come first, so that flags win
build() {
  targets=conformance_golden
  [ "$1" = plain ] && targets="$targets holdfast_command"
  eval cmake -S . -B '"$root/$1"' -G Ninja -DCMAKE_BUILD_TYPE=Release -DHOLDFAST_STATIC=OFF -DHOLDFAST_CLI=OFF \
    -DHOLDFAST_EXAMPLES=OFF -DCMAKE_CXX_FLAGS=-Wno-psabi "$(flags_of "$1")" > "$root/$1.log" 2>&1 &&
    cmake --build "$root/$1" --parallel "$jobs" --target $targets >> "$root/$1.log" 2>&1 && return
  tail -n 30 "$root/$1.log"
  fail "$1 does not build"
  return 1
}

# weigh LIBRARY: its size as it is packaged
weigh() {
  strip --strip-unneeded -o "$root/stripped.so" "$1"
  bytes=$(wc -c < "$root/stripped.so")
  echo "plain: the library has $bytes bytes, stripped; $most_bytes are allowed"
  [ "$bytes" -le "$most_bytes" ] || fail "the library is too large"
  others=$(objdump -p "$1" | sed -n 's/^ *NEEDED *//p' | grep -Ev '^(libc|libm|libstdc\+\+|libgcc_s|ld-linux[-a-z0-9]*)\.so')
  [ -z "$others" ] || fail "the library needs $others"
  # A constructor of a static object would show as a function of its file.
  work=$(nm "$1" | grep -c ' _GLOBAL__sub_I_')
  [ "$work" -eq 0 ] || fail "$work files of the library work when it is loaded"
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

need_packages cmake ninja-build g++ clang binutils python3 libcmocka-dev libcli11-dev libyaml-cpp-dev nlohmann-json3-dev \
  libfmt-dev || exit 1
mkdir -p "$root"
[ $# -gt 0 ] || set -- plain lto native size unoptimised no-rtti clang static
for name in "$@"; do
  flags_of "$name" > /dev/null || { echo "unknown build $name; flags_of in $0 lists them"; exit 2; }
  build "$name" || continue
  if "$root/$name/tests/conformance/conformance_golden" > "$root/$name.golden.log" 2>&1; then
    echo "$name: places as written"
  else
    tail -n 20 "$root/$name.golden.log"
    fail "$name places otherwise"
  fi
  [ "$name" = plain ] || continue
  weigh "$(readlink -f "$root/plain/lib/libholdfast.so")"
  time_start "$root/plain/cli/holdfast"
done
[ "$failed" -eq 0 ] && echo "$# builds agree"
