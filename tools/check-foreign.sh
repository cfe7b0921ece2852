#!/bin/sh
# Holds machines of other kinds to the same placements:  sh tools/check-foreign.sh [ARCHITECTURE...]
#
# Cross-compiles the library and its golden vectors with Debian's compilers, runs them under qemu,
# and expects every owner and every fingerprint to the last bit. Without arguments: s390x, which is
# big-endian; arm64, whose char is unsigned; armhf and i386, which have 32 bits and no 128-bit
# integer. The floating-point unit of the last one keeps 80 bits.
#
# The test library of each architecture is unpacked in build/foreign by apt's own means; the
# system's architectures stay as they are.
set -u
cd "$(dirname "$0")/.." || exit 1
exec < /dev/null
. tools/packages.sh

jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2> /dev/null || echo 2)}
programs="conformance_golden conformance_shared_cases abi_snapshot
  unit_base_fixed_log unit_base_wide unit_base_weight unit_base_text unit_hash_sip_batch
  unit_place_numbered_numbered unit_place_zone_tree"
root=$PWD/build/foreign
failed=0
ran=0

# describe ARCHITECTURE: sets triplet, the compiler's package and qemu's name
describe() {
  case $1 in
    s390x) triplet=s390x-linux-gnu compiler=g++-s390x-linux-gnu emulator=qemu-s390x-static ;;
    arm64) triplet=aarch64-linux-gnu compiler=g++-aarch64-linux-gnu emulator=qemu-aarch64-static ;;
    armhf) triplet=arm-linux-gnueabihf compiler=g++-arm-linux-gnueabihf emulator=qemu-arm-static ;;
    i386) triplet=i686-linux-gnu compiler=g++-i686-linux-gnu emulator=qemu-i386-static ;;
    *) echo "unknown architecture $1: s390x, arm64, armhf or i386"; exit 2 ;;
  esac
}

# apt_of ARCHITECTURE COMMAND...: apt with lists and cache of its own, as if this were that machine
apt_of() {
  arch=$1 state=$root/$1/apt
  shift
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  : > "$state/status"
  apt-get -q -o APT::Architecture="$arch" -o APT::Architectures="$arch" -o Dir::State="$state" \
    -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache" -o APT::Sandbox::User=root "$@"
}

# fetch_cmocka ARCHITECTURE: its headers and library in build/foreign/ARCHITECTURE/sysroot
fetch_cmocka() {
  into=$root/$1
  [ -e "$into/sysroot/usr/include/cmocka.h" ] && return
  mkdir -p "$into/packages"
  {
    apt_of "$1" update
    cd "$into/packages" && apt_of "$1" download libcmocka0 libcmocka-dev
    for package in ./*.deb; do dpkg-deb -x "$package" "$into/sysroot"; done
  } > "$into/cmocka.log" 2>&1
  cd "$OLDPWD" || exit 1
  [ -e "$into/sysroot/usr/include/cmocka.h" ] && return
  tail -n 5 "$into/cmocka.log"
  echo "$1: libcmocka-dev for it cannot be had; apt must reach a Debian mirror"
  return 1
}

# configure ARCHITECTURE: warnings are errors, but for two: what gcc notes on arm about passing structures
# (no interface of ours passes any), and -Wrestrict, which gcc 12 gives for its own strings in 32 bits.
configure() {
  cmake -S . -B "$root/$1/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_SYSTEM_NAME=Linux \
    -DCMAKE_SYSTEM_PROCESSOR="$1" -DCMAKE_C_COMPILER="$triplet-gcc" -DCMAKE_CXX_COMPILER="$triplet-g++" \
    -DCMAKE_FIND_ROOT_PATH="$root/$1/sysroot/usr" -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER \
    -DCMAKE_C_FLAGS="-isystem '$root/$1/sysroot/usr/include'" \
    -DCMAKE_CXX_FLAGS="-Werror -Wno-psabi -Wno-restrict -isystem '$root/$1/sysroot/usr/include'" \
    -DCMAKE_EXE_LINKER_FLAGS="-L'$(dirname "$(find "$root/$1/sysroot" -name libcmocka.so)")'" \
    -DHOLDFAST_CLI=OFF -DHOLDFAST_EXAMPLES=OFF -DHOLDFAST_STATIC=OFF
}

# run_program ARCHITECTURE PROGRAM: under qemu, which finds the C library where Debian's cross compilers keep it
run_program() {
  binary=$(find "$root/$1/build/tests" -type f -name "$2")
  libraries=$root/$1/build/lib:$(dirname "$(find "$root/$1/sysroot" -name libcmocka.so)")
  "$emulator" -L "/usr/$triplet" -E LD_LIBRARY_PATH="$libraries" "$binary"
}

# check ARCHITECTURE
check() {
  describe "$1"
  need_packages cmake ninja-build qemu-user-static "$compiler" && fetch_cmocka "$1" || {
    failed=$((failed + 1))
    return
  }
  echo "$1: building"
  # shellcheck disable=SC2086 # a list of words
  {
    configure "$1" && cmake --build "$root/$1/build" --parallel "$jobs" --target $programs
  } > "$root/$1/build.log" 2>&1 || {
    tail -n 40 "$root/$1/build.log"
    echo "FAILED: $1 does not build"
    failed=$((failed + 1))
    return
  }
  for program in $programs; do
    ran=$((ran + 1))
    if run_program "$1" "$program" > "$root/$1/$program.log" 2>&1; then
      echo "$1: $program agrees"
    else
      grep -v '  OK ] \|RUN  ' "$root/$1/$program.log" | tail -n 20
      echo "FAILED: $1: $program (all of it: $root/$1/$program.log)"
      failed=$((failed + 1))
    fi
  done
}

[ $# -gt 0 ] || set -- s390x arm64 armhf i386
for architecture in "$@"; do check "$architecture"; done
echo "$ran programs ran, $failed failed"
[ "$failed" -eq 0 ] && [ "$ran" -gt 0 ]
